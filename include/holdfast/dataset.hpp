// Data as the library sees it: indexable, re-readable items of named tensors, with or without
// labels.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <openvino/core/model.hpp>
#include <openvino/runtime/tensor.hpp>

namespace holdfast {

/// One item: what one inference takes, and what it should give.
struct Sample {
    /// Input name (a friendly name or any tensor name of the Parameter) → tensor, batch axis
    /// included. A model with a single input also takes a single tensor under any name.
    std::map<std::string, ov::Tensor> inputs;
    /// Empty (`!label`) where the dataset has none.
    ov::Tensor label;
    /// For models with states only: false if this item goes on with the states that the item before
    /// it in the dataset leaves, as the next step of a sequence. The first item always starts one.
    bool starts_sequence = true;
};

/// Items that can be read in any order, from several threads at once, as often as needed.
class Dataset {
public:
    virtual ~Dataset() = default;
    [[nodiscard]] virtual std::size_t size() const = 0;
    [[nodiscard]] virtual bool has_labels() const = 0;
    /// The item at `index` < size(); the same index gives the same item.
    [[nodiscard]] virtual Sample sample(std::size_t index) const = 0;
};

/// A dataset over items that are in memory already.
[[nodiscard]] std::unique_ptr<Dataset> make_dataset(std::vector<Sample> samples);

/// A dataset that calls `read(index)` for each item; `read` must be safe to call from several
/// threads.
[[nodiscard]] std::unique_ptr<Dataset> make_dataset(std::size_t size,
                                                    bool has_labels,
                                                    std::function<Sample(std::size_t)> read);

/// How a data file maps to a model's inputs.
struct DatasetOptions {
    std::string labels = "labels";  ///< The array that holds labels; it may be absent.
};

/// Opens an `.npz` file or a folder of `.npy` files: one array per model input, named like it,
/// first axis = samples. With a single input any one other array name is accepted. Integer arrays
/// are converted to the input's element type. Samples are read from disk as they are needed; an
/// input with a static batch of B takes B of them per item. \throws InvalidArgument with the file
/// and array in its message: missing, truncated, of a wrong name, shape or type, …
[[nodiscard]] std::unique_ptr<Dataset> open_dataset(const std::filesystem::path& path,
                                                    const ov::Model& model,
                                                    const DatasetOptions& options = {});

}  // namespace holdfast
