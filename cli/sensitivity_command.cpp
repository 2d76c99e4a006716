#include <unistd.h>

#include <iostream>

#include "cli/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/show_sensitivity.hpp"
#include "cli/terminal.hpp"
#include "holdfast/sensitivity.hpp"

namespace holdfast::cli {
namespace {

constexpr std::size_t default_items = 32;

QuantizeOptions options_of(const Arguments& arguments, ProgressDisplay& display) {
    QuantizeOptions options = arguments.options;
    options.advanced.fold_constants = arguments.simplify != Simplify::off;
    options.control.on_progress = [&](const Progress& progress) { display.show(progress); };
    options.control.on_warning = [&](std::string_view warning) { display.warn(warning); };
    return options;
}

}  // namespace

ExitCode sensitivity_command(const Arguments& arguments) {
    if (!arguments.report.empty()) require_writable(arguments.report, "--report");
    ProgressDisplay display(
        std::cerr,
        {.is_terminal = is_terminal(STDERR_FILENO), .width = terminal_width(STDERR_FILENO)});
    const auto model = read_input_model(arguments);
    const auto calibration = open_input_data(arguments, arguments.calibration, *model);
    const auto compared =
        arguments.validation.empty() ? arguments.calibration : arguments.validation;
    const auto data = open_input_data(arguments, compared, *model);
    const auto groups = sensitivity(model,
                                    *calibration,
                                    *data,
                                    options_of(arguments, display),
                                    arguments.deployment,
                                    arguments.items.value_or(default_items));
    display.finish();
    if (!arguments.report.empty()) write_text(arguments.report, sensitivity_json(groups));
    std::cout << (arguments.json ? sensitivity_json(groups)
                                 : sensitivity_table(groups,
                                                     {.width = terminal_width(STDOUT_FILENO),
                                                      .colour = use_colour(STDOUT_FILENO)}));
    return ExitCode::done;
}

}  // namespace holdfast::cli
