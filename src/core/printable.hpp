// Names come from models and files that anyone made; a terminal takes some characters for commands.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::core {

/// `text` with each control character (ASCII, and C1 in UTF-8) spelled out, as "\n" or "\x1b".
[[nodiscard]] std::string printable(std::string_view text);

/// The same, but lines stay lines.
[[nodiscard]] std::string printable_lines(std::string_view text);

}  // namespace holdfast::core
