// How many bytes an array takes whose shape a file states.
#pragma once

#include <cstdint>
#include <optional>

#include <openvino/core/shape.hpp>

namespace holdfast::read {

/// The bytes of an array of `shape` with elements of `item` bytes, or nothing where that is beyond
/// all measure.
[[nodiscard]] std::optional<std::uint64_t> checked_size(const ov::Shape& shape, std::size_t item);

}  // namespace holdfast::read
