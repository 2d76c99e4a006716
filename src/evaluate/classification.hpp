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

/// The F1 score of all classes together; with one label per row it is the share of correct rows.
[[nodiscard]] Metric f1_micro_metric();

/// The share of correct rows of each class that occurs as label, averaged over these classes.
[[nodiscard]] Metric balanced_accuracy_metric();

/// The area under the ROC curve, from all scores of a class over all items: of class 1 where there
/// are two classes or one column (labels 0 and 1), else of each class against the others, averaged
/// over the classes that occur as labels. NaN where all labels are of one class. Equal scores count
/// half; NaN counts as the highest score.
[[nodiscard]] Metric roc_auc_metric();

/// The share of rows whose highest score is of the same class as the original model's.
[[nodiscard]] Metric top1_agreement_metric();

}  // namespace holdfast::evaluate
