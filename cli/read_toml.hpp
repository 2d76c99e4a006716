// Files of options in TOML.
#pragma once

#include <string>

#include "cli/config_value.hpp"

namespace holdfast::cli {

/// What `text`, from `file`, holds, in the order of its lines. \throws InvalidArgument one sentence
/// with file and line: not TOML, or a key that stands there twice.
[[nodiscard]] ConfigValue read_toml(const std::string& text, const std::string& file);

}  // namespace holdfast::cli
