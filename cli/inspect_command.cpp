#include <unistd.h>

#include <iostream>

#include "cli/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "holdfast/inspect.hpp"

namespace holdfast::cli {

ExitCode inspect_command(const Arguments& arguments) {
    const EndsAtOnce inspecting(arguments.options.control.stop);
    const auto inspection = inspect(read_input_model(arguments), arguments.options);
    std::cout << (arguments.json ? to_json(inspection)
                                 : to_text(inspection, terminal_width(STDOUT_FILENO)));
    return ExitCode::done;
}

}  // namespace holdfast::cli
