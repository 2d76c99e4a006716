#include <unistd.h>

#include <iostream>

#include "cli/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/progress.hpp"
#include "cli/show_compare.hpp"
#include "cli/terminal.hpp"
#include "holdfast/compare.hpp"

namespace holdfast::cli {

ExitCode compare_command(const Arguments& arguments) {
    ProgressDisplay display(
        std::cerr,
        {.is_terminal = is_terminal(STDERR_FILENO), .width = terminal_width(STDERR_FILENO)});
    const auto original = read_input_model(arguments);
    const auto quantized = read_model(arguments.more_models.front(), arguments.simplify);
    const auto data = open_input_data(arguments, arguments.data, *original);
    Control control = arguments.options.control;
    control.on_progress = [&](const Progress& progress) { display.show(progress); };
    auto layers = compare(
        original, quantized, *data, arguments.deployment, arguments.items.value_or(0), control);
    display.finish();
    if (arguments.worst_first) layers = lowest_first(std::move(layers));
    std::cout << (arguments.json ? compare_json(layers)
                                 : compare_table(layers,
                                                 {.width = terminal_width(STDOUT_FILENO),
                                                  .colour = use_colour(STDOUT_FILENO)}));
    return ExitCode::done;
}

}  // namespace holdfast::cli
