// Data as the user's files hold it, prepared for a model.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <openvino/core/model.hpp>

#include "holdfast/dataset.hpp"
#include "holdfast/model.hpp"

namespace holdfast::cli {

/// Opens data for `model`, which does not prepare its input itself: each sample goes through
/// OpenVINO's pre-processing when it is read.
[[nodiscard]] std::unique_ptr<Dataset> open_prepared_dataset(const std::filesystem::path& path,
                                                             const ov::Model& model,
                                                             const Preprocessing& preprocessing,
                                                             const DatasetOptions& options);

}  // namespace holdfast::cli
