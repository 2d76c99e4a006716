// Completion of command lines by shells, made from the table of fields.
#pragma once

#include <string>

namespace holdfast::cli {

/// The script for `shell`, "bash" or "zsh". \throws InvalidArgument another one.
[[nodiscard]] std::string completion_script(const std::string& shell);

}  // namespace holdfast::cli
