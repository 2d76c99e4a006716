// Which nodes a node set leads to, or comes from.
#pragma once

#include <vector>

#include "analyze/graph.hpp"

namespace holdfast::analyze {

/// One flag per node of a graph.
using NodeFlags = std::vector<bool>;

/// `starts` and all nodes that are reached from them along the edges. `crosses(index)` says whether
/// to go on from a node that was reached (it is flagged either way).
template <typename Crosses>
[[nodiscard]] NodeFlags reach_forward(const Graph& graph,
                                      const std::vector<NodeIndex>& starts,
                                      Crosses crosses) {
    NodeFlags reached(graph.size());
    std::vector<NodeIndex> stack(starts);
    while (!stack.empty()) {
        const auto index = stack.back();
        stack.pop_back();
        if (reached[index]) continue;
        reached[index] = true;
        if (!crosses(index)) continue;
        for (const auto edge : graph.outputs(index)) stack.push_back(graph.edge(edge).to);
    }
    return reached;
}

/// `starts` and all nodes that lead to them.
[[nodiscard]] NodeFlags reach_backward(const Graph& graph, const std::vector<NodeIndex>& starts);

/// The nodes that process data: quantizers may live there. Leaves out what is constant and the
/// arithmetic on shapes, but keeps float values in it that feed a convolution or a recurrent cell.
[[nodiscard]] NodeFlags inference_nodes(const Graph& graph);

}  // namespace holdfast::analyze
