// Order statistics of values that stay as they are.
#pragma once

#include <span>

namespace holdfast::observe {

/// The value at `level` (in [0, 1]) of the sorted `values`, each clipped to [−`limit`, `limit`];
/// interpolated linearly in f64. There must be values.
///
/// Near either end, where calibration asks, it costs about one sweep: of the largest values of all
/// blocks of 64 the k-th is a lower bound of the k-th of all values, and few values lie above it.
[[nodiscard]] float quantile(std::span<const float> values, double level, float limit);

}  // namespace holdfast::observe
