// Orders groups by what their return to float would repair.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace holdfast::rank {

struct Ranked {
    std::size_t group = 0;
    double score = 0;  ///< Higher: its return to float repairs more.
    bool operator==(const Ranked&) const = default;
};

/// Scores each of `groups` with `score` (higher: repairs more) and sorts, best first; ties keep the
/// order given.
[[nodiscard]] std::vector<Ranked> rank(std::span<const std::size_t> groups,
                                       const std::function<double(std::size_t group)>& score);

/// The `count` items on which quantization hurts most, ascending. `errors[i]` is what item i lost;
/// among equal errors the larger index is preferred. NaN counts as the largest error.
[[nodiscard]] std::vector<std::size_t> most_damaged(std::span<const double> errors,
                                                    std::size_t count);

}  // namespace holdfast::rank
