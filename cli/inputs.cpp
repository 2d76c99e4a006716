#include "cli/inputs.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "cli/data_kind.hpp"
#include "cli/interrupt.hpp"
#include "cli/open_data.hpp"
#include "cli/prepared_data.hpp"
#include "core/check.hpp"
#include "core/printable.hpp"
#include "core/text.hpp"
#include "holdfast/error.hpp"

namespace holdfast::cli {
namespace {

std::string no_labels_message(const Arguments& arguments, const std::string& metric) {
    const std::string data = core::concat("'", arguments.validation.string(), "'");
    switch (data_kind(arguments.validation)) {
        case DataKind::idx:
            return core::concat(data,
                                " has no file of labels beside it, which metric ",
                                metric,
                                " needs; --validation-labels names one");
        case DataKind::csv:
            return core::concat(data,
                                " has no column of labels, which metric ",
                                metric,
                                " needs; --label-column names it");
        case DataKind::images:
            return core::concat(
                data,
                " holds images without labels, which metric ",
                metric,
                " needs; give them in sub-folders, one per class, or by --labels-csv");
        case DataKind::arrays:
        case DataKind::sample_folder:
            break;
    }
    return core::concat(data,
                        " has no array '",
                        arguments.labels,
                        "', which holds the labels that metric ",
                        metric,
                        " needs; --labels names another array");
}

std::string warning_of(const LeftOut& left_out, const std::filesystem::path& path) {
    constexpr std::size_t most = 3;  // that are told in full
    const std::span told(left_out.data(), std::min(most, left_out.size()));
    return core::concat(left_out.size(),
                        left_out.size() == 1 ? " sample of '" : " samples of '",
                        path.string(),
                        "' left out: ",
                        core::join(told, "; "),
                        left_out.size() > most ? "; …" : "");
}

}  // namespace

std::shared_ptr<const ov::Model> read_input_model(const Arguments& arguments) {
    const EndsAtOnce reading(arguments.options.control.stop);
    const auto model = read_model(arguments.model, arguments.simplify);
    if (!arguments.embed_preprocessing) return model;
    return embed_preprocessing(model, arguments.preprocessing);
}

std::unique_ptr<Dataset> open_input_data(const Arguments& arguments,
                                         const std::filesystem::path& path,
                                         const ov::Model& model,
                                         const Control& control,
                                         LeftOut* left_out) {
    const Preprocessing done_by_model;
    require_options_fit_data(arguments);
    const EndsAtOnce reading(arguments.options.control.stop);
    LeftOut bad;
    OnBadSample on_bad;
    if (arguments.readers.skip_bad_samples)
        on_bad = [&bad](const std::string& what) { bad.push_back(what); };
    auto data = open_prepared_dataset(
        model,
        arguments.embed_preprocessing ? done_by_model : arguments.preprocessing,
        [&](const ov::Model& prepared) {
            return open_data(arguments, path, prepared, on_bad, control);
        });
    if (!bad.empty() && control.on_warning) control.on_warning(warning_of(bad, path));
    if (left_out != nullptr) left_out->insert(left_out->end(), bad.begin(), bad.end());
    return data;
}

Metric chosen_metric(const Arguments& arguments) {
    const auto& command = arguments.metric_command;
    return command.command.empty() ? make_metric(arguments.metric)
                                   : command_metric(command, arguments.options.control.stop);
}

std::unique_ptr<Dataset> open_validation(const Arguments& arguments,
                                         const Metric& metric,
                                         const ov::Model& model,
                                         const Control& control,
                                         LeftOut* left_out) {
    if (arguments.validation.empty()) return make_dataset({Sample{}});
    auto data = open_input_data(arguments, arguments.validation, model, control, left_out);
    if (metric.needs_labels && !data->has_labels())
        throw InvalidArgument(no_labels_message(arguments, metric.name));
    return data;
}

}  // namespace holdfast::cli
