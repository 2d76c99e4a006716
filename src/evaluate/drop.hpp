// How far a metric fell.
#pragma once

#include "holdfast/metric.hpp"
#include "holdfast/quantize.hpp"

namespace holdfast::evaluate {

/// Positive when `value` is worse than `original`, whatever the direction. Relative: divided by
/// |original|. Decimal: free of what rounding leaves behind the digits that the metrics have.
/// \throws MetricFailed a relative drop from 0, or a value that is NaN or infinite.
[[nodiscard]] double drop(double original, double value, DropType type, Direction direction);

}  // namespace holdfast::evaluate
