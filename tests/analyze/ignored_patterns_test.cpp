#include "analyze/ignored_patterns.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/graph_builder.hpp"

namespace holdfast::analyze {
namespace {

using holdfast::test::graph_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Names = std::vector<std::string>;

constexpr auto transformer = ModelType::transformer;

/// The nodes that stay in float, with the reason behind a colon.
Names kept(const std::string& text,
           std::optional<ModelType> model_type = {},
           TargetDevice device = TargetDevice::any) {
    const auto graph = graph_of(text);
    Names found;
    for (const auto& [reason, alternatives] : ignored_patterns(model_type, device)) {
        for (const auto& match :
             find_matches(graph, NodeFlags(graph.size(), true), alternatives, Boundary::open)) {
            for (const auto index : match.nodes)
                found.push_back(graph.node(index).name + ": " + std::string(reason));
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

// attention

const char* const attention =
    "q > MatMul1:MatMul > Softmax > MatMul2:MatMul > out; k > Transpose > MatMul2";

TEST(IgnoredPatterns, KeepTheOutputOfAttentionInTransformers) {
    EXPECT_THAT(kept(attention, transformer),
                ElementsAre("MatMul2: output of an attention block",
                            "Softmax: output of an attention block",
                            "Transpose: output of an attention block"));
}

TEST(IgnoredPatterns, SeeAttentionThroughAReshape) {
    EXPECT_THAT(kept("Softmax > Reshape > MatMul; Gather > MatMul", transformer),
                ElementsAre("Gather: output of an attention block",
                            "MatMul: output of an attention block",
                            "Reshape: output of an attention block",
                            "Softmax: output of an attention block"));
}

TEST(IgnoredPatterns, QuantizeAttentionElsewhere) {
    EXPECT_THAT(kept(attention), IsEmpty());
    EXPECT_THAT(kept(attention, transformer, TargetDevice::cpu_spr), IsEmpty());
}

TEST(IgnoredPatterns, DemandAListedSourceOfTheValues) {
    EXPECT_THAT(kept("Softmax > MatMul; VariadicSplit > MatMul", transformer), IsEmpty());
    EXPECT_THAT(kept("Softmax > MatMul; Relu > MatMul", transformer), IsEmpty());
}

// squeeze and excite

std::string gate(const std::string& activation, const std::string& last) {
    return "x > ReduceMean > c1:Convolution > a1:Add > " + activation +
           " > c2:Convolution > a2:Add > " + last + " > Multiply > out; x > Multiply";
}

TEST(IgnoredPatterns, KeepTheGateOfASqueezeAndExciteBlock) {
    for (const auto* activation : {"Relu", "PRelu", "Swish"}) {
        for (const auto* last : {"Sigmoid", "HSigmoid"}) {
            const auto found = kept(gate(activation, last));
            EXPECT_EQ(found.size(), 6U) << activation << ' ' << last;
        }
    }
    EXPECT_THAT(kept(gate("Relu", "Sigmoid")),
                ElementsAre("Relu: gate of a squeeze-and-excite block",
                            "Sigmoid: gate of a squeeze-and-excite block",
                            "a1: gate of a squeeze-and-excite block",
                            "a2: gate of a squeeze-and-excite block",
                            "c1: gate of a squeeze-and-excite block",
                            "c2: gate of a squeeze-and-excite block"));
}

TEST(IgnoredPatterns, QuantizeAGateOfAnotherActivation) {
    EXPECT_THAT(kept(gate("Elu", "Sigmoid")), IsEmpty());
    EXPECT_THAT(kept(gate("Relu", "Softmax")), IsEmpty());
}

TEST(IgnoredPatterns, QuantizeAGateThatScalesSomethingElse) {
    EXPECT_THAT(kept("x > ReduceMean > c1:Convolution > a1:Add > Relu > c2:Convolution > a2:Add > "
                     "Sigmoid > Multiply > out; y > Multiply"),
                IsEmpty());
}

// sequences of any model

TEST(IgnoredPatterns, KeepABatchNormalizationOfAVector) {
    EXPECT_THAT(kept("in > Unsqueeze > Multiply > Add > Squeeze > out"),
                ElementsAre("Add: batch normalization of a vector",
                            "Multiply: batch normalization of a vector",
                            "Squeeze: batch normalization of a vector",
                            "Unsqueeze: batch normalization of a vector"));
    EXPECT_THAT(kept("in > Unsqueeze > Multiply > Squeeze > out"), IsEmpty());
}

TEST(IgnoredPatterns, KeepANegatedComparison) {
    EXPECT_THAT(kept("Equal > LogicalNot"),
                ElementsAre("Equal: negated comparison", "LogicalNot: negated comparison"));
    EXPECT_THAT(kept("NotEqual > LogicalNot"), IsEmpty());
}

// position embeddings

TEST(IgnoredPatterns, KeepRotaryEmbeddingsInTransformers) {
    for (const auto* graph : {"MatMul > Concat > Cos; MatMul > Concat > Sin",
                              "MatMul > Transpose > Concat > Cos; Transpose > Concat > Sin",
                              "MatMul > Transpose > Cos; Transpose > Sin"}) {
        EXPECT_THAT(kept(graph, transformer), ::testing::Contains("Cos: rotary position embedding"))
            << graph;
        EXPECT_THAT(kept(graph, transformer, TargetDevice::cpu_spr),
                    ::testing::Contains("MatMul: rotary position embedding"))
            << graph;
        EXPECT_THAT(kept(graph), IsEmpty()) << graph;
    }
}

TEST(IgnoredPatterns, DemandTwoParallelEdgesIntoARotaryConcat) {
    EXPECT_THAT(kept("MatMul > Concat > Cos; Concat > Sin", transformer), IsEmpty());
}

TEST(IgnoredPatterns, KeepFourierEmbeddingsInTransformers) {
    const auto* graph = "MatMul > Multiply > Cos > Concat; Multiply > Sin > Concat";
    EXPECT_THAT(kept(graph, transformer),
                ElementsAre("Concat: Fourier position embedding",
                            "Cos: Fourier position embedding",
                            "MatMul: Fourier position embedding",
                            "Multiply: Fourier position embedding",
                            "Sin: Fourier position embedding"));
    EXPECT_THAT(kept(graph), IsEmpty());
}

}  // namespace
}  // namespace holdfast::analyze
