// Data in the forms that it comes in, besides the arrays of dataset.hpp.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <openvino/core/model.hpp>

#include "holdfast/control.hpp"
#include "holdfast/dataset.hpp"

namespace holdfast {

/// What becomes of samples that can't be read: called once for each, in their order and while the
/// data is opened, with one sentence that names file and line; the sample is then left out. Empty:
/// such a sample is an error.
using OnBadSample = std::function<void(const std::string& what)>;

/// How an IDX file maps to a model's input.
struct IdxOptions {
    /// The IDX file of the labels. Empty: the one beside it that is named so (`images` → `labels`,
    /// `idx3` → `idx1`, with or without .gz), if there is one.
    std::filesystem::path labels;
};

/// Opens an IDX file (the format of MNIST and its family, also as .gz): an array of any element
/// type, first axis = samples, for the model's only input. Axes of length 1 that the input has
/// besides, as the channels of grey images, need not be in the file, and an input of rank 2 takes
/// images as rows. \throws InvalidArgument naming the file: no IDX file, of a wrong length, of
/// another shape than the input's, …
[[nodiscard]] std::unique_ptr<Dataset> open_idx(const std::filesystem::path& path,
                                                const ov::Model& model,
                                                const IdxOptions& options = {});

/// How the columns of a CSV file map to a model's inputs.
struct CsvOptions {
    /// The column of the labels: its name in the header, or its number, counted from 1. It may be
    /// absent. Empty: none.
    std::string label_column;
    OnBadSample on_bad_sample;
};

/// Opens a CSV file (RFC 4180): one sample per record, a header unless the first record holds
/// numbers alone (columns then go by their number). Fields are separated by commas, by tabs in a
/// .tsv file, by semicolons where the first line has these alone. Inputs that columns are named
/// like take one column each, else the only input takes all columns of numbers, in their order;
/// columns without any number are left out. An input of integers takes whole numbers. Labels are
/// numbers, of type i64 where all are whole, else f32. \throws InvalidArgument naming file and
/// line: another number of fields than the first record, no finite number where one is needed, a
/// stray quote; no column for an input, …
[[nodiscard]] std::unique_ptr<Dataset> open_csv(const std::filesystem::path& path,
                                                const ov::Model& model,
                                                const CsvOptions& options = {});

/// How the files of a sample map to a model's inputs.
struct SampleFolderOptions {
    std::string labels = "labels";  ///< The array that holds the label; it may be absent.
    OnBadSample on_bad_sample;      ///< Set: all samples are read once when the folder is opened.
    Control control{};              ///< Of that: progress, threads, stop.
};

/// Opens a folder with an .npz file, or a sub-folder of .npy files, per sample, in the order of
/// their names: one array per model input, named like it, which is all that the input takes (a
/// batch axis of 1 may be missing), so that samples may differ in shape. With a single input any
/// one other array name is accepted. Samples are read as they are needed. \throws InvalidArgument
/// naming file and array, when the folder is opened or a sample is read.
[[nodiscard]] std::unique_ptr<Dataset> open_sample_folder(const std::filesystem::path& path,
                                                          const ov::Model& model,
                                                          const SampleFolderOptions& options = {});

}  // namespace holdfast
