#include <iostream>

#include "cli/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/progress.hpp"
#include "cli/show_compare.hpp"
#include "holdfast/compare.hpp"

namespace holdfast::cli {

ExitCode compare_command(const Arguments& arguments) {
    auto display = display_on_standard_error();
    const auto original = read_input_model(arguments);
    const auto quantized = read_model(arguments.more_models.front(), arguments.simplify);
    const auto control = heard_by(display, arguments.options.control);
    const auto data = open_input_data(arguments, arguments.data, *original, control);
    auto layers = compare(
        original, quantized, *data, arguments.deployment, arguments.items.value_or(0), control);
    display.finish();
    if (arguments.worst_first) layers = lowest_first(std::move(layers));
    std::cout << (arguments.json ? compare_json(layers)
                                 : compare_table(layers, standard_output_style()));
    return ExitCode::done;
}

}  // namespace holdfast::cli
