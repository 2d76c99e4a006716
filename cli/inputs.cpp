#include "cli/inputs.hpp"

#include "cli/prepared_data.hpp"
#include "core/check.hpp"

namespace holdfast::cli {

std::shared_ptr<const ov::Model> read_input_model(const Arguments& arguments) {
    const auto model = read_model(arguments.model, arguments.simplify);
    if (!arguments.embed_preprocessing) return model;
    return embed_preprocessing(model, arguments.preprocessing);
}

std::unique_ptr<Dataset> open_input_data(const Arguments& arguments,
                                         const std::filesystem::path& path,
                                         const ov::Model& model) {
    const Preprocessing done_by_model;
    return open_prepared_dataset(
        path,
        model,
        arguments.embed_preprocessing ? done_by_model : arguments.preprocessing,
        {.labels = arguments.labels});
}

Metric chosen_metric(const Arguments& arguments) {
    const auto& command = arguments.metric_command;
    return command.command.empty() ? make_metric(arguments.metric)
                                   : command_metric(command, arguments.options.control.stop);
}

std::unique_ptr<Dataset> open_validation(const Arguments& arguments,
                                         const Metric& metric,
                                         const ov::Model& model) {
    if (arguments.validation.empty()) return make_dataset({Sample{}});
    auto data = open_input_data(arguments, arguments.validation, model);
    core::require(!metric.needs_labels || data->has_labels(),
                  "'",
                  arguments.validation.string(),
                  "' has no array '",
                  arguments.labels,
                  "', which holds the labels that metric ",
                  metric.name,
                  " needs; --labels names another array");
    return data;
}

}  // namespace holdfast::cli
