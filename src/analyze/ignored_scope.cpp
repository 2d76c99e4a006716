#include "analyze/ignored_scope.hpp"

#include <regex>
#include <string>

#include "core/check.hpp"

namespace holdfast::analyze {
namespace {

template <typename Matches>
std::size_t flag_matching(const Graph& graph, Matches matches, NodeFlags& ignored) {
    std::size_t count = 0;
    for (NodeIndex index = 0; index < graph.size(); ++index) {
        if (!matches(graph.node(index))) continue;
        ignored[index] = true;
        ++count;
    }
    return count;
}

std::regex compile_pattern(const std::string& pattern) {
    try {
        return std::regex(pattern, std::regex::ECMAScript | std::regex::optimize);
    } catch (const std::regex_error& error) {
        throw InvalidArgument(core::concat(
            "ignored pattern '", pattern, "' is not a regular expression: ", error.what()));
    }
}

std::string list_of(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "'" : ", '") + name + '\'';
    return text.empty() ? "none" : text;
}

std::vector<NodeIndex> existing(const Graph& graph, const std::vector<std::string>& names) {
    std::vector<NodeIndex> found;
    for (const auto& name : names) {
        if (const auto index = graph.find(name)) found.push_back(*index);
    }
    return found;
}

// A node on a path from an input to an output is reached from the one and leads to the other.
std::size_t flag_subgraph(const Graph& graph, const Subgraph& subgraph, NodeFlags& ignored) {
    const auto below =
        reach_forward(graph, existing(graph, subgraph.inputs), [](NodeIndex) { return true; });
    const auto above = reach_backward(graph, existing(graph, subgraph.outputs));
    std::size_t count = 0;
    for (NodeIndex index = 0; index < graph.size(); ++index) {
        if (!below[index] || !above[index]) continue;
        ignored[index] = true;
        ++count;
    }
    return count;
}

}  // namespace

NodeFlags match_ignored_scope(const Graph& graph, const IgnoredScope& scope) {
    NodeFlags ignored(graph.size());
    for (const auto& name : scope.names) {
        const auto index = graph.find(name);
        core::require(index || !scope.validate,
                      "ignored name '",
                      name,
                      "' matches no operation of the model");
        if (index) ignored[*index] = true;
    }
    for (const auto& pattern : scope.patterns) {
        const auto expression = compile_pattern(pattern);
        const auto matches = [&](const Node& node) {
            return std::regex_search(node.name, expression, std::regex_constants::match_continuous);
        };
        const auto count = flag_matching(graph, matches, ignored);
        core::require(count > 0 || !scope.validate,
                      "ignored pattern '",
                      pattern,
                      "' matches the start of no operation's name");
    }
    for (const auto& type : scope.types) {
        const auto count = flag_matching(
            graph, [&](const Node& node) { return node.type == type; }, ignored);
        core::require(count > 0 || !scope.validate,
                      "ignored type '",
                      type,
                      "' is the type of no operation of the model");
    }
    for (const auto& subgraph : scope.subgraphs) {
        const auto count = flag_subgraph(graph, subgraph, ignored);
        core::require(count > 0 || !scope.validate,
                      "ignored subgraph from ",
                      list_of(subgraph.inputs),
                      " to ",
                      list_of(subgraph.outputs),
                      " holds no operation: no path leads from the one to the other");
    }
    return ignored;
}

}  // namespace holdfast::analyze
