// How much a drop may be on data like the items that it was measured on.
#pragma once

#include <optional>

#include "evaluate/evaluator.hpp"
#include "pipeline/goal.hpp"

namespace holdfast::pipeline {

/// Upper limit of the drop from `original` to `score`, measured on the same items, which holds with
/// probability `confidence`: exact where each item is right (1) or wrong (0), by paired bootstrap
/// for other values per item. Empty: the metric has no values per item.
[[nodiscard]] std::optional<double> upper_drop(const Goal& goal,
                                               const evaluate::Score& original,
                                               const evaluate::Score& score,
                                               double confidence);

}  // namespace holdfast::pipeline
