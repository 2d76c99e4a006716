// Metrics of embeddings that are to find their other half.
#pragma once

#include <cstddef>

#include "holdfast/metric.hpp"

namespace holdfast::evaluate {

/// The share of rows whose label, the embedding of the other half of the pair, is among the
/// `count` labels of all items that are nearest to the output by cosine. Equally near labels do not
/// stand before it. An item's own value is the cosine of its outputs to its labels, averaged over
/// rows. Time goes with the square of the number of rows.
[[nodiscard]] Metric recall_metric(std::size_t count);

}  // namespace holdfast::evaluate
