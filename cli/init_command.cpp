#include <iostream>

#include "cli/commands.hpp"
#include "cli/config.hpp"
#include "cli/output.hpp"
#include "core/check.hpp"

namespace holdfast::cli {

ExitCode init_command(const Arguments& arguments) {
    if (arguments.output.empty()) {
        std::cout << config_template();
        return ExitCode::done;
    }
    require_writable(arguments.output, "-o");
    core::require(!std::filesystem::exists(arguments.output),
                  "-o: '",
                  arguments.output.string(),
                  "' is there already, and may hold options of yours");
    write_text(arguments.output, config_template());
    return ExitCode::done;
}

}  // namespace holdfast::cli
