#include <iostream>

#include "cli/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/show_sensitivity.hpp"
#include "holdfast/sensitivity.hpp"

namespace holdfast::cli {
namespace {

constexpr std::size_t default_items = 32;

}  // namespace

ExitCode sensitivity_command(const Arguments& arguments) {
    if (!arguments.report.empty()) require_writable(arguments.report, "--report");
    auto display = display_on_standard_error();
    QuantizeOptions options = arguments.options;
    options.control = heard_by(display, options.control);
    const auto model = read_input_model(arguments);
    const auto calibration =
        open_input_data(arguments, arguments.calibration, *model, options.control);
    const auto compared =
        arguments.validation.empty() ? arguments.calibration : arguments.validation;
    const auto data = open_input_data(arguments, compared, *model, options.control);
    const auto groups = sensitivity(model,
                                    *calibration,
                                    *data,
                                    options,
                                    arguments.deployment,
                                    arguments.items.value_or(default_items));
    display.finish();
    const auto json = sensitivity_json(groups);
    if (!arguments.report.empty()) write_text(arguments.report, json);
    std::cout << (arguments.json ? json : sensitivity_table(groups, standard_output_style()));
    return ExitCode::done;
}

}  // namespace holdfast::cli
