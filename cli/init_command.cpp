#include <iostream>

#include "cli/commands.hpp"
#include "cli/config.hpp"
#include "cli/output.hpp"
#include "core/check.hpp"

namespace holdfast::cli {

ExitCode init_command(const Arguments& arguments) {
    const std::string text =
        config_template(arguments.format.value_or(format_of(arguments.output)));
    if (arguments.output.empty()) {
        std::cout << text;
        return ExitCode::done;
    }
    require_writable(arguments.output, "-o");
    core::require(!std::filesystem::exists(arguments.output),
                  "-o: '",
                  arguments.output.string(),
                  "' is there already, and may hold options of yours");
    write_text(arguments.output, text);
    return ExitCode::done;
}

}  // namespace holdfast::cli
