#include "correct/smooth_quant.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <openvino/core/model.hpp>

#include "analyze/graph.hpp"
#include "analyze/ignored_scope.hpp"
#include "analyze/op_traits.hpp"
#include "core/check.hpp"
#include "core/constant_value.hpp"
#include "core/ops_by_name.hpp"
#include "core/rows.hpp"
#include "place/ignore.hpp"

namespace holdfast::correct {
namespace {

using analyze::Edge;
using analyze::Graph;
using analyze::Node;
using analyze::NodeIndex;
using Factors = std::vector<float>;

/// An operation that may be smoothed.
struct Candidate {
    const Node* node = nullptr;
    const Edge* data = nullptr;
    std::int64_t data_axis = 1;  ///< The channels of the activation; may count from the back.
    std::size_t data_rank = 0;
    double alpha = 0;
    realize::SmoothedOperation operation;
};

double alpha_of(const Node& node, const SmoothQuantAlphas& alphas) {
    if (node.type == "MatMul") return alphas.matmul;
    return node.type == "Convolution" ? alphas.convolution : -1;
}

std::int64_t data_axis(const Node& node, std::size_t port, std::size_t rank) {
    if (node.type == "Convolution") return 1;
    if (rank == 1) return -1;
    return port == 0 ? (node.transpose_a ? -2 : -1) : (node.transpose_b ? -1 : -2);
}

std::size_t weight_axis(const Node& node, std::size_t port, std::size_t rank) {
    if (node.type == "Convolution") return 1;
    if (rank == 1) return 0;
    const bool is_last = port == 1 ? node.transpose_b : !node.transpose_a;
    return rank - (is_last ? 1 : 2);
}

const Edge* input_edge(const Graph& graph, NodeIndex index, std::size_t port) {
    for (const auto edge : graph.inputs(index))
        if (graph.edge(edge).to_port == port) return &graph.edge(edge);
    return nullptr;
}

// A convolution is left alone behind an operation that only moves values: its quantizer rises above
// that one.
bool takes_moved_values(const Graph& graph, const Node& node, const Edge& data) {
    return node.type == "Convolution" &&
           analyze::role(graph.node(data.from)) == analyze::Role::passes_through;
}

std::optional<Candidate> candidate(const ov::Node& operation,
                                   const Graph& graph,
                                   NodeIndex index,
                                   double alpha) {
    const auto& node = graph.node(index);
    if (alpha < 0 || node.constants.size() != 1 || graph.inputs(index).size() != 2) return {};
    const auto weight_port = node.constants.front().port;
    const auto data_port = 1 - weight_port;
    const auto* data = input_edge(graph, index, data_port);
    const auto* weight = input_edge(graph, index, weight_port);
    if (data->rank < 1 || takes_moved_values(graph, node, *data)) return {};
    if (graph.outputs(weight->from).size() > 1) return {};

    const auto rank = static_cast<std::size_t>(data->rank);
    const auto weight_rank = operation.get_input_shape(weight_port).size();
    return Candidate{.node = &node,
                     .data = data,
                     .data_axis = data_axis(node, data_port, rank),
                     .data_rank = rank,
                     .alpha = alpha,
                     .operation = {.name = node.name,
                                   .data_port = data_port,
                                   .weight_port = weight_port,
                                   .weight_axis = weight_axis(node, weight_port, weight_rank)}};
}

std::vector<Candidate> candidates(const core::OpsByName& ops,
                                  const Graph& graph,
                                  const QuantizeOptions& options) {
    const auto ignored = analyze::match_ignored_scope(graph, options.ignored_scope);
    std::vector<Candidate> found;
    for (NodeIndex index = 0; index < graph.size(); ++index) {
        if (ignored[index]) continue;
        const auto& node = graph.node(index);
        const double alpha = alpha_of(node, options.advanced.smooth_quant);
        auto one = candidate(*core::op_named(ops, node.name), graph, index, alpha);
        if (one) found.push_back(std::move(*one));
    }
    std::ranges::sort(found, {}, [](const Candidate& one) { return one.node->id; });
    return found;
}

observe::Probe magnitudes(const Graph& graph, const Candidate& candidate) {
    return {
        .tap = {.node = graph.node(candidate.data->from).name, .port = candidate.data->from_port},
        .statistic = StatisticType::abs_max,
        .aggregator = AggregatorType::max,
        .kept_axes = {candidate.data_axis}};
}

Factors weight_magnitudes(const ov::Node& node, const realize::SmoothedOperation& operation) {
    const auto weight = core::to_f32(core::constant_value(node.input_value(operation.weight_port)));
    const auto rows = core::rows(weight.get_shape(), {operation.weight_axis});
    Factors largest(rows.value_count);
    const auto* value = weight.data<const float>();
    for (const auto start : rows.starts) {
        for (std::size_t i = 0; i < rows.length; ++i) {
            auto& channel = largest[start + i * rows.step];
            channel = std::max(channel, std::abs(*value++));
        }
    }
    return largest;
}

float quantile(Factors values, double level) {
    std::ranges::sort(values);
    const double position = level * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const auto above = std::min(below + 1, values.size() - 1);
    return static_cast<float>(
        std::lerp(values[below], values[above], position - static_cast<double>(below)));
}

constexpr float epsilon = std::numeric_limits<float>::epsilon();

// In f32: tests compare with factors computed so, and 1 ulp turns a weight between two levels over.
float factor(float activation, float weight, double alpha) {
    constexpr float smallest = 1e-5F;
    const float a = std::max(activation, smallest);
    const float w = std::max(weight, smallest);
    return std::pow(a, static_cast<float>(alpha)) /
           (std::pow(w, static_cast<float>(1 - alpha)) + epsilon);
}

Factors factors(const Factors& activations, const Factors& weights, double alpha) {
    constexpr float largest = 100;
    Factors result;
    for (std::size_t i = 0; i < weights.size(); ++i)
        result.push_back(factor(activations[i], weights[i], alpha));
    const float smallest = quantile(result, 0.1);
    for (auto& value : result) value = std::min(std::max(value, smallest), largest);
    return result;
}

// 1: all factors are equal.
float evenness(const Factors& factors) {
    const auto [smallest, largest] = std::ranges::minmax(factors);
    return smallest / (largest + epsilon);
}

ov::Shape scale_shape(const Candidate& candidate, std::size_t channels) {
    ov::Shape shape(candidate.data_rank, 1);
    const auto axis = candidate.data_axis;
    shape[axis < 0 ? shape.size() - static_cast<std::size_t>(-axis)
                   : static_cast<std::size_t>(axis)] = channels;
    return shape;
}

/// Makes groups of the candidates of one model.
class Grouping {
public:
    Grouping(const Graph& graph, const core::OpsByName& ops, const observe::Statistics& statistics)
        : graph_(graph), ops_(ops), statistics_(statistics) {}

    [[nodiscard]] realize::Smoothing groups(const std::vector<Candidate>& candidates) {
        using Key = std::tuple<NodeIndex, std::uint32_t, std::size_t, std::int64_t>;
        std::vector<std::pair<Key, std::vector<Candidate>>> sources;
        for (const auto& one : candidates) {
            const Key key{
                one.data->from, one.data->from_port, one.operation.data_port, one.data_axis};
            auto found = std::ranges::find(sources, key, [](const auto& s) { return s.first; });
            if (found == sources.end()) found = sources.insert(found, {key, {}});
            found->second.push_back(one);
        }
        realize::Smoothing smoothing;
        for (const auto& [key, members] : sources) add_group(smoothing, members);
        return smoothing;
    }

private:
    void add_group(realize::Smoothing& smoothing, const std::vector<Candidate>& members) const {
        const auto shared = most_even(members);
        if (shared.empty()) return;
        const auto& first = members.front();
        auto& group = smoothing.emplace_back();
        group.producer = graph_.node(first.data->from).name;
        group.producer_port = first.data->from_port;
        group.name = free_name(group, smoothing);
        group.shape = scale_shape(first, shared.size());
        group.factors = shared;
        group.alpha = first.alpha;  // Convolution and MatMul share no axis, so no group
        for (const auto& member : members) group.operations.push_back(member.operation);
    }

    [[nodiscard]] Factors most_even(const std::vector<Candidate>& members) const {
        Factors best;
        float best_evenness = 0;
        for (const auto& member : members) {
            const auto& activations = measured(member);
            const auto weights =
                weight_magnitudes(*core::op_named(ops_, member.node->name), member.operation);
            core::ensure(activations.size() == weights.size(),
                         "'",
                         member.node->name,
                         "' multiplies ",
                         activations.size(),
                         " channels by ",
                         weights.size());
            auto own = factors(activations, weights, member.alpha);
            if (!(evenness(own) > best_evenness)) continue;
            best_evenness = evenness(own);
            best = std::move(own);
        }
        return best;
    }

    [[nodiscard]] const observe::Values& measured(const Candidate& candidate) const {
        const auto probe = magnitudes(graph_, candidate);
        const auto found = statistics_.values.find(probe);
        core::ensure(found != statistics_.values.end(),
                     "statistics of '",
                     probe.tap.node,
                     "', output ",
                     probe.tap.port,
                     ", were not collected");
        return found->second;
    }

    [[nodiscard]] std::string free_name(const realize::SmoothingGroup& group,
                                        const realize::Smoothing& others) const {
        for (std::size_t k = 0;; ++k) {
            const auto name = core::concat(
                group.producer, '_', group.producer_port, '_', k, place::smooth_quant_suffix);
            const bool is_taken =
                std::ranges::any_of(others, [&](const auto& other) { return other.name == name; });
            if (!is_taken && !graph_.find(name)) return name;
        }
    }

    const Graph& graph_;
    const core::OpsByName& ops_;
    const observe::Statistics& statistics_;
};

}  // namespace

std::set<observe::Probe> smooth_quant_probes(const ov::Model& model,
                                             const Graph& graph,
                                             const QuantizeOptions& options) {
    std::set<observe::Probe> probes;
    for (const auto& one : candidates(core::ops_by_name(model), graph, options))
        probes.insert(magnitudes(graph, one));
    return probes;
}

realize::Smoothing smooth_quant(const ov::Model& model,
                                const Graph& graph,
                                const observe::Statistics& statistics,
                                const QuantizeOptions& options) {
    const auto ops = core::ops_by_name(model);
    return Grouping(graph, ops, statistics).groups(candidates(ops, graph, options));
}

}  // namespace holdfast::correct
