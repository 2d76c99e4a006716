// Metrics of detectors: boxes with scores and classes against the boxes that should be found.
#pragma once

#include "holdfast/metric.hpp"

namespace holdfast::evaluate {

/// COCO's mean average precision: over IoU of 0.5, 0.55, … 0.95 and over the classes that occur in
/// the labels, with the precision read at 101 recalls, boxes of any area, and the best 100
/// detections of each class in an image.
///
/// An item is one image. Its outputs are one of
/// - a first output [.., N, 7] of image, class, score, x1, y1, x2, y2; a negative image ends it;
/// - a first output [.., N, 6] of x1, y1, x2, y2, score, class; rows of a negative class don't
/// count;
/// - three outputs in any order: boxes [.., N, 4], scores (N real numbers) and classes (N whole
///   numbers).
///
/// Its label is [.., M, 5] of class, x1, y1, x2, y2, in the units of the outputs; rows of a
/// negative class don't count. An item's own value is that of its image alone; where nothing is to
/// be found 1 if nothing was, else 0. NaN where no item has a box to be found.
[[nodiscard]] Metric mean_average_precision_metric();

/// The same at an IoU of 0.5 alone.
[[nodiscard]] Metric mean_average_precision_50_metric();

}  // namespace holdfast::evaluate
