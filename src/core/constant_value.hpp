// The values of outputs that do not depend on a model's inputs.
#pragma once

#include <openvino/core/node_output.hpp>
#include <openvino/runtime/tensor.hpp>

namespace ov {
class Node;
}

namespace holdfast::core {

/// The value of `output`, for reading only: a Constant's own memory (valid as long as the Constant
/// lives), else what the constant sub-graph above it computes.
/// \throws UnsupportedModel it depends on an input, or on an operation that can't be evaluated.
[[nodiscard]] ov::Tensor constant_value(const ov::Output<ov::Node>& output);

/// `tensor` in f32; `tensor` itself if it is that already.
[[nodiscard]] ov::Tensor to_f32(const ov::Tensor& tensor);

}  // namespace holdfast::core
