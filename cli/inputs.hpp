// What both commands read: the model and the data, as the arguments say.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <openvino/core/model.hpp>

#include "cli/arguments.hpp"
#include "holdfast/dataset.hpp"
#include "holdfast/metric.hpp"

namespace holdfast::cli {

/// The model, with the pre-processing in it where that was asked for.
[[nodiscard]] std::shared_ptr<const ov::Model> read_input_model(const Arguments& arguments);

/// What was wrong with each sample that was left out, in order.
using LeftOut = std::vector<std::string>;

/// The data in `path`, as `model` takes it. `control` hears of the progress where all samples are
/// tried, and of those left out in one warning; they are added to `left_out`, unless it is null.
[[nodiscard]] std::unique_ptr<Dataset> open_input_data(const Arguments& arguments,
                                                       const std::filesystem::path& path,
                                                       const ov::Model& model,
                                                       const Control& control,
                                                       LeftOut* left_out = nullptr);

/// What the accuracy is: the built-in metric of this name, or what the user's command measures.
[[nodiscard]] Metric chosen_metric(const Arguments& arguments);

/// The validation data; a single item of nothing where the metric brings its own. \throws
/// InvalidArgument where `metric` needs labels that it does not have.
[[nodiscard]] std::unique_ptr<Dataset> open_validation(const Arguments& arguments,
                                                       const Metric& metric,
                                                       const ov::Model& model,
                                                       const Control& control,
                                                       LeftOut* left_out = nullptr);

}  // namespace holdfast::cli
