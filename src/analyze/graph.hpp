// A model as the later stages see it: nodes with stable keys, edges between ports, constant inputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <openvino/core/shape.hpp>

namespace ov {
class Model;
}

namespace holdfast::analyze {

using NodeIndex = std::uint32_t;
using EdgeIndex = std::uint32_t;

/// One input port fed by one output port.
struct Edge {
    NodeIndex from = 0;
    std::uint32_t from_port = 0;
    NodeIndex to = 0;
    std::uint32_t to_port = 0;
    bool is_integer = false;   ///< Carries integers, booleans or strings: never quantized.
    int rank = -1;             ///< Of the tensor; -1 if dynamic.
    std::size_t elements = 0;  ///< Of the tensor; dynamic dimensions count with their upper bound.
};

/// A float constant that reaches an input port, directly or through Convert, Reshape or
/// FakeQuantize.
struct ConstantInput {
    std::size_t port = 0;
    std::string constant;  ///< Friendly name of the Constant.
    ov::Shape shape;       ///< Of the Constant.
};

struct Node {
    std::string name;  ///< Friendly name; unique in a graph.
    std::string type;  ///< OpenVINO's type name, as "Convolution".
    /// "<id> <name>", ids counted breadth-first from the inputs: the order of text that ties are
    /// broken by.
    std::string key;
    std::uint32_t id = 0;                  ///< The number in `key`.
    bool is_constant = false;              ///< Does not depend on an input or a state of the model.
    std::vector<ConstantInput> constants;  ///< Weighted operations only, ascending by port.
    bool transpose_a = false;              ///< MatMul only.
    bool transpose_b = false;              ///< MatMul only.
    bool is_depthwise =
        false;  ///< GroupConvolution with one input channel per group, more than one channel.
    bool is_embedding = false;         ///< Gather from a float constant.
    bool linear_before_reset = false;  ///< GRUSequence only.
};

/// Immutable after construction. Nodes are indexed in a topological order of the model; of several
/// that are ready, the one with the smallest id comes first.
class Graph {
public:
    /// \throws InternalError an edge names a node that does not exist.
    Graph(std::vector<Node> nodes, std::vector<Edge> edges);

    [[nodiscard]] std::size_t size() const { return nodes_.size(); }
    [[nodiscard]] const Node& node(NodeIndex index) const { return nodes_[index]; }
    [[nodiscard]] std::span<const Node> nodes() const { return nodes_; }
    [[nodiscard]] const Edge& edge(EdgeIndex index) const { return edges_[index]; }
    [[nodiscard]] std::span<const Edge> edges() const { return edges_; }
    /// Edges into `index`, ascending by input port.
    [[nodiscard]] std::span<const EdgeIndex> inputs(NodeIndex index) const;
    /// Edges out of `index`, ascending by output port, then in the order given.
    [[nodiscard]] std::span<const EdgeIndex> outputs(NodeIndex index) const;
    [[nodiscard]] std::optional<NodeIndex> find(std::string_view name) const;

private:
    std::vector<Node> nodes_;
    std::vector<Edge> edges_;
    std::vector<EdgeIndex> by_target_;
    std::vector<EdgeIndex> by_source_;
    std::vector<std::uint32_t> target_begin_;
    std::vector<std::uint32_t> source_begin_;
    std::unordered_map<std::string, NodeIndex> by_name_;
};

/// The graph of the top level of `model`, whose friendly names must be unique (see prepare.hpp).
[[nodiscard]] Graph analyze(const ov::Model& model);

}  // namespace holdfast::analyze
