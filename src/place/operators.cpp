#include "place/operators.hpp"

#include <algorithm>
#include <limits>
#include <queue>
#include <string_view>
#include <utility>

#include "analyze/fusing_patterns.hpp"

namespace holdfast::place {
namespace {

constexpr OperatorIndex none = std::numeric_limits<OperatorIndex>::max();

// The nodes that no pattern took, in the order of their ids.
std::vector<analyze::NodeIndex> by_id(const analyze::Graph& graph,
                                      const analyze::NodeFlags& within) {
    std::vector<analyze::NodeIndex> nodes;
    for (analyze::NodeIndex index = 0; index < graph.size(); ++index) {
        if (within[index]) nodes.push_back(index);
    }
    std::sort(nodes.begin(), nodes.end(), [&](auto a, auto b) {
        return graph.node(a).id < graph.node(b).id;
    });
    return nodes;
}

// One operator or hook that waits for its predecessors; the smallest key goes first.
struct Ready {
    std::string_view key;
    bool is_hook = false;
    std::uint32_t index = 0;
    bool operator<(const Ready& other) const { return key > other.key; }
};

}  // namespace

OperatorGraph::OperatorGraph(const analyze::Graph& graph,
                             const analyze::NodeFlags& within,
                             TargetDevice device)
    : graph_(graph), operator_of_(graph.size(), none) {
    auto matches = analyze::find_matches(
        graph, within, analyze::fusing_patterns(device), analyze::Boundary::closed);
    for (auto& match : matches) add_operator(std::move(match.nodes));
    for (const auto index : by_id(graph, within)) {
        if (operator_of_[index] == none) add_operator({index});
    }
    connect(within);
}

void OperatorGraph::add_operator(std::vector<analyze::NodeIndex> members) {
    const auto index = static_cast<OperatorIndex>(operators_.size());
    const auto& first = graph_.node(members.front());
    Operator added;
    for (const auto member : members) {
        operator_of_[member] = index;
        added.key += graph_.node(member).key;
        if (members.size() > 1) added.key += '\n';
    }
    added.role = analyze::role(first);
    added.is_result = first.type == "Result";
    added.output = static_cast<HookIndex>(hooks_.size());
    hooks_.push_back({.owner = index, .key = "POST HOOK " + graph_.node(members.back()).key});
    added.members = std::move(members);
    operators_.push_back(std::move(added));
}

void OperatorGraph::connect(const analyze::NodeFlags& within) {
    // Output edges of one node share one hook: if one of them is an integer, all count as integers.
    for (auto& op : operators_) {
        for (const auto edge : graph_.outputs(op.members.back())) {
            if (within[graph_.edge(edge).to])
                hooks_[op.output].is_integer |= graph_.edge(edge).is_integer;
        }
    }
    for (OperatorIndex index = 0; index < operators_.size(); ++index) {
        const auto first = operators_[index].members.front();
        for (const auto edge_index : graph_.inputs(first)) {
            const auto& edge = graph_.edge(edge_index);
            if (!within[edge.from]) continue;
            const auto above = operators_[operator_of_[edge.from]].output;
            const auto hook = static_cast<HookIndex>(hooks_.size());
            hooks_.push_back(
                {.is_input = true,
                 .owner = index,
                 .port = edge.to_port,
                 .is_integer = edge.is_integer,
                 .above = above,
                 .above_is_integer = hooks_[above].is_integer,
                 .key = "PRE HOOK " + std::to_string(edge.to_port) + ' ' + graph_.node(first).key});
            operators_[index].inputs.push_back(hook);
            hooks_[above].below.push_back(hook);
        }
    }
}

const analyze::Node& OperatorGraph::first_node(OperatorIndex index) const {
    return graph_.node(operators_[index].members.front());
}

const analyze::Node& OperatorGraph::last_node(OperatorIndex index) const {
    return graph_.node(operators_[index].members.back());
}

std::optional<OperatorIndex> OperatorGraph::operator_of(analyze::NodeIndex node) const {
    if (operator_of_[node] == none) return std::nullopt;
    return operator_of_[node];
}

void OperatorGraph::ignore(OperatorIndex index, bool as_opaque) {
    operators_[index].is_ignored = true;
    operators_[index].is_opaque |= as_opaque;
    operators_[index].role = analyze::Role::opaque;
}

std::vector<OperatorIndex> OperatorGraph::visiting_order() const {
    std::vector<std::size_t> waiting(operators_.size());
    std::priority_queue<Ready> ready;
    const auto push_operator = [&](OperatorIndex index) {
        ready.push({operators_[index].key, false, index});
    };
    for (OperatorIndex index = 0; index < operators_.size(); ++index) {
        waiting[index] = operators_[index].inputs.size();
        if (waiting[index] == 0) push_operator(index);
    }

    std::vector<OperatorIndex> order;
    while (!ready.empty()) {
        const auto next = ready.top();
        ready.pop();
        if (!next.is_hook) {
            order.push_back(next.index);
            const auto output = operators_[next.index].output;
            ready.push({hooks_[output].key, true, output});
        } else if (hooks_[next.index].is_input) {
            const auto owner = hooks_[next.index].owner;
            if (--waiting[owner] == 0) push_operator(owner);
        } else {
            for (const auto below : hooks_[next.index].below)
                ready.push({hooks_[below].key, true, below});
        }
    }
    return order;
}

}  // namespace holdfast::place
