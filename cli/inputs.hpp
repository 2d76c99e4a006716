// What both commands read: the model and the data, as the arguments say.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <openvino/core/model.hpp>

#include "cli/arguments.hpp"
#include "holdfast/dataset.hpp"
#include "holdfast/metric.hpp"

namespace holdfast::cli {

/// The model, with the pre-processing in it where that was asked for.
[[nodiscard]] std::shared_ptr<const ov::Model> read_input_model(const Arguments& arguments);

/// Takes a sentence for the user, and for the report where there is one.
using OnWarning = std::function<void(const std::string&)>;

/// Writes the warning to standard error.
void warn_on_standard_error(const std::string& warning);

/// The data in `path`, as `model` takes it. Samples that are left out are counted in one warning.
[[nodiscard]] std::unique_ptr<Dataset> open_input_data(
    const Arguments& arguments,
    const std::filesystem::path& path,
    const ov::Model& model,
    const OnWarning& on_warning = warn_on_standard_error);

/// What the accuracy is: the built-in metric of this name, or what the user's command measures.
[[nodiscard]] Metric chosen_metric(const Arguments& arguments);

/// The validation data; a single item of nothing where the metric brings its own. \throws
/// InvalidArgument where `metric` needs labels that it does not have.
[[nodiscard]] std::unique_ptr<Dataset> open_validation(
    const Arguments& arguments,
    const Metric& metric,
    const ov::Model& model,
    const OnWarning& on_warning = warn_on_standard_error);

}  // namespace holdfast::cli
