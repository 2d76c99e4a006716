// A walk over a tensor in which some axes share one value (of a range, of a statistic): long runs
// of contiguous elements, so that inner loops are simple enough for the compiler to vectorize.
#pragma once

#include <cstddef>
#include <vector>

#include <openvino/core/shape.hpp>

namespace holdfast::core {

/// The tensor as `starts.size()` rows of `length` elements, in memory order. Element i of row r
/// goes with shared value `starts[r] + i * step`.
struct Rows {
    std::size_t length = 1;
    std::size_t step = 0;  ///< 0: a row goes with one value; 1: with consecutive ones.
    std::vector<std::size_t> starts;
    std::size_t value_count = 1;
};

/// The rows of a tensor of `shape` with one value for each position along `kept_axes` (ascending),
/// these in row-major order.
[[nodiscard]] Rows rows(const ov::Shape& shape, const std::vector<std::size_t>& kept_axes);

/// The axes of `shape` along which a tensor of `values_shape`, broadcast to it as NumPy does, has
/// values of their own; as many as needed so that `rows` counts all its values.
/// \throws InternalError it can't be broadcast to `shape`.
[[nodiscard]] std::vector<std::size_t> axes_with_own_values(const ov::Shape& shape,
                                                            const ov::Shape& values_shape);

}  // namespace holdfast::core
