// How the rows of an array make up the items that a model's input takes.
#pragma once

#include <cstddef>

#include <openvino/core/node_output.hpp>
#include <openvino/core/shape.hpp>

#include "read/array.hpp"

namespace holdfast::read {

struct Fit {
    std::size_t rows_per_item = 1;
    ov::Shape item_shape;  ///< What one inference takes, batch axis included.
    bool operator==(const Fit&) const = default;
};

/// An array of the input's rank holds samples along the input's batch axis: an item is one of them,
/// or as many as a static batch asks for. In an array with one axis more, each sample is an item.
/// \throws InvalidArgument naming array and input when type, rank, shape or number don't fit.
[[nodiscard]] Fit fit_array(const Array& array, const ov::Output<const ov::Node>& input);

/// \throws InvalidArgument naming array and input when its elements do not convert to the input's.
void require_convertible(const Array& array, const ov::Output<const ov::Node>& input);

}  // namespace holdfast::read
