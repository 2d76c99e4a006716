#include "analyze/pattern.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <queue>
#include <unordered_map>

#include "core/check.hpp"

namespace holdfast::analyze {
namespace {

constexpr NodeIndex unmapped = std::numeric_limits<NodeIndex>::max();

bool contains(const Types& types, std::string_view type) {
    return std::find(types.begin(), types.end(), type) != types.end();
}

// Nodes that count for the order of patterns: all but those of any type.
std::size_t weight_of(const Pattern& pattern) {
    return static_cast<std::size_t>(
        std::count_if(pattern.nodes.begin(), pattern.nodes.end(), [](const auto& types) {
            return !types.empty();
        }));
}

// How pattern node `node` is found once another one is mapped: as a neighbour of `anchor`.
struct Step {
    std::size_t node = 0;
    std::size_t anchor = 0;
    bool is_successor = true;
};

bool is_typed(const Pattern& pattern, std::size_t node) {
    return !pattern.nodes[node].empty();
}

// An order in which every node but the first is a neighbour of an earlier one; starts at a node
// with a type.
std::vector<Step> steps_of(const Pattern& pattern) {
    std::size_t first = 0;
    while (!is_typed(pattern, first)) ++first;
    std::vector<Step> steps{{.node = first, .anchor = first}};
    std::vector<bool> taken(pattern.nodes.size());
    taken[first] = true;
    for (bool grown = true; grown;) {
        grown = false;
        for (const auto& [from, to] : pattern.edges) {
            if (taken[from] == taken[to]) continue;
            const auto next = taken[from] ? to : from;
            steps.push_back(
                {.node = next, .anchor = taken[from] ? from : to, .is_successor = taken[from]});
            taken[next] = true;
            grown = true;
        }
    }
    core::ensure(steps.size() == pattern.nodes.size(), "a pattern is not connected");
    return steps;
}

class Matcher {
public:
    Matcher(const Graph& graph, const NodeFlags& within, const Pattern& pattern, Boundary boundary)
        : graph_(graph),
          within_(within),
          pattern_(pattern),
          boundary_(boundary),
          steps_(steps_of(pattern)) {}

    [[nodiscard]] const Types& first_types() const { return pattern_.nodes[steps_.front().node]; }

    // Calls `accept(mapping)` for every match that starts at `start` until it returns true.
    template <typename Accept>
    bool match_at(NodeIndex start, const Accept& accept) {
        mapping_.assign(pattern_.nodes.size(), unmapped);
        return fits(steps_.front().node, start) && extend(0, start, accept);
    }

private:
    [[nodiscard]] bool is_mapped(NodeIndex index) const {
        return std::find(mapping_.begin(), mapping_.end(), index) != mapping_.end();
    }

    [[nodiscard]] bool fits(std::size_t node, NodeIndex index) const {
        const auto& types = pattern_.nodes[node];
        return within_[index] && (types.empty() || contains(types, graph_.node(index).type));
    }

    [[nodiscard]] std::size_t edges_between(NodeIndex from, NodeIndex to) const {
        const auto edges = graph_.outputs(from);
        return static_cast<std::size_t>(std::count_if(
            edges.begin(), edges.end(), [&](auto edge) { return graph_.edge(edge).to == to; }));
    }

    [[nodiscard]] std::size_t wanted_between(std::size_t from, std::size_t to) const {
        return static_cast<std::size_t>(
            std::count(pattern_.edges.begin(), pattern_.edges.end(), std::pair(from, to)));
    }

    // Edges to and from the nodes mapped so far are exactly those of the pattern.
    [[nodiscard]] bool is_consistent(std::size_t node, NodeIndex index) const {
        for (std::size_t other = 0; other < mapping_.size(); ++other) {
            if (mapping_[other] == unmapped || other == node) continue;
            if (edges_between(index, mapping_[other]) != wanted_between(node, other)) return false;
            if (edges_between(mapping_[other], index) != wanted_between(other, node)) return false;
        }
        return true;
    }

    [[nodiscard]] bool has_edge(std::size_t node, bool outgoing) const {
        return std::any_of(pattern_.edges.begin(), pattern_.edges.end(), [&](const auto& edge) {
            return (outgoing ? edge.first : edge.second) == node;
        });
    }

    [[nodiscard]] bool gives_to_outside(NodeIndex index) const {
        const auto edges = graph_.outputs(index);
        return std::any_of(edges.begin(), edges.end(), [&](auto edge) {
            const auto to = graph_.edge(edge).to;
            return within_[to] && !is_mapped(to);
        });
    }

    [[nodiscard]] bool takes_from_outside(NodeIndex index) const {
        const auto edges = graph_.inputs(index);
        return std::any_of(edges.begin(), edges.end(), [&](auto edge) {
            const auto from = graph_.edge(edge).from;
            return within_[from] && !is_mapped(from);
        });
    }

    [[nodiscard]] bool is_closed() const {
        for (std::size_t node = 0; node < mapping_.size(); ++node) {
            if (!is_typed(pattern_, node)) continue;
            const bool is_first = !has_edge(node, false);
            const bool is_last = !has_edge(node, true);
            if (!is_last && gives_to_outside(mapping_[node])) return false;
            if (!is_first && takes_from_outside(mapping_[node])) return false;
        }
        return true;
    }

    template <typename Accept>
    bool extend(std::size_t step, NodeIndex index, const Accept& accept) {
        const auto node = steps_[step].node;
        if (is_mapped(index) || !is_consistent(node, index)) return false;
        mapping_[node] = index;
        const bool accepted = step + 1 == steps_.size()
                                  ? (boundary_ == Boundary::open || is_closed()) && accept(mapping_)
                                  : try_neighbours(step + 1, accept);
        mapping_[node] = unmapped;
        return accepted;
    }

    template <typename Accept>
    bool try_neighbours(std::size_t step, const Accept& accept) {
        const auto& [node, anchor, is_successor] = steps_[step];
        const auto from = mapping_[anchor];
        for (const auto edge : is_successor ? graph_.outputs(from) : graph_.inputs(from)) {
            const auto candidate = is_successor ? graph_.edge(edge).to : graph_.edge(edge).from;
            if (fits(node, candidate) && extend(step, candidate, accept)) return true;
        }
        return false;
    }

    const Graph& graph_;
    const NodeFlags& within_;
    const Pattern& pattern_;
    Boundary boundary_;
    std::vector<Step> steps_;
    std::vector<NodeIndex> mapping_;
};

std::vector<NodeIndex> kept_nodes(const Pattern& pattern, const std::vector<NodeIndex>& mapping) {
    std::vector<NodeIndex> match;
    for (std::size_t node = 0; node < mapping.size(); ++node) {
        const bool left_out = std::find(pattern.left_out.begin(), pattern.left_out.end(), node) !=
                              pattern.left_out.end();
        if (is_typed(pattern, node) && !left_out) match.push_back(mapping[node]);
    }
    return match;
}

// Per node of the match: the number of edges into it from others.
std::unordered_map<NodeIndex, std::size_t> inner_inputs(const Graph& graph,
                                                        const std::vector<NodeIndex>& match) {
    std::unordered_map<NodeIndex, std::size_t> counts;
    for (const auto index : match) counts[index] = 0;
    for (const auto index : match) {
        for (const auto edge : graph.inputs(index)) {
            if (counts.contains(graph.edge(edge).from)) ++counts[index];
        }
    }
    return counts;
}

// Topological within the match; among nodes that are ready the smallest key goes first.
std::vector<NodeIndex> in_flow_order(const Graph& graph, const std::vector<NodeIndex>& match) {
    auto waiting = inner_inputs(graph, match);
    const auto later = [&](NodeIndex a, NodeIndex b) {
        return graph.node(a).key > graph.node(b).key;
    };
    std::priority_queue<NodeIndex, std::vector<NodeIndex>, decltype(later)> ready(later);
    for (const auto index : match) {
        if (waiting[index] == 0) ready.push(index);
    }
    std::vector<NodeIndex> ordered;
    while (!ready.empty()) {
        const auto index = ready.top();
        ready.pop();
        ordered.push_back(index);
        for (const auto edge : graph.outputs(index)) {
            const auto found = waiting.find(graph.edge(edge).to);
            if (found != waiting.end() && --found->second == 0) ready.push(found->first);
        }
    }
    return ordered;
}

using NodesByType = std::unordered_map<std::string_view, std::vector<NodeIndex>>;

NodesByType nodes_by_type(const Graph& graph, const NodeFlags& within) {
    NodesByType nodes;
    for (NodeIndex index = 0; index < graph.size(); ++index) {
        if (within[index]) nodes[graph.node(index).type].push_back(index);
    }
    return nodes;
}

// Nodes of any of `types`, ascending by id.
std::vector<NodeIndex> candidates(const Graph& graph,
                                  const NodesByType& by_type,
                                  const Types& types) {
    std::vector<NodeIndex> found;
    for (const auto type : types) {
        const auto nodes = by_type.find(type);
        if (nodes != by_type.end())
            found.insert(found.end(), nodes->second.begin(), nodes->second.end());
    }
    std::sort(found.begin(), found.end(), [&](NodeIndex a, NodeIndex b) {
        return graph.node(a).id < graph.node(b).id;
    });
    return found;
}

}  // namespace

Types operator|(Types a, const Types& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Pattern chain(std::vector<Types> nodes) {
    Pattern pattern{.nodes = std::move(nodes)};
    for (std::size_t node = 1; node < pattern.nodes.size(); ++node)
        pattern.edges.emplace_back(node - 1, node);
    return pattern;
}

std::vector<Match> find_matches(const Graph& graph,
                                const NodeFlags& within,
                                const std::vector<Pattern>& patterns,
                                Boundary boundary) {
    std::vector<std::size_t> order(patterns.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return weight_of(patterns[a]) > weight_of(patterns[b]);
    });

    const auto by_type = nodes_by_type(graph, within);
    std::vector<Match> matches;
    NodeFlags taken(graph.size());
    for (const auto number : order) {
        const auto& pattern = patterns[number];
        Matcher matcher(graph, within, pattern, boundary);
        const auto accept = [&](const std::vector<NodeIndex>& mapping) {
            const auto match = kept_nodes(pattern, mapping);
            if (std::any_of(
                    match.begin(), match.end(), [&](NodeIndex index) { return taken[index]; }))
                return false;
            for (const auto index : match) taken[index] = true;
            matches.push_back({.nodes = in_flow_order(graph, match), .pattern = number});
            return false;  // others may start at the same node where it is left out of the match
        };
        for (const auto start : candidates(graph, by_type, matcher.first_types()))
            matcher.match_at(start, accept);
    }
    return matches;
}

}  // namespace holdfast::analyze
