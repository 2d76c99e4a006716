// Images as data, through the library that reads them.
#pragma once

#include <filesystem>
#include <memory>

#include <openvino/core/model.hpp>

#include "holdfast/images.hpp"

namespace holdfast::cli {

/// holdfast::open_images, whose library is loaded at the first call. \throws InvalidArgument where
/// it is missing.
[[nodiscard]] std::unique_ptr<Dataset> open_image_data(const std::filesystem::path& folder,
                                                       const ov::Model& model,
                                                       const ImageOptions& options);

}  // namespace holdfast::cli
