// Image files as data. In a library of its own, holdfast::images, so that only who reads images
// loads what decodes them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include <openvino/core/model.hpp>

#include "holdfast/readers.hpp"

namespace holdfast {

/// The size that images are brought to, in pixels: width and height, or the shorter side, with the
/// longer one in proportion. All 0: the size that the model's input takes.
struct ImageResize {
    std::size_t width = 0;
    std::size_t height = 0;
    std::size_t shorter_side = 0;
    bool operator==(const ImageResize&) const = default;
};

enum class ImageChannels { rgb, bgr };

/// How image files become what a model's input takes.
struct ImageOptions {
    /// A CSV file with a file below the folder and its label, a whole number, in each record, and
    /// maybe a header; samples are in its order. Empty: the sub-folders are the classes.
    std::filesystem::path labels_csv;
    ImageResize resize;
    /// Cut the middle out, of the size that the input takes. Without `resize` the image is brought
    /// to the smallest size in proportion that covers it.
    bool crop = false;
    ImageChannels channels = ImageChannels::rgb;  ///< Their order in the tensor.
    OnBadSample on_bad_sample;  ///< Set: all images are decoded once when the folder is opened.
    Control control{};          ///< Of that: progress, threads, stop.
};

/// Opens a folder of images (JPEG, PNG, BMP, WebP, TIFF, PNM). Its sub-folders, sorted by name, are
/// the classes 0, 1, …, and samples take turns among them: the first of each class, the second of
/// each, …; images in the folder itself are samples without labels, sorted by name. The model's
/// only input has four axes; where it does not say which is which, channels come after the batch
/// unless the last axis is as short as colours are. One channel takes grey, three take colour;
/// values are 0 to 255. Shrinking averages areas, enlarging interpolates linearly. Images are read
/// as they are needed. \throws InvalidArgument naming the file, the input or the option, when the
/// folder is opened or an image is read.
[[nodiscard]] std::unique_ptr<Dataset> open_images(const std::filesystem::path& folder,
                                                   const ov::Model& model,
                                                   const ImageOptions& options = {});

}  // namespace holdfast
