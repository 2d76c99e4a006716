// Statistics of constants.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <openvino/runtime/tensor.hpp>

#include "estimate/range_rule.hpp"

namespace holdfast::estimate {

/// The statistic of an f32 tensor over all axes but `kept_axes` (ascending), in row-major order of
/// these. `upper`: quantiles are those of the upper end.
[[nodiscard]] std::vector<float> weight_statistic(const ov::Tensor& weights,
                                                  const BoundRule& rule,
                                                  const std::vector<std::size_t>& kept_axes,
                                                  bool upper);

/// An f32 tensor with its values clipped to [−limit, limit]; `weights` itself without a limit.
[[nodiscard]] ov::Tensor clipped(const ov::Tensor& weights, std::optional<double> limit);

/// Whether every value of an f32 tensor is a finite number.
[[nodiscard]] bool is_finite(const ov::Tensor& weights);

}  // namespace holdfast::estimate
