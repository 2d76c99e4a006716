// The options of a metric that a command of the user's measures.
#pragma once

#include <span>

#include "cli/fields.hpp"

namespace holdfast::cli {

[[nodiscard]] std::span<const Field> metric_command_fields();

}  // namespace holdfast::cli
