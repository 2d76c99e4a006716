// Which quantizers can only be removed together, because they meet at an operation's inputs.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace holdfast::analyze {
class Graph;
}

namespace holdfast::place {

struct Placement;

/// Quantizers and operations that return to float together.
struct Group {
    std::vector<std::size_t> points;      ///< Indices into Placement::points, ascending.
    std::vector<std::string> operations;  ///< Friendly names, in topological order.
    bool operator==(const Group&) const = default;
};

/// Splits the points of `placement` into groups; each point is in exactly one. Groups are listed in
/// the order of their first quantizer, from the model's outputs to its inputs.
[[nodiscard]] std::vector<Group> group(const analyze::Graph& graph, const Placement& placement);

/// `groups`, where those that hold an operation of one set in `together` became one, in the place
/// of the first of them.
[[nodiscard]] std::vector<Group> joined(const std::vector<Group>& groups,
                                        const std::vector<std::set<std::string>>& together,
                                        const analyze::Graph& graph);

}  // namespace holdfast::place
