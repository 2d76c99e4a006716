// Metrics that compare numbers with numbers.
#pragma once

#include <string>

#include "holdfast/metric.hpp"

namespace holdfast::evaluate {

/// \throws BadItem the first output and the label differ in shape, but for axes of extent 1.
void require_like_label(std::span<const ov::Tensor> outputs,
                        const ov::Tensor& label,
                        const std::string& metric);

/// Mean squared difference of the first output and the label, over all elements of all items.
[[nodiscard]] Metric mse_metric(const std::string& name = "mse");

/// Mean absolute difference of the first output and the label, over all elements of all items.
[[nodiscard]] Metric mae_metric();

/// Cosine of the angle between an item's output and the original model's, averaged over outputs
/// that hold real numbers, then over items. Two outputs of zeros are alike (1); outputs of
/// different shapes have nothing in common (0).
[[nodiscard]] Metric cosine_metric();

}  // namespace holdfast::evaluate
