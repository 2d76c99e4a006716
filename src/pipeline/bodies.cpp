#include "pipeline/bodies.hpp"

#include <algorithm>
#include <vector>

#include <openvino/core/model.hpp>

#include "analyze/graph.hpp"
#include "analyze/ignored_scope.hpp"
#include "core/if_bodies.hpp"

namespace holdfast::pipeline {
namespace {

void add_graphs(const ov::Model& model, std::vector<analyze::Graph>& graphs) {
    graphs.push_back(analyze::analyze(model));
    for (const auto& parent : core::ifs(model)) {
        for (const auto& body : parent->get_functions()) add_graphs(*body, graphs);
    }
}

// Each entry as a scope of its own.
std::vector<IgnoredScope> entries(const IgnoredScope& scope) {
    std::vector<IgnoredScope> single;
    for (const auto& name : scope.names) single.push_back({.names = {name}});
    for (const auto& pattern : scope.patterns) single.push_back({.patterns = {pattern}});
    for (const auto& type : scope.types) single.push_back({.types = {type}});
    for (const auto& subgraph : scope.subgraphs) single.push_back({.subgraphs = {subgraph}});
    return single;
}

bool matches(IgnoredScope scope, const analyze::Graph& graph) {
    scope.validate = false;
    const auto flags = analyze::match_ignored_scope(graph, scope);
    return std::ranges::find(flags, true) != flags.end();
}

}  // namespace

void require_matches(const IgnoredScope& scope, const ov::Model& model) {
    if (!scope.validate) return;
    std::vector<analyze::Graph> graphs;
    add_graphs(model, graphs);
    for (const auto& entry : entries(scope)) {
        const bool is_found = std::ranges::any_of(
            graphs, [&](const analyze::Graph& graph) { return matches(entry, graph); });
        if (!is_found) (void)analyze::match_ignored_scope(graphs.front(), entry);  // says so
    }
}

QuantizeOptions options_for_bodies(QuantizeOptions options, const ov::Model& model) {
    if (core::ifs(model).empty()) return options;
    require_matches(options.ignored_scope, model);
    options.ignored_scope.validate = false;
    return options;
}

}  // namespace holdfast::pipeline
