// Whether a metric's value is made of its values per item.
#pragma once

#include "evaluate/evaluator.hpp"

namespace holdfast::evaluate {

/// Whether `score` has values per item and its value is their mean, but for rounding.
[[nodiscard]] bool is_mean_of_items(const Score& score);

}  // namespace holdfast::evaluate
