#include "place/group.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "analyze/graph.hpp"
#include "analyze/op_traits.hpp"
#include "core/check.hpp"
#include "place/placement.hpp"
#include "place/removal.hpp"

namespace holdfast::place {
namespace {

using Index = RemovalGraph::Index;
using Port = std::pair<analyze::NodeIndex, std::size_t>;

RemovalRole removal_role(const analyze::Node& node) {
    if (node.is_embedding) return RemovalRole::passes_through;  // it hands on quantized rows
    if (node.is_constant) return RemovalRole::constant;
    if (node.type == "ShapeOf") return RemovalRole::shape_of;
    switch (analyze::role(node)) {
        case analyze::Role::quantizable:
            return RemovalRole::quantizable;
        case analyze::Role::passes_through:
        case analyze::Role::concatenates:
            return RemovalRole::passes_through;
        case analyze::Role::opaque:
            break;
    }
    return RemovalRole::other;
}

bool is_source(const analyze::Node& node) {
    return node.type == "Parameter" || node.type == "ReadValue" || node.is_embedding;
}

// The graph with a quantizer at each point. Nodes keep their indices; the quantizer of point i is
// node first_quantizer + i.
struct QuantizedGraph {
    RemovalGraph graph;
    Index first_quantizer = 0;
    std::vector<std::size_t> positions;  // Of the quantizers, in a topological order.
};

class Builder {
public:
    Builder(const analyze::Graph& graph, const Placement& placement) : graph_(graph) {
        for (const auto& node : graph.nodes()) {
            const Index index = result_.graph.add(removal_role(node));
            if (is_source(node)) result_.graph.sources.push_back(index);
        }
        result_.first_quantizer = result_.graph.size();
        for (const auto& point : placement.points) insert(point);
        for (const auto& edge : graph.edges()) connect(edge);
    }

    QuantizedGraph take() && { return std::move(result_); }

private:
    void insert(const QuantizationPoint& point) {
        const auto node = graph_.find(point.node);
        core::ensure(node.has_value(), "no operation '", point.node, "' for a quantizer");
        const Index quantizer = result_.graph.add(RemovalRole::quantizer);
        const bool is_output = point.kind == PointKind::output;
        (is_output ? on_outputs_ : on_inputs_)[{*node, point.port}] = quantizer;
        if (is_output)
            result_.graph.connect(*node, quantizer);
        else
            result_.graph.connect(quantizer, *node);
        result_.positions.push_back(2 * std::size_t{*node} + (is_output ? 1 : 0));
    }

    void connect(const analyze::Edge& edge) {
        const auto output = on_outputs_.find({edge.from, edge.from_port});
        const auto input = on_inputs_.find({edge.to, edge.to_port});
        result_.graph.connect(output == on_outputs_.end() ? edge.from : output->second,
                              input == on_inputs_.end() ? edge.to : input->second);
    }

    const analyze::Graph& graph_;
    QuantizedGraph result_;
    std::map<Port, Index> on_outputs_;
    std::map<Port, Index> on_inputs_;
};

std::vector<Index> quantizers_from_last_to_first(const QuantizedGraph& quantized) {
    std::vector<Index> points(quantized.positions.size());
    for (Index i = 0; i < points.size(); ++i) points[i] = i;
    std::ranges::stable_sort(points, [&](Index left, Index right) {
        return quantized.positions[left] > quantized.positions[right];
    });
    for (auto& point : points) point += quantized.first_quantizer;
    return points;
}

// Embeddings are not reverted as operations, yet they run in int8 through their weights.
bool is_quantized_embedding(const analyze::Node& node, const Placement& placement, std::size_t i) {
    return node.is_embedding && placement.points[i].kind == PointKind::weight;
}

Group to_group(const Removal& removal,
               const QuantizedGraph& quantized,
               const analyze::Graph& graph,
               const Placement& placement) {
    Group group;
    auto operations = removal.operations;
    for (const Index quantizer : removal.quantizers) {
        const std::size_t point = quantizer - quantized.first_quantizer;
        group.points.push_back(point);
        const auto node = *graph.find(placement.points[point].node);
        if (is_quantized_embedding(graph.node(node), placement, point)) operations.push_back(node);
    }
    std::ranges::sort(operations);
    for (const Index operation : operations) {
        const auto& name = graph.node(operation).name;
        if (placement.quantized_operations.contains(name)) group.operations.push_back(name);
    }
    return group;
}

bool holds_any(const Group& group, const std::set<std::string>& names) {
    return std::ranges::any_of(group.operations,
                               [&](const auto& name) { return names.contains(name); });
}

void append(Group& group, const Group& other) {
    group.points.insert(group.points.end(), other.points.begin(), other.points.end());
    group.operations.insert(
        group.operations.end(), other.operations.begin(), other.operations.end());
}

void sort(Group& group, const analyze::Graph& graph) {
    std::ranges::sort(group.points);
    std::ranges::sort(group.operations, {}, [&](const auto& name) { return *graph.find(name); });
    const auto repeated = std::ranges::unique(group.operations);
    group.operations.erase(repeated.begin(), repeated.end());
}

}  // namespace

std::vector<Group> group(const analyze::Graph& graph, const Placement& placement) {
    auto quantized = Builder(graph, placement).take();
    quantized.graph = without_shape_nodes(quantized.graph);
    std::vector<Group> groups;
    for (const auto& removal : removals(quantized.graph, quantizers_from_last_to_first(quantized)))
        groups.push_back(to_group(removal, quantized, graph, placement));
    return groups;
}

std::vector<Group> joined(const std::vector<Group>& groups,
                          const std::vector<std::set<std::string>>& together,
                          const analyze::Graph& graph) {
    auto result = groups;
    for (const auto& names : together) {
        const auto holds = [&](const Group& group) { return holds_any(group, names); };
        const auto first = std::ranges::find_if(result, holds);
        if (first == result.end()) continue;
        const auto rest = std::stable_partition(
            first + 1, result.end(), [&](const Group& group) { return !holds(group); });
        std::for_each(rest, result.end(), [&](const Group& group) { append(*first, group); });
        result.erase(rest, result.end());
    }
    for (auto& group : result) sort(group, graph);
    return result;
}

}  // namespace holdfast::place
