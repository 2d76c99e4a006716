// Data as the user's files hold it, prepared for a model.
#pragma once

#include <functional>
#include <memory>

#include <openvino/core/model.hpp>

#include "holdfast/dataset.hpp"
#include "holdfast/model.hpp"

namespace holdfast::cli {

/// Opens the data for a model with the inputs of the one given.
using OpenData = std::function<std::unique_ptr<Dataset>(const ov::Model&)>;

/// Opens data for `model`, which does not prepare its input itself: each sample goes through
/// OpenVINO's pre-processing when it is read.
[[nodiscard]] std::unique_ptr<Dataset> open_prepared_dataset(const ov::Model& model,
                                                             const Preprocessing& preprocessing,
                                                             const OpenData& open);

}  // namespace holdfast::cli
