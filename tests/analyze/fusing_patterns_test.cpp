#include "analyze/fusing_patterns.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/graph_builder.hpp"

namespace holdfast::analyze {
namespace {

using holdfast::test::graph_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Matches = std::vector<std::string>;

/// What is fused in the graph that `text` describes: each operation as the names of its nodes,
/// joined by blanks.
Matches fused(const std::string& text, TargetDevice device = TargetDevice::any) {
    const auto graph = graph_of(text);
    Matches found;
    for (const auto& match : find_matches(
             graph, NodeFlags(graph.size(), true), fusing_patterns(device), Boundary::closed)) {
        std::string names;
        for (const auto index : match.nodes)
            names += (names.empty() ? "" : " ") + graph.node(index).name;
        found.push_back(names);
    }
    return found;
}

struct Row {
    std::string graph;
    std::string match;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.graph;
}

/// Sequences that run as one operation on every device.
class FusedEverywhere : public ::testing::TestWithParam<Row> {};

TEST_P(FusedEverywhere, IsOneOperation) {
    for (const auto device : {TargetDevice::any,
                              TargetDevice::cpu,
                              TargetDevice::gpu,
                              TargetDevice::npu,
                              TargetDevice::cpu_spr}) {
        EXPECT_THAT(fused(GetParam().graph, device), ElementsAre(GetParam().match));
    }
}

INSTANTIATE_TEST_SUITE_P(
    Fusing,
    FusedEverywhere,
    ::testing::Values(
        Row{"in > a1:Add > Multiply > a2:Add > Result", "a1 Multiply a2 Result"},
        Row{"in > Subtract > m1:Multiply > m2:Multiply > Add > Unsqueeze > c1:Concat > c2:Concat > "
            "Reshape > Convolution > out",
            "Subtract m1 m2 Add Unsqueeze c1 c2 Reshape Convolution"},
        Row{"in > MVN > Multiply > Add > out", "MVN Multiply Add"},
        Row{"in > NormalizeL2 > Multiply > out", "NormalizeL2 Multiply"},
        Row{"in > Convolution > Add > out", "Convolution Add"},
        Row{"in > DeformableConvolution > Add > out", "DeformableConvolution Add"},
        Row{"in > Multiply > Add > out", "Multiply Add"},
        Row{"in > Subtract > Divide > out", "Subtract Divide"},
        Row{"in > Exp > ReduceSum > Divide > out; Exp > Divide", "Exp ReduceSum Divide"},
        Row{"in > MatMul > a1:Add > a2:Add > Clamp > m1:Multiply > m2:Multiply > out; a1 > m1",
            "MatMul a1 a2 Clamp m1 m2"},
        Row{"in > Squeeze > Add > Clamp > m1:Multiply > m2:Multiply > out; Squeeze > m2",
            "Squeeze Add Clamp m1 m2"},
        Row{"in > Convolution > a1:Add > a2:Add > Clamp > Multiply > out; a1 > Multiply",
            "Convolution a1 a2 Clamp Multiply"},
        Row{"in > Convolution > Add > HardSigmoid > Multiply > out; Add > Multiply",
            "Convolution Add HardSigmoid Multiply"},
        Row{"in > Exp > ReduceSum > Power > Multiply > out; Exp > Multiply",
            "Exp ReduceSum Power Multiply"},
        Row{"Parameter > Convert > Transpose > Subtract > out",
            "Parameter Convert Transpose Subtract"},
        Row{"Parameter > Convert > Transpose > Split > Concat > Add > out",
            "Parameter Convert Transpose Split Concat Add"},
        Row{"Parameter > Convert > Transpose > Split > Concat > Multiply > Add > out",
            "Parameter Convert Transpose Split Concat Multiply Add"},
        Row{"Parameter > Convert > Transpose > Multiply > Add > out",
            "Parameter Convert Transpose Multiply Add"},
        Row{"Parameter > Multiply > out", "Parameter Multiply"},
        Row{"Parameter > Split > Concat > Add > out", "Parameter Split Concat Add"},
        Row{"Parameter > Split > Concat > Multiply > Add > out",
            "Parameter Split Concat Multiply Add"},
        Row{"Parameter > Multiply > Add > out", "Parameter Multiply Add"},
        Row{"Parameter > Subtract > Divide > out", "Parameter Subtract Divide"},
        Row{"Parameter > Transpose > Add > out", "Parameter Transpose Add"},
        Row{"Parameter > Transpose > Split > Concat > Add > out",
            "Parameter Transpose Split Concat Add"},
        Row{"Parameter > Transpose > Multiply > Add > out", "Parameter Transpose Multiply Add"},
        Row{"in > Relu > BatchNormInference > out", "Relu BatchNormInference"},
        Row{"in > Divide > Sigmoid > out", "Divide Sigmoid"},
        Row{"in > Add > PRelu > Multiply > out", "Add PRelu Multiply"},
        Row{"in > BatchNormInference > Swish > out", "BatchNormInference Swish"},
        Row{"in > GroupConvolution > HSwish > out", "GroupConvolution HSwish"},
        Row{"in > ConvolutionBackpropData > Subtract > out", "ConvolutionBackpropData Subtract"},
        Row{"in > MatMul > Multiply > out; MatMul > Multiply", "MatMul Multiply"},
        Row{"in > Convolution > Multiply > Elu > out", "Convolution Multiply Elu"},
        Row{"in > Convolution > Add > Divide > out", "Convolution Add Divide"},
        Row{"in > Convolution > Add > Relu > Multiply > out", "Convolution Add Relu Multiply"},
        Row{"in > MatMul > Squeeze > Relu > out", "MatMul Squeeze Relu"},
        Row{"in > MatMul > Squeeze > Add > Relu > out", "MatMul Squeeze Add Relu"},
        Row{"in > MVN > Multiply > Add > Relu > out", "MVN Multiply Add Relu"},
        Row{"in > MatMul > a1:Add > Relu > Unsqueeze > Multiply > a2:Add > Squeeze > out",
            "MatMul a1 Relu Unsqueeze Multiply a2 Squeeze"},
        Row{"in > Multiply > Add > Selu > out", "Multiply Add Selu"},
        Row{"in > Convolution > BatchToSpace > Multiply > Add > Relu > out",
            "Convolution BatchToSpace Multiply Add Relu"},
        Row{"in > Convolution > BatchToSpace > Add > Relu > out",
            "Convolution BatchToSpace Add Relu"}));

/// Sequences that run as one operation unless the device is a CPU with AMX.
class FusedButOnSpr : public ::testing::TestWithParam<Row> {};

TEST_P(FusedButOnSpr, IsOneOperationElsewhere) {
    for (const auto device :
         {TargetDevice::any, TargetDevice::cpu, TargetDevice::gpu, TargetDevice::npu}) {
        EXPECT_THAT(fused(GetParam().graph, device), ElementsAre(GetParam().match));
    }
    EXPECT_THAT(fused(GetParam().graph, TargetDevice::cpu_spr),
                ::testing::Not(ElementsAre(GetParam().match)));
}

INSTANTIATE_TEST_SUITE_P(
    Fusing,
    FusedButOnSpr,
    ::testing::Values(
        Row{"in > Clamp > Multiply > out", "Clamp Multiply"},
        Row{"in > Convolution > Multiply > Add > out", "Convolution Multiply Add"},
        Row{"in > Convolution > a1:Add > Multiply > a2:Add > out", "Convolution a1 Multiply a2"},
        Row{"in > Convolution > Relu > Multiply > Add > out", "Convolution Relu Multiply Add"},
        Row{"in > Convolution > a1:Add > Relu > Multiply > a2:Add > out",
            "Convolution a1 Relu Multiply a2"},
        Row{"in > MatMul > Maximum > out", "MatMul Maximum"},
        Row{"in > MatMul > Add > Greater > out", "MatMul Add Greater"},
        Row{"in > MatMul > Relu > Equal > out", "MatMul Relu Equal"},
        Row{"in > MatMul > Add > Relu > Minimum > out", "MatMul Add Relu Minimum"}));

// what stays apart

TEST(Fusing, TakesTheLongestSequence) {
    EXPECT_THAT(fused("Parameter > Convolution > Add > Relu > Convolution2:Convolution"),
                ElementsAre("Convolution Add Relu"));
}

TEST(Fusing, EndsBeforeAnAdditionOfSomethingElse) {
    EXPECT_THAT(fused("in > Convolution > bias:Add > sum:Add > Relu; skip > sum"),
                ElementsAre("Convolution bias", "sum Relu"));
}

TEST(Fusing, EndsWhereAResultIsUsedTwice) {
    EXPECT_THAT(fused("in > Convolution > Add > Relu; Convolution > out"), ElementsAre("Add Relu"));
    EXPECT_THAT(fused("in > Convolution > Add > Relu; Add > out"), ElementsAre("Convolution Add"));
}

TEST(Fusing, LeavesUnlistedSequencesAlone) {
    for (const auto* graph : {"in > Relu > Convolution",
                              "in > Convolution > MaxPool",
                              "in > Convolution > Softmax",
                              "in > MVN > Add",
                              "in > Sigmoid > Relu",
                              "in > AvgPool > Relu",
                              "in > Convolution > Reshape > Relu"}) {
        EXPECT_THAT(fused(graph), IsEmpty()) << graph;
    }
}

}  // namespace
}  // namespace holdfast::analyze
