// Elements of one type → elements of another, where that loses no meaning.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include <openvino/core/type/element_type.hpp>
#include <openvino/runtime/tensor.hpp>

namespace holdfast::read {

/// Whether `convert_elements` knows the way: everything becomes a floating-point type; integers and
/// booleans become integers and booleans; floating-point numbers never do.
[[nodiscard]] bool converts(const ov::element::Type& from, const ov::element::Type& to);

/// Turns the elements in `data` from big into little endian.
void swap_bytes(std::span<std::byte> data, std::size_t element_size);

/// Fills `to` from `data`, elements of `from` in this machine's byte order; there must be as many.
/// \throws InvalidArgument for an integer that does not fit the type of `to`; `origin` opens the
/// message.
void convert_elements(std::span<const std::byte> data,
                      const ov::element::Type& from,
                      ov::Tensor& to,
                      const std::string& origin);

}  // namespace holdfast::read
