#include "place/branch.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace holdfast::place {
namespace {

using analyze::Role;

bool passes_values_on(const Operator& op) {
    return op.role == Role::passes_through || op.role == Role::concatenates;
}

bool needs_unified_inputs(const Operator& op, const analyze::Node& node) {
    constexpr std::array<std::string_view, 6> types{"Convolution",
                                                    "GroupConvolution",
                                                    "ConvolutionBackpropData",
                                                    "GroupConvolutionBackpropData",
                                                    "MatMul",
                                                    "ScaledDotProductAttention"};
    return !op.is_opaque && !node.is_depthwise &&
           std::find(types.begin(), types.end(), node.type) != types.end();
}

bool leads_to_weighted(const OperatorGraph& operators, OperatorIndex start) {
    std::vector<OperatorIndex> stack{start};
    std::set<OperatorIndex> visited;
    while (!stack.empty()) {
        const auto index = stack.back();
        stack.pop_back();
        for (const auto below : operators.hook(operators.at(index).output).below) {
            const auto next = operators.hook(below).owner;
            const auto& op = operators.at(next);
            if (needs_unified_inputs(op, operators.first_node(next))) return true;
            if (passes_values_on(op) && visited.insert(next).second) stack.push_back(next);
        }
    }
    return false;
}

}  // namespace

bool must_unify_inputs(const OperatorGraph& operators, OperatorIndex index) {
    const auto& op = operators.at(index);
    return op.role == Role::concatenates && op.inputs.size() > 1 &&
           leads_to_weighted(operators, index);
}

std::vector<bool> hooks_above_results(const OperatorGraph& operators) {
    std::vector<bool> above_result(operators.hook_count());
    std::vector<OperatorIndex> stack;
    for (OperatorIndex index = 0; index < operators.size(); ++index) {
        if (operators.at(index).is_result) stack.push_back(index);
    }
    while (!stack.empty()) {
        const auto index = stack.back();
        stack.pop_back();
        for (const auto input : operators.at(index).inputs) {
            const auto above = operators.hook(input).above;
            if (above_result[above]) continue;
            above_result[above] = true;
            const bool is_branch = operators.hook(above).below.size() > 1;
            const auto producer = operators.hook(above).owner;
            if (!is_branch && passes_values_on(operators.at(producer))) stack.push_back(producer);
        }
    }
    return above_result;
}

std::vector<OperatorIndex> first_computing_below(const OperatorGraph& operators, HookIndex branch) {
    std::vector<OperatorIndex> found;
    std::vector<HookIndex> stack{branch};
    std::set<OperatorIndex> visited;
    while (!stack.empty()) {
        const auto hook = stack.back();
        stack.pop_back();
        for (const auto below : operators.hook(hook).below) {
            const auto index = operators.hook(below).owner;
            if (!visited.insert(index).second) continue;
            if (operators.at(index).role == Role::passes_through) {
                stack.push_back(operators.at(index).output);
            } else {
                found.push_back(index);
            }
        }
    }
    return found;
}

bool all_ways_quantized(const OperatorGraph& operators,
                        const MovingQuantizers& quantizers,
                        HookIndex branch) {
    std::vector<HookIndex> stack(operators.hook(branch).below);
    while (!stack.empty()) {
        const auto hook = stack.back();
        stack.pop_back();
        if (quantizers.at(hook) != nobody) continue;
        const auto& op = operators.at(operators.hook(hook).owner);
        if (op.role != Role::passes_through) return false;
        if (quantizers.at(op.output) != nobody) continue;
        const auto& below = operators.hook(op.output).below;
        stack.insert(stack.end(), below.begin(), below.end());
    }
    return true;
}

std::set<QuantizerIndex> queued_below(const OperatorGraph& operators,
                                      const MovingQuantizers& quantizers,
                                      HookIndex from,
                                      QuantizerIndex self) {
    std::set<QuantizerIndex> found;
    std::set<HookIndex> visited;
    std::vector<HookIndex> stack{from};
    while (!stack.empty()) {
        const auto hook = stack.back();
        stack.pop_back();
        if (!visited.insert(hook).second) continue;
        if (const auto quantizer = quantizers.at(hook); quantizer != nobody) {
            if (quantizers[quantizer].is_queued || quantizer == self) found.insert(quantizer);
            continue;
        }
        if (operators.hook(hook).is_input) {
            stack.push_back(operators.at(operators.hook(hook).owner).output);
        } else {
            const auto& below = operators.hook(hook).below;
            stack.insert(stack.end(), below.begin(), below.end());
        }
    }
    return found;
}

}  // namespace holdfast::place
