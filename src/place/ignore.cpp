#include "place/ignore.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "analyze/ignored_patterns.hpp"
#include "analyze/ignored_scope.hpp"

namespace holdfast::place {
namespace {

using analyze::NodeIndex;

constexpr std::array transformer_float_types{"Add",
                                             "Subtract",
                                             "Divide",
                                             "Power",
                                             "Sqrt",
                                             "Squeeze",
                                             "AvgPool",
                                             "ReduceMean",
                                             "ReduceL2",
                                             "ReduceSum",
                                             "MVN",
                                             "GroupNormalization",
                                             "BatchNormInference",
                                             "SquaredDifference",
                                             "Maximum",
                                             "Greater",
                                             "GreaterEqual",
                                             "Less",
                                             "LessEqual",
                                             "Equal",
                                             "NotEqual"};

bool is_marker(const Operator& op, const analyze::Node& node) {
    return !op.is_opaque && (node.type == "TopK" || node.type == "NonMaxSuppression");
}

bool has_weight(const OperatorGraph& operators, OperatorIndex index) {
    const auto& members = operators.at(index).members;
    return std::any_of(members.begin(), members.end(), [&](NodeIndex member) {
        const auto& node = operators.graph().node(member);
        return !node.constants.empty() && analyze::weight_space(node) != analyze::WeightSpace::none;
    });
}

// A way upward from a result; ways share their lower ends.
struct Way {
    OperatorIndex op = 0;
    std::size_t below = 0;  ///< Index of the way that this one extends; itself at a result.
    bool has_marker = false;
};

class PostprocessingSearch {
public:
    explicit PostprocessingSearch(const OperatorGraph& operators)
        : operators_(operators), visited_(operators.size()) {}

    std::set<OperatorIndex> run() {
        std::vector<std::size_t> stack;
        for (OperatorIndex index = 0; index < operators_.size(); ++index) {
            if (!operators_.at(index).is_result) continue;
            ways_.push_back({.op = index, .below = ways_.size()});
            stack.push_back(ways_.size() - 1);
        }
        while (!stack.empty()) {
            const auto way = stack.back();
            stack.pop_back();
            climb(way, stack);
        }
        return ignored_;
    }

private:
    void climb(std::size_t way, std::vector<std::size_t>& stack) {
        const auto index = ways_[way].op;
        const auto& op = operators_.at(index);
        visited_[index] = true;
        if (is_marker(op, operators_.first_node(index))) ways_[way].has_marker = true;
        const bool has_marker = ways_[way].has_marker;

        if (has_weight(operators_, index) || operators_.first_node(index).type == "Parameter") {
            if (has_marker) ignore_way(way);
            return;
        }
        for (const auto input : op.inputs) {
            const auto above = operators_.producer(input);
            if (visited_[above] && !has_marker) continue;
            if (visited_[above] && ignored_.contains(above)) {
                ignore_way(way);
                continue;
            }
            ways_.push_back({.op = above, .below = way, .has_marker = has_marker});
            stack.push_back(ways_.size() - 1);
        }
    }

    void ignore_way(std::size_t way) {
        for (;; way = ways_[way].below) {
            const auto index = ways_[way].op;
            if (!operators_.at(index).is_result && !has_weight(operators_, index))
                ignored_.insert(index);
            if (ways_[way].below == way) return;
        }
    }

    const OperatorGraph& operators_;
    std::vector<bool> visited_;
    std::vector<Way> ways_;
    std::set<OperatorIndex> ignored_;
};

}  // namespace

IgnoredNodes ignored_nodes(const analyze::Graph& graph,
                           const analyze::NodeFlags& within,
                           const QuantizeOptions& options) {
    IgnoredNodes ignored;
    const auto by_user = analyze::match_ignored_scope(graph, options.ignored_scope);
    for (NodeIndex index = 0; index < graph.size(); ++index) {
        if (by_user[index]) ignored.emplace(index, "in the ignored scope");
    }

    const auto patterns = analyze::ignored_patterns(options.model_type, options.target_device);
    std::vector<analyze::Pattern> alternatives;
    std::vector<std::string_view> reasons;
    for (const auto& pattern : patterns) {
        alternatives.insert(
            alternatives.end(), pattern.alternatives.begin(), pattern.alternatives.end());
        reasons.insert(reasons.end(), pattern.alternatives.size(), pattern.reason);
    }
    for (const auto& match :
         analyze::find_matches(graph, within, alternatives, analyze::Boundary::open)) {
        for (const auto index : match.nodes) ignored.emplace(index, reasons[match.pattern]);
    }

    for (NodeIndex index = 0; index < graph.size(); ++index) {
        const auto& node = graph.node(index);
        if (within[index] && node.type == "GRUSequence" && node.linear_before_reset &&
            !node.constants.empty()) {
            ignored.emplace(index, "GRUSequence with linear_before_reset");
        }
        if (node.name.ends_with(smooth_quant_suffix))
            ignored.emplace(index, "scales an activation for SmoothQuant");
    }
    return ignored;
}

bool is_ignored_type(std::string_view type,
                     std::optional<ModelType> model_type,
                     TargetDevice device) {
    if (model_type != ModelType::transformer) return false;
    if (type == "Multiply") return device != TargetDevice::cpu_spr;
    return std::find(transformer_float_types.begin(), transformer_float_types.end(), type) !=
           transformer_float_types.end();
}

std::set<OperatorIndex> postprocessing_operators(const OperatorGraph& operators) {
    return PostprocessingSearch(operators).run();
}

void ignore_operators(OperatorGraph& operators,
                      const IgnoredNodes& ignored,
                      const QuantizeOptions& options) {
    for (OperatorIndex index = 0; index < operators.size(); ++index) {
        const auto first = operators.at(index).members.front();
        if (ignored.contains(first)) operators.ignore(index, true);
    }
    const auto postprocessing = postprocessing_operators(operators);
    for (OperatorIndex index = 0; index < operators.size(); ++index) {
        const auto& type = operators.first_node(index).type;
        if (postprocessing.contains(index) ||
            is_ignored_type(type, options.model_type, options.target_device)) {
            operators.ignore(index, false);
        }
    }
}

}  // namespace holdfast::place
