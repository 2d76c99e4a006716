// How scores of classes are ordered.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

namespace holdfast::evaluate {

/// NaN stands above all others, as in NumPy.
template <typename Value>
[[nodiscard]] bool is_higher(Value a, Value b) {
    return a > b || (std::isnan(a) && !std::isnan(b));
}

/// Where the highest of `scores` stands, the first of equals.
template <typename Value>
[[nodiscard]] std::size_t arg_max(std::span<const Value> scores) {
    const auto is_lower = [](Value a, Value b) { return is_higher(b, a); };
    return static_cast<std::size_t>(std::max_element(scores.begin(), scores.end(), is_lower) -
                                    scores.begin());
}

}  // namespace holdfast::evaluate
