// The options of quantization that few users need.
#pragma once

#include <span>

#include "cli/fields.hpp"

namespace holdfast::cli {

/// One for each parameter of AdvancedQuantizeOptions that no other section has.
[[nodiscard]] std::span<const Field> advanced_fields();

}  // namespace holdfast::cli
