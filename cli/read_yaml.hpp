// Files of options in YAML or JSON.
#pragma once

#include <string>

#include "cli/config_value.hpp"

namespace holdfast::cli {

/// What `text`, from `file`, holds; of a report its options. \throws InvalidArgument one sentence
/// with file and line: not YAML, several documents, a report without options.
[[nodiscard]] ConfigValue read_yaml(const std::string& text, const std::string& file);

}  // namespace holdfast::cli
