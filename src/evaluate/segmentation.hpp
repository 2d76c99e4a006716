// Metrics that compare maps of classes, a class for each pixel.
#pragma once

#include "holdfast/metric.hpp"

namespace holdfast::evaluate {

/// Intersection over union of each class that occurs as label or prediction, counted over the
/// pixels of all items, averaged over classes. The first output is [B, C, H, W] of scores (the
/// highest is the prediction) or a map of whole numbers; the label a map of B·H·W whole numbers,
/// where negative ones and 255 are left out. An item's own value is that of its pixels alone.
[[nodiscard]] Metric mean_iou_metric();

/// Dice's coefficient (F1 score) in place of intersection over union; the rest as above.
[[nodiscard]] Metric dice_metric();

}  // namespace holdfast::evaluate
