#include "analyze/graph.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <limits>
#include <numeric>
#include <queue>
#include <unordered_map>
#include <utility>

#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/gru_sequence.hpp>
#include <openvino/op/matmul.hpp>

#include "analyze/op_traits.hpp"
#include "core/check.hpp"

namespace holdfast::analyze {
namespace {

using NodeMap = std::unordered_map<const ov::Node*, NodeIndex>;

bool is_float(const ov::element::Type& type) {
    return type.is_real();
}

bool leads_on_to_constant(std::string_view type) {
    return type == "Convert" || type == "FakeQuantize" || type == "FakeConvert" ||
           type == "Reshape";
}

// The float Constant behind `node`, through what only stores or reshapes it.
const ov::op::v0::Constant* constant_behind(const ov::Node* node) {
    while (leads_on_to_constant(node->get_type_name())) node = node->get_input_node_ptr(0);
    const auto* constant = ov::as_type<const ov::op::v0::Constant>(node);
    return constant != nullptr && is_float(constant->get_element_type()) ? constant : nullptr;
}

// How many leading input ports may hold weights; biases of recurrent cells come after.
std::size_t weight_port_limit(std::string_view type, std::size_t inputs) {
    if (type == "ConvolutionBackpropData" || type == "GroupConvolutionBackpropData")
        return std::min<std::size_t>(2, inputs);
    if (type == "GRUSequence") return std::min<std::size_t>(5, inputs);
    if (type == "LSTMSequence") return std::min<std::size_t>(6, inputs);
    if (type == "Gather") return std::min<std::size_t>(1, inputs);
    return inputs;
}

bool may_hold_constants(std::string_view type) {
    return takes_weights(type) || type == "Gather" || type == "Add";
}

bool is_embedding(const ov::Node& node) {
    const auto type = node.get_input_element_type(0);
    return (type == ov::element::f16 || type == ov::element::f32 || type == ov::element::f64) &&
           constant_behind(node.get_input_node_ptr(0)) != nullptr;
}

bool is_depthwise(const ov::Node& node, const std::vector<ConstantInput>& constants) {
    const auto& data = node.get_input_partial_shape(0);
    if (constants.empty() || data.rank().is_dynamic() || data[1].is_dynamic()) return false;
    const auto channels = static_cast<std::size_t>(data[1].get_length());
    return channels > 1 && channels == constants.front().shape.front();
}

std::vector<ConstantInput> constant_inputs(const ov::Node& node,
                                           const std::vector<bool>& constant,
                                           const NodeMap& indices) {
    std::vector<ConstantInput> found;
    const auto limit = weight_port_limit(node.get_type_name(), node.get_input_size());
    for (std::size_t port = 0; port < limit; ++port) {
        const auto* producer = node.get_input_node_ptr(port);
        if (!constant[indices.at(producer)]) continue;
        if (const auto* value = constant_behind(producer)) {
            found.push_back({.port = port,
                             .constant = value->get_friendly_name(),
                             .shape = value->get_shape()});
        }
    }
    return found;
}

void describe_constants(Node& node,
                        const ov::Node& op,
                        const std::vector<bool>& constant,
                        const NodeMap& indices) {
    if (node.is_constant || !may_hold_constants(node.type)) return;
    if (node.type == "Gather") {
        node.is_embedding = is_embedding(op);
        if (!node.is_embedding) return;
    }
    node.constants = constant_inputs(op, constant, indices);
    if (node.type == "GroupConvolution") node.is_depthwise = is_depthwise(op, node.constants);
    if (const auto* matmul = ov::as_type<const ov::op::v0::MatMul>(&op)) {
        node.transpose_a = matmul->get_transpose_a();
        node.transpose_b = matmul->get_transpose_b();
    }
    if (const auto* gru = ov::as_type<const ov::op::v5::GRUSequence>(&op)) {
        node.linear_before_reset = gru->get_linear_before_reset();
    }
}

// The operations in breadth-first order from the inputs and states; what is not reached is
// constant.
std::vector<NodeIndex> breadth_first(const ov::Model& model,
                                     const ov::NodeVector& ops,
                                     const NodeMap& indices) {
    std::deque<const ov::Node*> queue;
    for (const auto& parameter : model.get_parameters()) queue.push_back(parameter.get());
    for (const auto& op : ops) {
        if (std::string_view(op->get_type_name()) == "ReadValue") queue.push_back(op.get());
    }

    std::vector<NodeIndex> order;
    std::vector<bool> visited(ops.size());
    while (!queue.empty()) {
        const auto* op = queue.front();
        queue.pop_front();
        const auto found = indices.find(op);
        if (found == indices.end() || visited[found->second]) continue;
        visited[found->second] = true;
        order.push_back(found->second);
        for (const auto& output : op->outputs()) {
            std::vector<const ov::Node*> consumers;
            for (const auto& input : output.get_target_inputs())
                consumers.push_back(input.get_node());
            std::sort(consumers.begin(), consumers.end(), [](const auto* a, const auto* b) {
                return a->get_friendly_name() < b->get_friendly_name();
            });
            queue.insert(queue.end(), consumers.begin(), consumers.end());
        }
    }
    return order;
}

NodeMap indices_of(const ov::NodeVector& ops) {
    NodeMap indices;
    for (NodeIndex index = 0; index < ops.size(); ++index) indices.emplace(ops[index].get(), index);
    return indices;
}

// Indices of `ops` in the topological order that takes, of all that are ready, the smallest id.
std::vector<NodeIndex> topological_order(const ov::NodeVector& ops,
                                         const NodeMap& indices,
                                         const std::vector<std::uint32_t>& ids) {
    using Ready = std::pair<std::uint32_t, NodeIndex>;
    std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready;
    std::vector<std::size_t> missing(ops.size());
    for (NodeIndex index = 0; index < ops.size(); ++index) {
        missing[index] = ops[index]->get_input_size();
        if (missing[index] == 0) ready.emplace(ids[index], index);
    }
    std::vector<NodeIndex> order;
    while (!ready.empty()) {
        const auto index = ready.top().second;
        ready.pop();
        order.push_back(index);
        for (const auto& output : ops[index]->outputs()) {
            for (const auto& input : output.get_target_inputs()) {
                const auto consumer = indices.find(input.get_node());
                if (consumer != indices.end() && --missing[consumer->second] == 0)
                    ready.emplace(ids[consumer->second], consumer->second);
            }
        }
    }
    core::ensure(order.size() == ops.size(), "the model has no topological order");
    return order;
}

// All operations in the order of their indices, with their ids.
struct Numbered {
    ov::NodeVector ops;
    std::vector<std::uint32_t> ids;
    std::vector<bool> constant;
};

Numbered number(const ov::Model& model) {
    const auto ops = model.get_ordered_ops();
    const auto indices = indices_of(ops);
    constexpr auto none = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> ids(ops.size(), none);
    std::uint32_t next_id = 0;
    for (const auto index : breadth_first(model, ops, indices)) ids[index] = next_id++;
    const auto reached = next_id;
    for (auto& id : ids) {
        if (id == none) id = next_id++;
    }
    Numbered numbered;
    for (const auto index : topological_order(ops, indices, ids)) {
        numbered.ops.push_back(ops[index]);
        numbered.ids.push_back(ids[index]);
        numbered.constant.push_back(ids[index] >= reached);
    }
    return numbered;
}

std::vector<Edge> edges_of(const ov::NodeVector& ops, const NodeMap& indices) {
    std::vector<Edge> edges;
    for (const auto& op : ops) {
        for (const auto& input : op->inputs()) {
            const auto source = input.get_source_output();
            const auto rank = source.get_partial_shape().rank();
            edges.push_back(
                {.from = indices.at(source.get_node()),
                 .from_port = static_cast<std::uint32_t>(source.get_index()),
                 .to = indices.at(op.get()),
                 .to_port = static_cast<std::uint32_t>(input.get_index()),
                 .is_integer = !is_float(source.get_element_type()),
                 .rank = rank.is_static() ? static_cast<int>(rank.get_length()) : -1,
                 .elements = rank.is_static()
                                 ? ov::shape_size(source.get_partial_shape().get_max_shape())
                                 : 0});
        }
    }
    return edges;
}

// Offsets of each node's run in an edge list sorted by node.
std::vector<std::uint32_t> run_begins(std::size_t nodes,
                                      const std::vector<EdgeIndex>& sorted,
                                      auto node_of) {
    std::vector<std::uint32_t> begins(nodes + 1, 0);
    for (const auto edge : sorted) ++begins[node_of(edge) + 1];
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
    return begins;
}

}  // namespace

Graph::Graph(std::vector<Node> nodes, std::vector<Edge> edges)
    : nodes_(std::move(nodes)), edges_(std::move(edges)) {
    for (const auto& edge : edges_) {
        core::ensure(edge.from < nodes_.size() && edge.to < nodes_.size(),
                     "an edge names a node that does not exist");
    }
    by_target_.resize(edges_.size());
    std::iota(by_target_.begin(), by_target_.end(), EdgeIndex{0});
    by_source_ = by_target_;
    std::stable_sort(by_target_.begin(), by_target_.end(), [this](EdgeIndex a, EdgeIndex b) {
        return std::pair(edges_[a].to, edges_[a].to_port) <
               std::pair(edges_[b].to, edges_[b].to_port);
    });
    std::stable_sort(by_source_.begin(), by_source_.end(), [this](EdgeIndex a, EdgeIndex b) {
        return std::pair(edges_[a].from, edges_[a].from_port) <
               std::pair(edges_[b].from, edges_[b].from_port);
    });
    target_begin_ =
        run_begins(nodes_.size(), by_target_, [this](EdgeIndex edge) { return edges_[edge].to; });
    source_begin_ =
        run_begins(nodes_.size(), by_source_, [this](EdgeIndex edge) { return edges_[edge].from; });
    for (NodeIndex index = 0; index < nodes_.size(); ++index)
        by_name_.emplace(nodes_[index].name, index);
}

std::span<const EdgeIndex> Graph::inputs(NodeIndex index) const {
    return {by_target_.data() + target_begin_[index], by_target_.data() + target_begin_[index + 1]};
}

std::span<const EdgeIndex> Graph::outputs(NodeIndex index) const {
    return {by_source_.data() + source_begin_[index], by_source_.data() + source_begin_[index + 1]};
}

std::optional<NodeIndex> Graph::find(std::string_view name) const {
    const auto found = by_name_.find(std::string(name));
    if (found == by_name_.end()) return std::nullopt;
    return found->second;
}

Graph analyze(const ov::Model& model) {
    const auto numbered = number(model);
    const auto indices = indices_of(numbered.ops);
    std::vector<Node> nodes(numbered.ops.size());
    for (NodeIndex index = 0; index < nodes.size(); ++index) {
        const auto& op = *numbered.ops[index];
        auto& node = nodes[index];
        node.name = op.get_friendly_name();
        node.type = op.get_type_name();
        node.id = numbered.ids[index];
        node.key = std::to_string(node.id) + ' ' + node.name;
        node.is_constant = numbered.constant[index];
        describe_constants(node, op, numbered.constant, indices);
    }
    return {std::move(nodes), edges_of(numbered.ops, indices)};
}

}  // namespace holdfast::analyze
