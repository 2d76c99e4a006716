// Inner loops of measuring: one sweep over contiguous values. They use AVX2 where the processor has
// it, with the same bits as without.
#pragma once

#include <limits>
#include <span>

namespace holdfast::observe {

/// Of no values: +∞ and −∞. A NaN counts for neither bound.
struct Extremes {
    float low = std::numeric_limits<float>::infinity();
    float high = -std::numeric_limits<float>::infinity();
    bool has_nan = false;
};

void include(Extremes& all, const Extremes& more);

[[nodiscard]] Extremes extremes(std::span<const float> values);

/// Element by element; whether there is a NaN.
[[nodiscard]] bool include(std::span<float> lows,
                           std::span<float> highs,
                           std::span<const float> values);

/// In f64, each value clipped to [−`limit`, `limit`] first. The order of additions depends on the
/// number of values alone.
[[nodiscard]] double sum(std::span<const float> values, float limit);

/// Element by element, clipped as above.
void add(std::span<double> sums, std::span<const float> values, float limit);

}  // namespace holdfast::observe
