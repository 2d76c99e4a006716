// The model as quantizers move in it: operators (single nodes or fused sequences) joined by hooks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyze/graph.hpp"
#include "analyze/op_traits.hpp"
#include "analyze/reach.hpp"
#include "holdfast/options.hpp"

namespace holdfast::place {

using OperatorIndex = std::uint32_t;
using HookIndex = std::uint32_t;

/// A place for a quantizer. Every operator has one hook per input edge and one for all its outputs:
///
///     producer → output hook → input hook 0 → operator → output hook → …
///                            ↘ input hook 1 ↗
struct Hook {
    bool is_input = false;
    OperatorIndex owner = 0;
    std::uint32_t port = 0;         ///< Input port of the owner's first node; input hooks only.
    bool is_integer = false;        ///< Of the edge between the hook and its owner.
    HookIndex above = 0;            ///< Input hooks only: the producer's output hook.
    bool above_is_integer = false;  ///< Of the edge to `above`.
    std::vector<HookIndex> below;   ///< Output hooks only: the consumers' input hooks.
    std::string key;                ///< What ties in the order of visits are broken by.
};

struct Operator {
    std::vector<analyze::NodeIndex>
        members;                    ///< In flow order; the first decides what the operator is.
    std::vector<HookIndex> inputs;  ///< Ascending by port.
    HookIndex output = 0;
    std::string key;
    analyze::Role role = analyze::Role::opaque;
    bool is_ignored = false;
    bool is_opaque = false;  ///< Ignored as if its type were unknown.
    bool is_result = false;
};

class OperatorGraph {
public:
    /// Fuses what `device` runs as one operation among the nodes that `within` flags.
    OperatorGraph(const analyze::Graph& graph,
                  const analyze::NodeFlags& within,
                  TargetDevice device);

    [[nodiscard]] const analyze::Graph& graph() const { return graph_; }
    [[nodiscard]] std::size_t size() const { return operators_.size(); }
    [[nodiscard]] const Operator& at(OperatorIndex index) const { return operators_[index]; }
    [[nodiscard]] const Hook& hook(HookIndex index) const { return hooks_[index]; }
    [[nodiscard]] std::size_t hook_count() const { return hooks_.size(); }
    [[nodiscard]] const analyze::Node& first_node(OperatorIndex index) const;
    [[nodiscard]] const analyze::Node& last_node(OperatorIndex index) const;
    /// The operator that produces what reaches an input hook.
    [[nodiscard]] OperatorIndex producer(HookIndex input) const {
        return hooks_[hooks_[input].above].owner;
    }
    /// The operator that a node belongs to; nothing for a node outside.
    [[nodiscard]] std::optional<OperatorIndex> operator_of(analyze::NodeIndex node) const;
    /// Takes the operator out of quantization: quantizers neither start at it nor pass it.
    /// `as_opaque`: it also no longer counts as an operation of its type when rules look for one
    /// below a Concat.
    void ignore(OperatorIndex index, bool as_opaque);
    /// Operators in the order in which quantizers are set up: topological, ties by key as text.
    [[nodiscard]] std::vector<OperatorIndex> visiting_order() const;

private:
    void add_operator(std::vector<analyze::NodeIndex> members);
    void connect(const analyze::NodeFlags& within);

    const analyze::Graph& graph_;
    std::vector<Operator> operators_;
    std::vector<Hook> hooks_;
    std::vector<OperatorIndex> operator_of_;  ///< By node.
};

}  // namespace holdfast::place
