// Which weights use half of the int8 range.
#pragma once

#include <set>
#include <vector>

#include "analyze/graph.hpp"
#include "holdfast/options.hpp"

namespace holdfast::place {

/// What `options` ask for; without a wish `first_layer`, and `disable` for floats and beyond 8
/// bits, which do not overflow.
[[nodiscard]] OverflowFix overflow_fix_of(const QuantizeOptions& options);

/// Of the nodes `weighted`, those whose weights are halved against overflow of 16-bit accumulators
/// on CPUs without VNNI: all convolutions and matrix products, or the first convolutions below each
/// input.
[[nodiscard]] std::set<analyze::NodeIndex> half_range_nodes(
    const analyze::Graph& graph, const std::vector<analyze::NodeIndex>& weighted, OverflowFix fix);

}  // namespace holdfast::place
