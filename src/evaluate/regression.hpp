// Metrics of predicted quantities over all items together.
#pragma once

#include "holdfast/metric.hpp"

namespace holdfast::evaluate {

/// The square root of the mean squared difference of the first output and the label, over all
/// elements of all items; an item's own value is that of its elements. Lower is better.
[[nodiscard]] Metric rmse_metric();

/// 1 − squared differences over squared deviations of the labels from their mean, over all elements
/// of all items; an item's own value is its mean squared difference, negated. Not finite where all
/// labels are equal.
[[nodiscard]] Metric r2_metric();

/// Pearson's correlation of outputs and labels, over all elements of all items; an item's own value
/// as for r2. NaN where all of either are equal.
[[nodiscard]] Metric pearson_metric();

/// The same of their ranks, where equal values share the mean of theirs.
[[nodiscard]] Metric spearman_metric();

}  // namespace holdfast::evaluate
