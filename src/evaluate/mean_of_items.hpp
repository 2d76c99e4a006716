// Whether a metric's value is made of its values per item.
#pragma once

#include <utility>

#include "evaluate/evaluator.hpp"

namespace holdfast::evaluate {

/// Whether `score` has values per item and its value is their mean, but for rounding.
[[nodiscard]] bool is_mean_of_items(const Score& score);

/// The same, and each value per item lies within `range`.
[[nodiscard]] bool is_mean_within(const Score& score, const std::pair<double, double>& range);

}  // namespace holdfast::evaluate
