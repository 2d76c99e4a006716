#include "analyze/op_traits.hpp"

#include <algorithm>
#include <array>

#include "analyze/graph.hpp"

namespace holdfast::analyze {
namespace {

using A = ActivationSpace;
using W = WeightSpace;

constexpr OpTraits quantized(std::string_view type,
                             A activations = A::per_tensor,
                             W weights = W::none) {
    return {
        .type = type, .role = Role::quantizable, .activations = activations, .weights = weights};
}

constexpr OpTraits moves_values(std::string_view type) {
    return {.type = type, .role = Role::passes_through};
}

// Sorted by type, so that a lookup is a binary search.
constexpr auto table = [] {
    std::array rows{
        // Weighted operations.
        quantized("Convolution", A::per_tensor, W::weights),
        quantized("ConvolutionBackpropData", A::per_tensor, W::weights),
        quantized("GroupConvolution",
                  A::per_tensor,
                  W::weights),  // depthwise: per_channel_too, see activation_space
        quantized("GroupConvolutionBackpropData", A::per_tensor, W::weights),
        quantized("MatMul", A::per_tensor, W::weights),
        quantized("LSTMSequence", A::per_tensor, W::symmetric_only),
        quantized("GRUSequence", A::per_tensor, W::symmetric_only),
        // Elementwise operations.
        quantized("Add"),
        quantized("Subtract"),
        quantized("Multiply"),
        quantized("Divide"),
        quantized("Maximum"),
        quantized("Minimum"),
        quantized("FloorMod"),
        quantized("Less"),
        quantized("LessEqual"),
        quantized("Greater"),
        quantized("GreaterEqual"),
        quantized("Equal"),
        quantized("NotEqual"),
        quantized("LogicalAnd"),
        quantized("LogicalOr"),
        quantized("LogicalXor"),
        quantized("LogicalNot"),
        quantized("Power"),
        quantized("Sqrt"),
        // Reductions, pooling and normalization.
        quantized("AvgPool"),
        quantized("AdaptiveAvgPool"),
        quantized("ReduceMean"),
        quantized("ReduceSum"),
        quantized("ReduceL2"),
        quantized("MVN"),
        quantized("GroupNormalization"),
        quantized("Interpolate", A::eight_bit_only),
        quantized("BatchNormInference", A::preset_default),
        quantized("NormalizeL2", A::preset_default),
        quantized("SquaredDifference", A::preset_default),
        quantized("ScaledDotProductAttention", A::symmetric_only),
        // Operations that only move values.
        moves_values("MaxPool"),
        moves_values("AdaptiveMaxPool"),
        moves_values("ReduceMax"),
        moves_values("Reshape"),
        moves_values("Squeeze"),
        moves_values("Unsqueeze"),
        moves_values("Split"),
        moves_values("VariadicSplit"),
        moves_values("Transpose"),
        moves_values("Tile"),
        moves_values("StridedSlice"),
        moves_values("ShuffleChannels"),
        moves_values("Broadcast"),
        moves_values("Pad"),
        moves_values("ConvertLike"),
        moves_values("Gather"),
        moves_values("GatherND"),
        moves_values("GatherElements"),
        moves_values("ScatterUpdate"),
        moves_values("ScatterNDUpdate"),
        moves_values("ScatterElementsUpdate"),
        moves_values("DepthToSpace"),
        moves_values("SpaceToDepth"),
        moves_values("BatchToSpace"),
        moves_values("SpaceToBatch"),
        OpTraits{.type = "Concat", .role = Role::concatenates},
    };
    std::sort(
        rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.type < b.type; });
    return rows;
}();

constexpr OpTraits unknown{};

// All leading axes of a MatMul weight are batch; the output axis is the one that the product keeps.
std::vector<std::size_t> matmul_channel_axes(const Node& node, std::size_t port, std::size_t rank) {
    if (rank < 2) return {};
    const bool output_is_last = port == 1 ? !node.transpose_b : node.transpose_a;
    std::vector<std::size_t> axes;
    for (std::size_t axis = 0; axis + 2 < rank; ++axis) axes.push_back(axis);
    axes.push_back(output_is_last ? rank - 1 : rank - 2);
    return axes;
}

}  // namespace

const OpTraits& traits(std::string_view type) {
    const auto* row =
        std::lower_bound(table.begin(), table.end(), type, [](const auto& a, auto wanted) {
            return a.type < wanted;
        });
    return row != table.end() && row->type == type ? *row : unknown;
}

Role role(const Node& node) {
    return node.is_embedding ? Role::opaque : traits(node.type).role;
}

ActivationSpace activation_space(const Node& node) {
    return node.is_depthwise ? ActivationSpace::per_channel_too : traits(node.type).activations;
}

WeightSpace weight_space(const Node& node) {
    return node.is_embedding ? WeightSpace::embedding : traits(node.type).weights;
}

bool takes_weights(std::string_view type) {
    return traits(type).weights != WeightSpace::none;
}

std::vector<std::size_t> weight_channel_axes(const Node& node,
                                             std::size_t port,
                                             const ov::Shape& weight_shape) {
    if (node.type == "ConvolutionBackpropData") return {1};
    if (node.type == "GroupConvolution") return {0, 1};
    if (node.type == "GroupConvolutionBackpropData") return {0, 2};
    if (node.type == "MatMul") return matmul_channel_axes(node, port, weight_shape.size());
    if (node.type == "LSTMSequence" || node.type == "GRUSequence") return {1};
    return {0};
}

std::int64_t output_channel_axis(std::string_view type) {
    return type == "MatMul" ? -1 : 1;
}

}  // namespace holdfast::analyze
