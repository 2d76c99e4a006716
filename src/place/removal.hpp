// What must go together when one quantizer is removed, on a graph stripped to what matters for it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::place {

enum class RemovalRole {
    quantizer,
    constant,
    quantizable,     ///< Runs in int8 if its inputs are quantized.
    passes_through,  ///< Only moves values; concatenations too.
    shape_of,
    other,
};

struct RemovalGraph {
    using Index = std::uint32_t;
    std::vector<RemovalRole> roles;
    std::vector<std::vector<Index>> parents;
    std::vector<std::vector<Index>> children;
    std::vector<Index> sources;  ///< Where data enters: inputs, states, embeddings.

    Index add(RemovalRole role);
    void connect(Index from, Index to);
    [[nodiscard]] Index size() const { return static_cast<Index>(roles.size()); }
};

/// Quantizers that are removed together, and the operations that thereby run in float; ascending.
struct Removal {
    std::vector<RemovalGraph::Index> quantizers;
    std::vector<RemovalGraph::Index> operations;
    bool operator==(const Removal&) const = default;
};

/// The nodes that compute shapes: all that is connected with a ShapeOf without passing through
/// data.
[[nodiscard]] std::vector<bool> shape_nodes(const RemovalGraph& graph);

/// Without its shape nodes: they stay, but nothing leads to them.
[[nodiscard]] RemovalGraph without_shape_nodes(const RemovalGraph& graph);

/// `quantizer` and what can only be removed with it: the quantizers of all inputs of each operation
/// that would lose a quantized input.
[[nodiscard]] Removal removal(const RemovalGraph& graph, RemovalGraph::Index quantizer);

/// The removals of `quantizers`, each in exactly one, in the order of their first member. A removal
/// that reaches into an earlier one joins it.
[[nodiscard]] std::vector<Removal> removals(const RemovalGraph& graph,
                                            std::span<const RemovalGraph::Index> quantizers);

}  // namespace holdfast::place
