// Metrics that compare class scores with class labels.
#pragma once

#include <cstddef>

#include "holdfast/metric.hpp"

namespace holdfast::evaluate {

/// The share of rows whose label is among the `count` highest scores. Equal scores count in the
/// order of their classes; NaN counts as the highest score, as in NumPy.
[[nodiscard]] Metric top_metric(std::size_t count);

/// The F1 score of each class that occurs as label or prediction, averaged over classes.
[[nodiscard]] Metric f1_macro_metric();

}  // namespace holdfast::evaluate
