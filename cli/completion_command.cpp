#include <iostream>

#include "cli/commands.hpp"
#include "cli/completion.hpp"

namespace holdfast::cli {

ExitCode completion_command(const Arguments& arguments) {
    std::cout << completion_script(arguments.model.string());
    return ExitCode::done;
}

}  // namespace holdfast::cli
