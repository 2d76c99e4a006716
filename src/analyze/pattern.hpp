// Small graphs of operation types, and where they occur in a model.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "analyze/reach.hpp"

namespace holdfast::analyze {

/// The types that a node of a pattern may have.
using Types = std::vector<std::string_view>;

[[nodiscard]] Types operator|(Types a, const Types& b);

/// A connected graph of type sets. An edge that is listed twice asks for two parallel edges. Edges
/// between matched nodes that the pattern does not list must not exist.
struct Pattern {
    std::vector<Types> nodes;  ///< An empty set stands for any type.
    std::vector<std::pair<std::size_t, std::size_t>> edges;
    std::vector<std::size_t>
        left_out{};  ///< Nodes that must be there but are no part of the match.
};

/// nodes[0] → nodes[1] → …
[[nodiscard]] Pattern chain(std::vector<Types> nodes);

enum class Boundary {
    open,    ///< Matched nodes may have other neighbours.
    closed,  ///< Only the first node takes from outside and only the last one gives to outside.
};

struct Match {
    std::vector<NodeIndex> nodes;  ///< First to last along the edges; where that leaves a choice,
                                   ///< the smallest key first.
    std::size_t pattern = 0;       ///< Index of the pattern that matched.
};

/// All matches of `patterns` among the nodes that `within` flags. Larger patterns come first (ties:
/// as listed), candidates in the order of their ids; a match that holds a node which is taken
/// already is dropped.
[[nodiscard]] std::vector<Match> find_matches(const Graph& graph,
                                              const NodeFlags& within,
                                              const std::vector<Pattern>& patterns,
                                              Boundary boundary);

}  // namespace holdfast::analyze
