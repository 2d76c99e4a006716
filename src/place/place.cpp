#include "place/place.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include "analyze/graph.hpp"
#include "analyze/reach.hpp"
#include "core/check.hpp"
#include "place/ignore.hpp"
#include "place/operators.hpp"
#include "place/overflow_fix.hpp"
#include "place/propagate.hpp"
#include "place/settle.hpp"

namespace holdfast::place {
namespace {

using analyze::NodeIndex;

QuantizationPoint input_point(const analyze::Graph& graph,
                              const analyze::Edge& edge,
                              const QuantizerConfig& config) {
    return {.kind = PointKind::input,
            .node = graph.node(edge.to).name,
            .port = edge.to_port,
            .config = config,
            .channel_axes =
                config.per_channel ? std::vector<std::size_t>{1} : std::vector<std::size_t>{}};
}

bool uses_one_output(const analyze::Graph& graph, NodeIndex node) {
    const auto edges = graph.outputs(node);
    const auto port = graph.edge(edges.front()).from_port;
    return std::all_of(
        edges.begin(), edges.end(), [&](auto edge) { return graph.edge(edge).from_port == port; });
}

std::vector<QuantizationPoint> points_of(const OperatorGraph& operators,
                                         const ActivationQuantizer& quantizer) {
    const auto& graph = operators.graph();
    const auto& hook = operators.hook(quantizer.hook);
    const auto& members = operators.at(hook.owner).members;
    std::vector<QuantizationPoint> points;
    if (hook.is_input) {
        const analyze::Edge edge{.to = members.front(), .to_port = hook.port};
        points.push_back(input_point(graph, edge, quantizer.config));
    } else if (uses_one_output(graph, members.back())) {
        auto point = input_point(graph, {.to = members.back()}, quantizer.config);
        point.kind = PointKind::output;
        point.port = graph.edge(graph.outputs(members.back()).front()).from_port;
        points.push_back(point);
    } else {
        for (const auto edge : graph.outputs(members.back())) {
            points.push_back(input_point(graph, graph.edge(edge), quantizer.config));
        }
    }
    for (auto& point : points) {
        if (!quantizer.config.per_channel) point.unified_group = quantizer.unified_group;
    }
    return points;
}

std::vector<QuantizationPoint> points_of(const analyze::Node& node,
                                         const WeightQuantizer& quantizer,
                                         bool half_range) {
    std::vector<QuantizationPoint> points;
    for (const auto& constant : node.constants) {
        QuantizationPoint point{.kind = PointKind::weight,
                                .node = node.name,
                                .port = constant.port,
                                .config = quantizer.config,
                                .half_range = half_range};
        if (quantizer.config.per_channel) {
            point.channel_axes = analyze::weight_channel_axes(node, constant.port, constant.shape);
        } else {
            point.unified_group = quantizer.unified_group;
        }
        points.push_back(std::move(point));
    }
    return points;
}

NodeIndex anchor(const OperatorGraph& operators, const ActivationQuantizer& quantizer) {
    const auto& hook = operators.hook(quantizer.hook);
    const auto& members = operators.at(hook.owner).members;
    return hook.is_input ? members.front() : members.back();
}

void add_activation_points(Placement& placement,
                           const OperatorGraph& operators,
                           Settlement& settlement) {
    std::stable_sort(
        settlement.activations.begin(),
        settlement.activations.end(),
        [&](const auto& a, const auto& b) { return anchor(operators, a) < anchor(operators, b); });
    for (const auto& quantizer : settlement.activations) {
        for (auto& point : points_of(operators, quantizer))
            placement.points.push_back(std::move(point));
        for (const auto sink : quantizer.sinks)
            placement.quantized_operations.insert(operators.first_node(sink).name);
    }
}

void add_weight_points(Placement& placement,
                       const analyze::Graph& graph,
                       const Settlement& settlement,
                       const QuantizeOptions& options) {
    std::vector<NodeIndex> weighted;
    for (const auto& quantizer : settlement.weights) weighted.push_back(quantizer.node);
    const auto halved = half_range_nodes(graph, weighted, overflow_fix_of(options));
    for (const auto& quantizer : settlement.weights) {
        const auto& node = graph.node(quantizer.node);
        const bool half_range = halved.contains(quantizer.node) && !quantizer.unified_group;
        core::require(!half_range || quantizer.config.scheme == Scheme::symmetric,
                      "overflow_fix can't be applied to the asymmetric weights of operation '",
                      node.name,
                      "': it halves a symmetric range; disable it or make weights symmetric");
        for (auto& point : points_of(node, quantizer, half_range))
            placement.points.push_back(std::move(point));
        placement.quantized_operations.insert(node.name);
    }
}

// A weight that shares its range with activations is one of them.
void set_float_types(Placement& placement, const QuantizeOptions& options) {
    if (!options.mode) return;
    for (auto& point : placement.points) {
        const bool is_weight = point.kind == PointKind::weight && !point.unified_group;
        const auto& wishes = is_weight ? options.advanced.weights : options.advanced.activations;
        point.fp8_type = wishes.fp8_type.value_or(*options.mode);
    }
}

void explain(Placement& placement,
             const OperatorGraph& operators,
             const IgnoredNodes& ignored,
             const QuantizeOptions& options) {
    for (OperatorIndex index = 0; index < operators.size(); ++index) {
        const auto& op = operators.at(index);
        const auto& node = operators.first_node(index);
        const bool could_be = analyze::traits(node.type).role == analyze::Role::quantizable;
        if (!could_be || placement.quantized_operations.contains(node.name)) continue;
        const auto found = ignored.find(op.members.front());
        std::string reason = "no quantizer is worth its place on its inputs";
        if (found != ignored.end()) {
            reason = found->second;
        } else if (is_ignored_type(node.type, options.model_type, options.target_device)) {
            reason = "operations of this type stay in float in transformers";
        } else if (op.is_ignored) {
            reason = "part of post-processing around TopK or NonMaxSuppression";
        }
        placement.reasons.emplace(node.name, std::move(reason));
    }
}

}  // namespace

Placement place(const analyze::Graph& graph, const QuantizeOptions& options) {
    const auto within = analyze::inference_nodes(graph);
    const auto ignored = ignored_nodes(graph, within, options);

    OperatorGraph operators(graph, within, options.target_device);
    ignore_operators(operators, ignored, options);

    auto settlement = settle(operators, within, propagate(operators, options), options);

    Placement placement;
    add_activation_points(placement, operators, settlement);
    add_weight_points(placement, graph, settlement, options);
    set_float_types(placement, options);
    explain(placement, operators, ignored, options);
    return placement;
}

}  // namespace holdfast::place
