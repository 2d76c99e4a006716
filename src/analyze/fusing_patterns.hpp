// Sequences that the device runs as one operation: no quantizer may stand inside them.
#pragma once

#include <vector>

#include "analyze/pattern.hpp"
#include "holdfast/options.hpp"

namespace holdfast::analyze {

/// The fused sequences of `device`, in the order in which equally large ones are tried.
[[nodiscard]] std::vector<Pattern> fusing_patterns(TargetDevice device);

}  // namespace holdfast::analyze
