// Tensors of any numeric type as plain numbers, and what is made of these.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <openvino/runtime/tensor.hpp>

namespace holdfast::evaluate {

/// All elements in row-major order. \throws BadItem the tensor is empty or holds no numbers;
/// `what` says which one it is.
[[nodiscard]] std::vector<double> numbers(const ov::Tensor& tensor, const std::string& what);

/// The same for class labels, which must be whole numbers in an integer type.
[[nodiscard]] std::vector<std::int64_t> classes(const ov::Tensor& tensor, const std::string& what);

/// NaN for none.
[[nodiscard]] double mean(std::span<const double> values);

}  // namespace holdfast::evaluate
