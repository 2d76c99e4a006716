#include "place/explain.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "analyze/ignored_scope.hpp"
#include "analyze/op_traits.hpp"
#include "analyze/reach.hpp"
#include "core/text.hpp"
#include "place/ignore.hpp"
#include "place/operators.hpp"

namespace holdfast::place {
namespace {

using analyze::NodeIndex;

/// One entry of the user's scope, alone.
using Entry = std::pair<std::string, IgnoredScope>;

std::vector<Entry> entries_of(const IgnoredScope& scope) {
    std::vector<Entry> entries;
    for (const auto& name : scope.names)
        entries.emplace_back("name '" + name + "'", IgnoredScope{.names = {name}});
    for (const auto& pattern : scope.patterns)
        entries.emplace_back("pattern '" + pattern + "'", IgnoredScope{.patterns = {pattern}});
    for (const auto& type : scope.types)
        entries.emplace_back("type '" + type + "'", IgnoredScope{.types = {type}});
    for (const auto& subgraph : scope.subgraphs)
        entries.emplace_back("subgraph from '" + core::join(subgraph.inputs, "', '") + "' to '" +
                                 core::join(subgraph.outputs, "', '") + "'",
                             IgnoredScope{.subgraphs = {subgraph}});
    return entries;
}

/// Node → the first entry of the scope that names it.
std::map<NodeIndex, std::string> named_by(const analyze::Graph& graph, const IgnoredScope& scope) {
    std::map<NodeIndex, std::string> named;
    for (auto& [text, entry] : entries_of(scope)) {
        entry.validate = false;
        const auto matched = analyze::match_ignored_scope(graph, entry);
        for (NodeIndex index = 0; index < graph.size(); ++index)
            if (matched[index]) named.emplace(index, text);
    }
    return named;
}

std::string reason_of_bodies(const std::string& type) {
    if (type == "If") return "its bodies are looked at on their own";
    if (type == "Loop" || type == "TensorIterator")
        return "its body is left as it is: only bodies of If are quantized";
    return "";
}

class Explainer {
public:
    Explainer(const analyze::Graph& graph,
              const Placement& placement,
              const QuantizeOptions& options)
        : graph_(graph),
          placement_(placement),
          options_(options),
          named_(named_by(graph, options.ignored_scope)),
          within_(analyze::inference_nodes(graph)),
          operators_(graph, within_, options.target_device),
          ignored_(ignored_nodes(graph, within_, options)) {
        ignore_operators(operators_, ignored_, options);
    }

    [[nodiscard]] std::string reason(NodeIndex index) const {
        const auto& node = graph_.node(index);
        if (const auto entry = named_.find(index); entry != named_.end())
            return "in the ignored scope: " + entry->second;
        if (node.is_constant) return "constant: depends on no input";
        if (const auto text = reason_of_bodies(node.type); !text.empty()) return text;
        if (!within_[index]) return "computes shapes";
        if (const auto found = ignored_.find(index); found != ignored_.end()) return found->second;
        if (is_integer(index)) return "works on integers";
        const auto& op = operators_.at(*operators_.operator_of(index));
        if (op.members.front() != index) return part_of(graph_.node(op.members.front()).name);
        const auto placed = placement_.reasons.find(node.name);
        return placed != placement_.reasons.end() ? placed->second : reason_of_type(node, op);
    }

private:
    [[nodiscard]] bool is_integer(NodeIndex index) const {
        const auto inputs = graph_.inputs(index);
        const auto is_integer_edge = [&](auto edge) { return graph_.edge(edge).is_integer; };
        return !inputs.empty() && std::ranges::all_of(inputs, is_integer_edge);
    }

    [[nodiscard]] std::string part_of(const std::string& first) const {
        return placement_.quantized_operations.contains(first)
                   ? "the device runs it as part of a quantized operation"
                   : "the device runs it as part of an operation in float";
    }

    [[nodiscard]] std::string reason_of_type(const analyze::Node& node, const Operator& op) const {
        if (is_ignored_type(node.type, options_.model_type, options_.target_device))
            return "operations of this type stay in float in transformers";
        if (op.is_ignored) return "part of post-processing around TopK or NonMaxSuppression";
        switch (analyze::role(node)) {
            case analyze::Role::passes_through:
            case analyze::Role::concatenates:
                return "passes values on as they come";
            case analyze::Role::quantizable:
            case analyze::Role::opaque:
                break;
        }
        return "no int8 form of " + node.type + " is known";
    }

    const analyze::Graph& graph_;
    const Placement& placement_;
    const QuantizeOptions& options_;
    std::map<NodeIndex, std::string> named_;
    analyze::NodeFlags within_;
    OperatorGraph operators_;
    IgnoredNodes ignored_;
};

bool is_operation(const analyze::Node& node) {
    return node.type != "Constant" && node.type != "Parameter" && node.type != "Result";
}

}  // namespace

std::map<std::string, std::string> explain_float(const analyze::Graph& graph,
                                                 const Placement& placement,
                                                 const QuantizeOptions& options) {
    const Explainer explainer(graph, placement, options);
    std::map<std::string, std::string> reasons;
    for (NodeIndex index = 0; index < graph.size(); ++index) {
        const auto& node = graph.node(index);
        if (is_operation(node) && !placement.quantized_operations.contains(node.name))
            reasons.emplace(node.name, explainer.reason(index));
    }
    return reasons;
}

}  // namespace holdfast::place
