#include "analyze/op_traits.hpp"

#include <string_view>
#include <vector>

#include <gmock/gmock.h>

#include "analyze/graph.hpp"

namespace holdfast::analyze {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Types = std::vector<std::string_view>;

TEST(OpTraits, KnowsWhatRunsInInt8) {
    for (const auto type : Types{"Convolution",
                                 "GroupConvolution",
                                 "ConvolutionBackpropData",
                                 "GroupConvolutionBackpropData",
                                 "MatMul",
                                 "LSTMSequence",
                                 "GRUSequence",
                                 "Add",
                                 "Subtract",
                                 "Multiply",
                                 "Divide",
                                 "Maximum",
                                 "Minimum",
                                 "FloorMod",
                                 "Less",
                                 "LessEqual",
                                 "Greater",
                                 "GreaterEqual",
                                 "Equal",
                                 "NotEqual",
                                 "LogicalAnd",
                                 "LogicalOr",
                                 "LogicalXor",
                                 "LogicalNot",
                                 "Power",
                                 "Sqrt",
                                 "AvgPool",
                                 "AdaptiveAvgPool",
                                 "ReduceMean",
                                 "ReduceSum",
                                 "ReduceL2",
                                 "MVN",
                                 "GroupNormalization",
                                 "Interpolate",
                                 "BatchNormInference",
                                 "NormalizeL2",
                                 "SquaredDifference",
                                 "ScaledDotProductAttention"}) {
        EXPECT_EQ(traits(type).role, Role::quantizable) << type;
        EXPECT_EQ(traits(type).type, type);
    }
}

TEST(OpTraits, KnowsWhatOnlyMovesValues) {
    for (const auto type : Types{"MaxPool",       "AdaptiveMaxPool",
                                 "ReduceMax",     "Reshape",
                                 "Squeeze",       "Unsqueeze",
                                 "Split",         "VariadicSplit",
                                 "Transpose",     "Tile",
                                 "StridedSlice",  "ShuffleChannels",
                                 "Broadcast",     "Pad",
                                 "ConvertLike",   "Gather",
                                 "GatherND",      "GatherElements",
                                 "ScatterUpdate", "ScatterNDUpdate",
                                 "DepthToSpace",  "ScatterElementsUpdate",
                                 "SpaceToDepth",  "BatchToSpace",
                                 "SpaceToBatch"}) {
        EXPECT_EQ(traits(type).role, Role::passes_through) << type;
    }
}

TEST(OpTraits, TreatsConcatenationOnItsOwn) {
    EXPECT_EQ(traits("Concat").role, Role::concatenates);
}

TEST(OpTraits, TakesAllElseForOpaque) {
    for (const auto type : Types{"Parameter",    "Constant",
                                 "Result",       "Convert",
                                 "ReadValue",    "Assign",
                                 "Relu",         "PRelu",
                                 "Elu",          "Selu",
                                 "Clamp",        "Sigmoid",
                                 "HSigmoid",     "Swish",
                                 "HSwish",       "Gelu",
                                 "Tanh",         "Exp",
                                 "Log",          "Abs",
                                 "Floor",        "Sin",
                                 "Cos",          "Softmax",
                                 "Slice",        "ReduceMin",
                                 "ReduceL1",     "TopK",
                                 "NonZero",      "ROIAlign",
                                 "ShapeOf",      "ROIPooling",
                                 "If",           "Loop",
                                 "FakeQuantize", "NonMaxSuppression",
                                 "HardSigmoid",  "DeformableConvolution",
                                 "no such type", ""}) {
        EXPECT_EQ(traits(type).role, Role::opaque) << type;
        EXPECT_EQ(traits(type).activations, ActivationSpace::none) << type;
        EXPECT_EQ(traits(type).weights, WeightSpace::none) << type;
    }
}

TEST(OpTraits, KnowsWhichActivationsATypeTakes) {
    EXPECT_EQ(traits("Convolution").activations, ActivationSpace::per_tensor);
    EXPECT_EQ(traits("Add").activations, ActivationSpace::per_tensor);
    EXPECT_EQ(traits("Interpolate").activations, ActivationSpace::eight_bit_only);
    EXPECT_EQ(traits("ScaledDotProductAttention").activations, ActivationSpace::symmetric_only);
    for (const auto type : Types{"BatchNormInference", "NormalizeL2", "SquaredDifference"})
        EXPECT_EQ(traits(type).activations, ActivationSpace::preset_default) << type;
    EXPECT_EQ(traits("Reshape").activations, ActivationSpace::none);
}

TEST(OpTraits, KnowsWhichWeightsATypeTakes) {
    for (const auto type : Types{"Convolution",
                                 "GroupConvolution",
                                 "ConvolutionBackpropData",
                                 "GroupConvolutionBackpropData",
                                 "MatMul"}) {
        EXPECT_EQ(traits(type).weights, WeightSpace::weights) << type;
        EXPECT_TRUE(takes_weights(type)) << type;
    }
    for (const auto type : Types{"LSTMSequence", "GRUSequence"}) {
        EXPECT_EQ(traits(type).weights, WeightSpace::symmetric_only) << type;
        EXPECT_TRUE(takes_weights(type)) << type;
    }
    for (const auto type : Types{"Add", "Gather", "DeformableConvolution"})
        EXPECT_FALSE(takes_weights(type)) << type;
}

TEST(OpTraits, LetsADepthwiseConvolutionHaveARangePerChannel) {
    EXPECT_EQ(activation_space({.type = "GroupConvolution", .is_depthwise = true}),
              ActivationSpace::per_channel_too);
    EXPECT_EQ(activation_space({.type = "GroupConvolution"}), ActivationSpace::per_tensor);
}

TEST(OpTraits, StopsQuantizersBelowAnEmbeddingAndQuantizesItsTable) {
    const Node embedding{.type = "Gather", .is_embedding = true};
    EXPECT_EQ(role(embedding), Role::opaque);
    EXPECT_EQ(weight_space(embedding), WeightSpace::embedding);
    const Node gather{.type = "Gather"};
    EXPECT_EQ(role(gather), Role::passes_through);
    EXPECT_EQ(weight_space(gather), WeightSpace::none);
}

// channel axes

std::vector<std::size_t> axes(const Node& node, const ov::Shape& shape, std::size_t port = 1) {
    return weight_channel_axes(node, port, shape);
}

TEST(OpTraits, KeepsTheOutputChannelsOfAConvolution) {
    EXPECT_THAT(axes({.type = "Convolution"}, {8, 3, 3, 3}), ElementsAre(0U));
    EXPECT_THAT(axes({.type = "ConvolutionBackpropData"}, {3, 8, 3, 3}), ElementsAre(1U));
    EXPECT_THAT(axes({.type = "GroupConvolution"}, {2, 4, 3, 3, 3}), ElementsAre(0U, 1U));
    EXPECT_THAT(axes({.type = "GroupConvolution", .is_depthwise = true}, {8, 1, 1, 3, 3}),
                ElementsAre(0U, 1U));
    EXPECT_THAT(axes({.type = "GroupConvolutionBackpropData"}, {2, 3, 4, 3, 3}),
                ElementsAre(0U, 2U));
}

TEST(OpTraits, KeepsTheOutputAxisOfAProductsSecondFactor) {
    EXPECT_THAT(axes({.type = "MatMul"}, {3, 8}), ElementsAre(1U));
    EXPECT_THAT(axes({.type = "MatMul", .transpose_b = true}, {8, 3}), ElementsAre(0U));
    EXPECT_THAT(axes({.type = "MatMul", .transpose_a = true}, {3, 8}), ElementsAre(1U));
}

TEST(OpTraits, KeepsTheOutputAxisOfAProductsFirstFactor) {
    EXPECT_THAT(axes({.type = "MatMul"}, {8, 3}, 0), ElementsAre(0U));
    EXPECT_THAT(axes({.type = "MatMul", .transpose_a = true}, {3, 8}, 0), ElementsAre(1U));
    EXPECT_THAT(axes({.type = "MatMul", .transpose_b = true}, {8, 3}, 0), ElementsAre(0U));
}

TEST(OpTraits, KeepsTheBatchOfAProductsFactor) {
    EXPECT_THAT(axes({.type = "MatMul"}, {5, 6, 3, 8}), ElementsAre(0U, 1U, 3U));
    EXPECT_THAT(axes({.type = "MatMul", .transpose_b = true}, {5, 8, 3}), ElementsAre(0U, 1U));
}

TEST(OpTraits, GivesAVectorOneRange) {
    EXPECT_THAT(axes({.type = "MatMul"}, {8}), IsEmpty());
}

TEST(OpTraits, KeepsTheGatesOfARecurrentCellAndTheRowsOfATable) {
    EXPECT_THAT(axes({.type = "LSTMSequence"}, {1, 16, 3}, 4), ElementsAre(1U));
    EXPECT_THAT(axes({.type = "GRUSequence"}, {1, 12, 3}, 3), ElementsAre(1U));
    EXPECT_THAT(axes({.type = "Gather", .is_embedding = true}, {100, 8}, 0), ElementsAre(0U));
}

TEST(OpTraits, KnowsTheOutputChannelAxis) {
    EXPECT_EQ(output_channel_axis("Convolution"), 1);
    EXPECT_EQ(output_channel_axis("GroupConvolutionBackpropData"), 1);
    EXPECT_EQ(output_channel_axis("MatMul"), -1);
}

}  // namespace
}  // namespace holdfast::analyze
