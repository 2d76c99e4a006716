// Rows of another shape than the input's that hold the same numbers in the same order.
#pragma once

#include <openvino/core/partial_shape.hpp>
#include <openvino/core/shape.hpp>

namespace holdfast::read {

/// The shape (first axis: samples) that an array of `shape` is taken to have for `input`, where one
/// is a row of numbers and the other is not, or they differ by axes of length 1; else `shape`
/// itself.
[[nodiscard]] ov::Shape shape_for_input(const ov::Shape& shape, const ov::PartialShape& input);

}  // namespace holdfast::read
