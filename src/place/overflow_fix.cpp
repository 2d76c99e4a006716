#include "place/overflow_fix.hpp"

#include <algorithm>

#include "analyze/reach.hpp"

namespace holdfast::place {
namespace {

using analyze::Node;
using analyze::NodeIndex;

bool may_overflow(const Node& node) {
    return (node.type == "GroupConvolution" && !node.is_depthwise) || node.type == "Convolution" ||
           node.type == "ConvolutionBackpropData" || node.type == "GroupConvolutionBackpropData" ||
           node.type == "MatMul";
}

std::vector<NodeIndex> parameters(const analyze::Graph& graph) {
    std::vector<NodeIndex> found;
    for (NodeIndex index = 0; index < graph.size(); ++index) {
        if (graph.node(index).type == "Parameter") found.push_back(index);
    }
    return found;
}

}  // namespace

OverflowFix overflow_fix_of(const QuantizeOptions& options) {
    const auto& advanced = options.advanced;
    if (options.mode) return OverflowFix::disable;
    const bool is_8_bit =
        advanced.activations.bits.value_or(8) == 8 && advanced.weights.bits.value_or(8) == 8;
    return advanced.overflow_fix.value_or(is_8_bit ? OverflowFix::first_layer
                                                   : OverflowFix::disable);
}

std::set<NodeIndex> half_range_nodes(const analyze::Graph& graph,
                                     const std::vector<NodeIndex>& weighted,
                                     OverflowFix fix) {
    std::set<NodeIndex> halved;
    if (fix == OverflowFix::enable) {
        std::copy_if(weighted.begin(),
                     weighted.end(),
                     std::inserter(halved, halved.end()),
                     [&](NodeIndex index) { return may_overflow(graph.node(index)); });
    }
    if (fix == OverflowFix::first_layer) {
        std::set<NodeIndex> convolutions;
        std::copy_if(weighted.begin(),
                     weighted.end(),
                     std::inserter(convolutions, convolutions.end()),
                     [&](NodeIndex index) { return graph.node(index).type == "Convolution"; });
        const auto reached = analyze::reach_forward(graph, parameters(graph), [&](NodeIndex index) {
            return !convolutions.contains(index);
        });
        std::copy_if(convolutions.begin(),
                     convolutions.end(),
                     std::inserter(halved, halved.end()),
                     [&](NodeIndex index) { return static_cast<bool>(reached[index]); });
    }
    return halved;
}

}  // namespace holdfast::place
