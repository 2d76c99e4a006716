#include "analyze/reach.hpp"

namespace holdfast::analyze {
namespace {

bool is_shape_of(const Node& node) {
    return node.type == "ShapeOf";
}

std::vector<NodeIndex> start_nodes(const Graph& graph) {
    std::vector<NodeIndex> starts;
    for (NodeIndex index = 0; index < graph.size(); ++index) {
        const auto& node = graph.node(index);
        if (node.type == "Parameter" || node.type == "ReadValue" || node.is_embedding)
            starts.push_back(index);
    }
    return starts;
}

void push_neighbours(const Graph& graph, NodeIndex index, std::vector<NodeIndex>& stack) {
    for (const auto edge : graph.outputs(index)) stack.push_back(graph.edge(edge).to);
    for (const auto edge : graph.inputs(index)) stack.push_back(graph.edge(edge).from);
}

// Every ShapeOf, and what is connected to it without passing through a data node.
NodeFlags shape_nodes(const Graph& graph, const NodeFlags& from_starts) {
    NodeFlags is_data = from_starts;
    std::vector<NodeIndex> stack;
    NodeFlags in_shape(graph.size());
    for (NodeIndex index = 0; index < graph.size(); ++index) {
        if (!is_shape_of(graph.node(index)) || !from_starts[index]) continue;
        is_data[index] = false;
        in_shape[index] = true;
        for (const auto edge : graph.outputs(index)) stack.push_back(graph.edge(edge).to);
    }
    while (!stack.empty()) {
        const auto index = stack.back();
        stack.pop_back();
        if (in_shape[index] || is_data[index]) continue;
        in_shape[index] = true;
        push_neighbours(graph, index, stack);
    }
    return in_shape;
}

bool needs_float_inputs(const Node& node) {
    return node.type == "Convolution" || node.type == "LSTMSequence";
}

// Float values that are computed from shapes and feed a weighted operation are data after all.
NodeFlags preserved_nodes(const Graph& graph, const NodeFlags& in_shape) {
    NodeFlags preserved(graph.size());
    std::vector<NodeIndex> stack;
    const auto take_producers = [&](NodeIndex index) {
        for (const auto edge_index : graph.inputs(index)) {
            const auto& edge = graph.edge(edge_index);
            if (edge.is_integer || !in_shape[edge.from] || preserved[edge.from]) continue;
            preserved[edge.from] = true;
            stack.push_back(edge.from);
        }
    };
    for (NodeIndex index = 0; index < graph.size(); ++index) {
        if (needs_float_inputs(graph.node(index))) take_producers(index);
    }
    while (!stack.empty()) {
        const auto index = stack.back();
        stack.pop_back();
        take_producers(index);
    }
    return preserved;
}

}  // namespace

NodeFlags reach_backward(const Graph& graph, const std::vector<NodeIndex>& starts) {
    NodeFlags reached(graph.size());
    std::vector<NodeIndex> stack(starts);
    while (!stack.empty()) {
        const auto index = stack.back();
        stack.pop_back();
        if (reached[index]) continue;
        reached[index] = true;
        for (const auto edge : graph.inputs(index)) stack.push_back(graph.edge(edge).from);
    }
    return reached;
}

NodeFlags inference_nodes(const Graph& graph) {
    const auto starts = start_nodes(graph);
    const auto depends_on_input = reach_forward(graph, starts, [](NodeIndex) { return true; });
    const auto before_shapes = reach_forward(
        graph, starts, [&](NodeIndex index) { return !is_shape_of(graph.node(index)); });
    const auto in_shape = shape_nodes(graph, before_shapes);
    const auto preserved = preserved_nodes(graph, in_shape);

    NodeFlags kept(graph.size());
    for (NodeIndex index = 0; index < graph.size(); ++index) {
        kept[index] = preserved[index] || (depends_on_input[index] && !in_shape[index]);
    }
    return kept;
}

}  // namespace holdfast::analyze
