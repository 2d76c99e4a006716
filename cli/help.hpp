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

/// What the help and the manual of a command begin with.
struct Introduction {
    std::string_view summary;  ///< As in a list of commands: "measure a metric of a model".
    std::string_view usage;
    std::string_view text;
    bool takes_data = true;
};

[[nodiscard]] Introduction introduction(Command command);

/// Example command lines, each indented by four.
[[nodiscard]] std::string_view examples(Command command);

/// What DATA may be.
[[nodiscard]] std::string_view data_help();

/// What the program returns, and when.
struct ExitCodeHelp {
    std::string_view code;
    std::string_view text;
};

inline constexpr std::array exit_codes{
    ExitCodeHelp{"0", "done"},
    ExitCodeHelp{"1", "anything else went wrong"},
    ExitCodeHelp{"2", "wrong usage or bad input"},
    ExitCodeHelp{"3", "the bound can't be reached; no file, unless --best-effort"},
    ExitCodeHelp{"4", "the metric failed"},
    ExitCodeHelp{"130", "interrupted"},
};

/// What `holdfast --help` prints.
[[nodiscard]] std::string general_help();

/// What `holdfast COMMAND --help` prints.
[[nodiscard]] std::string command_help(Command command);

}  // namespace holdfast::cli
