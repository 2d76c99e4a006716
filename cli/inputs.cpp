#include "cli/inputs.hpp"

#include <iostream>
#include <vector>

#include "cli/data_kind.hpp"
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

/// Samples that could not be read.
struct LeftOut {
    std::size_t count = 0;
    std::vector<std::string> first;  ///< What was wrong, of a few.

    void add(const std::string& what) {
        constexpr std::size_t most = 3;
        if (count++ < most) first.push_back(what);
    }
    [[nodiscard]] std::string warning(const std::filesystem::path& path) const {
        return core::concat(count,
                            count == 1 ? " sample of '" : " samples of '",
                            path.string(),
                            "' left out: ",
                            core::join(first, "; "),
                            count > first.size() ? "; …" : "");
    }
};

}  // namespace

void warn_on_standard_error(const std::string& warning) {
    std::cerr << "holdfast: warning: " << core::printable_lines(warning) << std::endl;
}

std::shared_ptr<const ov::Model> read_input_model(const Arguments& arguments) {
    const auto model = read_model(arguments.model, arguments.simplify);
    if (!arguments.embed_preprocessing) return model;
    return embed_preprocessing(model, arguments.preprocessing);
}

std::unique_ptr<Dataset> open_input_data(const Arguments& arguments,
                                         const std::filesystem::path& path,
                                         const ov::Model& model,
                                         const OnWarning& on_warning) {
    const Preprocessing done_by_model;
    require_options_fit_data(arguments);
    LeftOut left_out;
    OnBadSample on_bad;
    if (arguments.readers.skip_bad_samples)
        on_bad = [&left_out](const std::string& what) { left_out.add(what); };
    auto data = open_prepared_dataset(
        model,
        arguments.embed_preprocessing ? done_by_model : arguments.preprocessing,
        [&](const ov::Model& prepared) { return open_data(arguments, path, prepared, on_bad); });
    if (left_out.count > 0) on_warning(left_out.warning(path));
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
                                         const OnWarning& on_warning) {
    if (arguments.validation.empty()) return make_dataset({Sample{}});
    auto data = open_input_data(arguments, arguments.validation, model, on_warning);
    if (metric.needs_labels && !data->has_labels())
        throw InvalidArgument(no_labels_message(arguments, metric.name));
    return data;
}

}  // namespace holdfast::cli
