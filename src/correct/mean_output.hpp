// What an operation gives on average for an activation that is constant within each channel.
#pragma once

#include <vector>

#include <openvino/core/shape.hpp>
#include <openvino/runtime/tensor.hpp>

#include "correct/weighted.hpp"

namespace holdfast::correct {

/// Channel means of the output of `operation`, with `weights` (f32) for its weights, on an
/// activation of `activation_shape` that holds `means[c]` everywhere in channel c. The same as
/// inferring such an activation, but at the cost of one pass over the weights: all that the places
/// of a channel differ by is how much of the kernel lies on the padding.
[[nodiscard]] std::vector<float> mean_output(const ov::Node& operation,
                                             const Weighted& weighted,
                                             const ov::Tensor& weights,
                                             const std::vector<float>& means,
                                             const ov::Shape& activation_shape);

}  // namespace holdfast::correct
