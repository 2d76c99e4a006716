// New values for the constant that an operation takes as its weight.
#pragma once

#include <vector>

#include <openvino/core/node_input.hpp>

namespace ov {
class Node;
}

namespace holdfast::realize {

/// Gives the constant at `input` new values (row-major, as many as it has). They are stored as the
/// old ones were, directly or behind a Convert; what else computes a constant is replaced by its
/// result. Other users of the old constant keep it.
void replace_weight(ov::Input<ov::Node> input, const std::vector<float>& values);

}  // namespace holdfast::realize
