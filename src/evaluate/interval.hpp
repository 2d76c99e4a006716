// How sure a drop is: what it may be on data like the validation set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace holdfast::evaluate {

/// Upper limit of the drop in the share of right answers, where of `items` items `lost` were right
/// before and are wrong now, and `gained` the other way. Holds with probability `confidence`
/// whatever the true shares are: the share of changed items is bounded first (Clopper and Pearson,
/// with a fifth of the error), then the difference by its exact trinomial distribution (after
/// Berger and Boos 1994, JASA 89).
[[nodiscard]] double paired_upper_limit(std::size_t lost,
                                        std::size_t gained,
                                        std::size_t items,
                                        double confidence);

/// Items that it takes for the limit to be at most `bound` when none of them changes; 0: no number
/// suffices.
[[nodiscard]] std::size_t items_to_certify(double bound, double confidence);

/// Upper limit of `drop(items)` by paired bootstrap: the quantile at `confidence` of the drop over
/// 2,000 samples of `items` items, drawn with replacement from a fixed seed. `drop` gets indices.
[[nodiscard]] double bootstrap_upper_limit(
    std::size_t items,
    const std::function<double(std::span<const std::size_t>)>& drop,
    double confidence);

}  // namespace holdfast::evaluate
