#include "place/settle.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "analyze/op_traits.hpp"

namespace holdfast::place {
namespace {

using analyze::NodeIndex;
using analyze::Role;

// Weights that are still open: a list of configs, and the group they may have to share a range
// with.
struct OpenWeights {
    NodeIndex node = 0;
    Configs configs;
    std::optional<std::size_t> group;
};

std::vector<OpenWeights> open_weights(const OperatorGraph& operators,
                                      const QuantizeOptions& options) {
    std::vector<OpenWeights> weights;
    for (OperatorIndex index = 0; index < operators.size(); ++index) {
        const auto& op = operators.at(index);
        const auto& node = operators.first_node(index);
        const bool has_weights =
            !node.constants.empty() && analyze::weight_space(node) != analyze::WeightSpace::none;
        if (!op.is_ignored && has_weights) {
            weights.push_back(
                {.node = op.members.front(), .configs = weight_configs(node, options)});
        }
    }
    std::sort(weights.begin(), weights.end(), [](const auto& a, const auto& b) {
        return a.node < b.node;
    });
    return weights;
}

OpenWeights* weights_of(std::vector<OpenWeights>& weights, NodeIndex node) {
    const auto found =
        std::find_if(weights.begin(), weights.end(), [&](const auto& w) { return w.node == node; });
    return found == weights.end() ? nullptr : &*found;
}

std::vector<std::size_t> group_members(const std::vector<SettledQuantizer>& quantizers,
                                       std::size_t one) {
    std::vector<std::size_t> members;
    for (std::size_t index = 0; index < quantizers.size(); ++index) {
        const auto& group = quantizers[one].unified_group;
        if (index == one || (group && quantizers[index].unified_group == group))
            members.push_back(index);
    }
    return members;
}

// A quantizer below an embedding is not needed if the embedding's weights can be quantized as it
// would quantize.
void quantize_embeddings_by_weight(const OperatorGraph& operators,
                                   std::vector<SettledQuantizer>& quantizers,
                                   std::vector<OpenWeights>& weights) {
    std::vector<bool> dropped(quantizers.size());
    for (std::size_t index = 0; index < quantizers.size(); ++index) {
        if (!quantizers[index].embedding) continue;
        auto* embedding =
            weights_of(weights, operators.at(*quantizers[index].embedding).members.front());
        if (embedding == nullptr) continue;

        const auto members = group_members(quantizers, index);
        auto common = embedding->configs;
        for (const auto member : members)
            common = common_configs(common, quantizers[member].configs);
        if (common.empty()) continue;

        embedding->configs = common;
        for (const auto member : members) quantizers[member].configs = common;
        if (quantizers[index].unified_group) embedding->group = quantizers[index].unified_group;
        dropped[index] = true;
    }
    std::size_t index = 0;
    std::erase_if(quantizers, [&](const auto&) { return dropped[index++]; });
}

constexpr auto nobody = std::numeric_limits<std::size_t>::max();

// Drops quantizers that change nothing because the same values were quantized above and only moved
// since.
class RedundancyFilter {
public:
    RedundancyFilter(const OperatorGraph& operators, std::vector<ActivationQuantizer>& quantizers)
        : operators_(operators), quantizers_(quantizers), at_hook_(operators.hook_count(), nobody) {
        for (std::size_t index = 0; index < quantizers.size(); ++index)
            at_hook_[quantizers[index].hook] = index;
    }

    void run() {
        for (std::size_t index = 0; index < quantizers_.size(); ++index) descend(index);
        std::vector<bool> kept(quantizers_.size());
        for (const auto index : at_hook_) {
            if (index != nobody) kept[index] = true;
        }
        std::size_t index = 0;
        std::erase_if(quantizers_, [&](const auto&) { return !kept[index++]; });
    }

private:
    void descend(std::size_t upper) {
        if (at_hook_[quantizers_[upper].hook] != upper) return;
        std::vector<HookIndex> stack{quantizers_[upper].hook};
        while (!stack.empty()) {
            const auto hook = stack.back();
            stack.pop_back();
            if (!passes(upper, hook)) continue;
            for (const auto next : below(hook)) stack.push_back(next);
        }
    }

    // Whether values quantized by `upper` are still quantized alike past `hook`.
    bool passes(std::size_t upper, HookIndex hook) {
        const auto lower = at_hook_[hook];
        if (lower == nobody || lower == upper) return true;
        if (!is_redundant_below(quantizers_[upper].config, quantizers_[lower].config)) return false;
        quantizers_[upper].sinks.insert(quantizers_[lower].sinks.begin(),
                                        quantizers_[lower].sinks.end());
        at_hook_[hook] = nobody;
        return true;
    }

    [[nodiscard]] std::vector<HookIndex> below(HookIndex index) const {
        const auto& hook = operators_.hook(index);
        if (!hook.is_input) return hook.is_integer ? std::vector<HookIndex>{} : hook.below;
        const auto& owner = operators_.at(hook.owner);
        const bool goes_on = owner.role == Role::passes_through && !hook.is_integer &&
                             !operators_.hook(owner.output).is_integer;
        return goes_on ? std::vector{owner.output} : std::vector<HookIndex>{};
    }

    const OperatorGraph& operators_;
    std::vector<ActivationQuantizer>& quantizers_;
    std::vector<std::size_t> at_hook_;
};

bool is_matmul_of_activations(const analyze::Node& node) {
    return node.type == "MatMul" && node.constants.empty();
}

bool feeds_product(const OperatorGraph& operators, const ActivationQuantizer& quantizer) {
    return std::any_of(quantizer.sinks.begin(), quantizer.sinks.end(), [&](auto sink) {
        return is_matmul_of_activations(operators.first_node(sink));
    });
}

// Products of two activations, as attention has them, run in int8 only if both are symmetric; what
// shares a range with one of them must follow.
void make_attention_symmetric(const OperatorGraph& operators,
                              std::vector<ActivationQuantizer>& quantizers) {
    std::set<std::size_t> groups;
    for (auto& quantizer : quantizers) {
        if (!feeds_product(operators, quantizer)) continue;
        quantizer.config.scheme = Scheme::symmetric;
        if (quantizer.unified_group) groups.insert(*quantizer.unified_group);
    }
    for (auto& quantizer : quantizers) {
        if (quantizer.unified_group && groups.contains(*quantizer.unified_group))
            quantizer.config.scheme = Scheme::symmetric;
    }
}

// On CPUs with AMX an addition is cheaper with one float input: removes one of two quantizers.
class AdditionRelief {
public:
    AdditionRelief(const analyze::Graph& graph,
                   const analyze::NodeFlags& within,
                   const OperatorGraph& operators,
                   std::vector<ActivationQuantizer>& quantizers)
        : graph_(graph), within_(within), quantizers_(quantizers) {
        for (std::size_t index = 0; index < quantizers.size(); ++index) {
            const auto& hook = operators.hook(quantizers[index].hook);
            const auto& members = operators.at(hook.owner).members;
            by_node_[hook.is_input ? members.front() : members.back()] = index;
        }
    }

    void run() {
        std::vector<bool> dropped(quantizers_.size());
        for (NodeIndex node = 0; node < graph_.size(); ++node) {
            if (!within_[node] || graph_.node(node).type != "Add") continue;
            if (const auto index = to_drop(node)) dropped[*index] = true;
        }
        std::size_t index = 0;
        std::erase_if(quantizers_, [&](const auto&) { return dropped[index++]; });
    }

private:
    [[nodiscard]] std::vector<NodeIndex> neighbours(NodeIndex node, bool above) const {
        std::vector<NodeIndex> found;
        for (const auto edge : above ? graph_.inputs(node) : graph_.outputs(node)) {
            const auto other = above ? graph_.edge(edge).from : graph_.edge(edge).to;
            if (within_[other] && std::find(found.begin(), found.end(), other) == found.end())
                found.push_back(other);
        }
        return found;
    }

    [[nodiscard]] std::size_t consumers(NodeIndex node) const {
        return neighbours(node, false).size();
    }

    [[nodiscard]] bool comes_straight_from_product(NodeIndex node) const {
        for (auto above = neighbours(node, true); above.size() == 1;
             above = neighbours(above.front(), true)) {
            const auto& type = graph_.node(above.front()).type;
            if (type == "Convolution" || type == "MatMul" || type == "GroupConvolution")
                return true;
        }
        return false;
    }

    [[nodiscard]] std::size_t elements(NodeIndex node) const {
        return graph_.edge(graph_.outputs(node).front()).elements;
    }

    [[nodiscard]] std::optional<std::size_t> to_drop(NodeIndex add) const {
        auto inputs = neighbours(add, true);
        if (inputs.size() != 2 || !by_node_.contains(inputs[0]) || !by_node_.contains(inputs[1]))
            return std::nullopt;
        if (consumers(inputs[1]) > consumers(inputs[0])) std::swap(inputs[0], inputs[1]);
        const auto first = by_node_.at(inputs[0]);
        const auto second = by_node_.at(inputs[1]);
        if (consumers(inputs[0]) > 1 && consumers(inputs[1]) == 1) return second;
        if (!comes_straight_from_product(inputs[0]) || !comes_straight_from_product(inputs[1]))
            return std::nullopt;
        return elements(inputs[0]) >= elements(inputs[1]) ? first : second;
    }

    const analyze::Graph& graph_;
    const analyze::NodeFlags& within_;
    std::vector<ActivationQuantizer>& quantizers_;
    std::map<NodeIndex, std::size_t> by_node_;
};

}  // namespace

Settlement settle(const OperatorGraph& operators,
                  const analyze::NodeFlags& within,
                  std::vector<SettledQuantizer> quantizers,
                  const QuantizeOptions& options) {
    auto weights = open_weights(operators, options);
    quantize_embeddings_by_weight(operators, quantizers, weights);

    Settlement settlement;
    for (auto& quantizer : quantizers) {
        settlement.activations.push_back({.hook = quantizer.hook,
                                          .config = quantizer.configs.front(),
                                          .sinks = std::move(quantizer.sinks),
                                          .unified_group = quantizer.unified_group});
    }
    for (const auto& open : weights) {
        settlement.weights.push_back(
            {.node = open.node, .config = open.configs.front(), .unified_group = open.group});
    }
    RedundancyFilter(operators, settlement.activations).run();
    if (options.model_type == ModelType::transformer)
        make_attention_symmetric(operators, settlement.activations);
    if (options.target_device == TargetDevice::cpu_spr) {
        AdditionRelief(operators.graph(), within, operators, settlement.activations).run();
    }
    return settlement;
}

}  // namespace holdfast::place
