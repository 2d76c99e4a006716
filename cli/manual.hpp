// Manual pages, made from the table of fields as --help is.
#pragma once

#include <optional>
#include <string>

#include "cli/arguments.hpp"

namespace holdfast::cli {

/// The page of `command`, else the one of the program: the source that `man` reads, for section 1.
/// It depends on nothing but the version.
[[nodiscard]] std::string manual_page(std::optional<Command> command);

}  // namespace holdfast::cli
