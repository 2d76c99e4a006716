// The texts of --help, made from the table of fields.
#pragma once

#include <string>

#include "cli/arguments.hpp"

namespace holdfast::cli {

/// What `holdfast --help` prints.
[[nodiscard]] std::string general_help();

/// What `holdfast COMMAND --help` prints.
[[nodiscard]] std::string command_help(Command command);

}  // namespace holdfast::cli
