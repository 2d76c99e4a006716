// How far one output of a candidate lies from the original's.
#pragma once

#include <span>

namespace holdfast::rank {

/// Σ(reference − approximate)² / Σreference², in f64. A reference of zeros has no scale of its own:
/// the error is then the plain mean of squares. Infinite if the difference is not finite; never
/// NaN. \throws InternalError the two differ in size.
[[nodiscard]] double normalized_mse(std::span<const float> reference,
                                    std::span<const float> approximate);

}  // namespace holdfast::rank
