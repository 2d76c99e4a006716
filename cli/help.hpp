// The texts of --help, made from the table of fields.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "cli/arguments.hpp"

namespace holdfast::cli {

inline constexpr std::array all_commands{Command::quantize,
                                         Command::evaluate,
                                         Command::inspect,
                                         Command::sensitivity,
                                         Command::compare,
                                         Command::benchmark,
                                         Command::report,
                                         Command::init,
                                         Command::completion};

/// "quantize".
[[nodiscard]] std::string_view command_name(Command command);

/// What `holdfast --help` prints.
[[nodiscard]] std::string general_help();

/// What `holdfast COMMAND --help` prints.
[[nodiscard]] std::string command_help(Command command);

}  // namespace holdfast::cli
