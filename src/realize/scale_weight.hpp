// A constant times one factor per channel.
#pragma once

#include <cstddef>
#include <vector>

#include <openvino/core/node_input.hpp>

namespace ov {
class Node;
}

namespace holdfast::realize {

/// Multiplies the constant at `input` by `factors`, one for each position along `axes` (ascending;
/// row-major). Other users of the constant keep the old one.
void scale_weight(const ov::Input<ov::Node>& input,
                  const std::vector<std::size_t>& axes,
                  const std::vector<float>& factors);

}  // namespace holdfast::realize
