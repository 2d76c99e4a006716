#include "place/propagate.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/graph_builder.hpp"

namespace holdfast::place {
namespace {

using holdfast::test::graph_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Places = std::vector<std::string>;

/// "relu" for a quantizer on the output of relu, "conv/0" for one on an input.
std::string place_text(const OperatorGraph& operators, const SettledQuantizer& quantizer) {
    const auto& hook = operators.hook(quantizer.hook);
    return hook.is_input ? operators.first_node(hook.owner).name + '/' + std::to_string(hook.port)
                         : operators.last_node(hook.owner).name;
}

/// Graph, operators and what came to rest in them.
struct Propagated {
    analyze::Graph graph;
    OperatorGraph operators;
    std::vector<SettledQuantizer> quantizers;

    Propagated(analyze::Graph built, const QuantizeOptions& options, const std::string& ignored)
        : graph(std::move(built)),
          operators(graph, analyze::NodeFlags(graph.size(), true), options.target_device) {
        if (const auto node = graph.find(ignored))
            operators.ignore(operators.operator_of(*node).value(), true);
        quantizers = propagate(operators, options);
    }
    Propagated(const std::string& text,
               const QuantizeOptions& options = {},
               const std::string& ignored = "")
        : Propagated(graph_of(text), options, ignored) {}

    [[nodiscard]] Places places() const {
        Places texts;
        for (const auto& quantizer : quantizers) texts.push_back(place_text(operators, quantizer));
        return texts;
    }
    [[nodiscard]] const SettledQuantizer& at(const std::string& place) const {
        for (const auto& quantizer : quantizers) {
            if (place_text(operators, quantizer) == place) return quantizer;
        }
        throw std::runtime_error("no quantizer at " + place);
    }
    [[nodiscard]] Places sinks_of(const std::string& place) const {
        Places names;
        for (const auto sink : at(place).sinks) names.push_back(operators.first_node(sink).name);
        return names;
    }
};

QuantizeOptions with_rule(PropagationRule rule) {
    QuantizeOptions options;
    options.advanced.propagation_rule = rule;
    return options;
}

QuantizeOptions with_outputs() {
    QuantizeOptions options;
    options.advanced.quantize_outputs = true;
    return options;
}

// straight up

TEST(Propagate, RestsBelowWhatComputes) {
    EXPECT_THAT(Propagated("Parameter > Relu > Convolution").places(), ElementsAre("Relu"));
    EXPECT_THAT(Propagated("Parameter > AvgPool > MatMul").places(),
                ElementsAre("Parameter", "AvgPool"));
    EXPECT_THAT(Propagated("Parameter > Convolution").places(), ElementsAre("Parameter"));
}

TEST(Propagate, PassesThroughWhatMovesValues) {
    EXPECT_THAT(
        Propagated("Parameter > Relu > Reshape > Transpose > MaxPool > Convolution").places(),
        ElementsAre("Relu"));
}

TEST(Propagate, DoesNotPassWhatIsIgnored) {
    EXPECT_THAT(Propagated("Parameter > Relu > MaxPool > Convolution", {}, "MaxPool").places(),
                ElementsAre("MaxPool"));
}

TEST(Propagate, StartsAtNoIgnoredOperation) {
    EXPECT_THAT(Propagated("Parameter > Relu > c1:Convolution > c2:Convolution", {}, "c1").places(),
                ElementsAre("c1"));
}

TEST(Propagate, RestsAtAnUnknownOperationWithoutInputs) {
    EXPECT_THAT(Propagated("Source > Reshape > MatMul").places(), ElementsAre("Source"));
}

TEST(Propagate, SplitsUpBelowSeveralInputs) {
    EXPECT_THAT(Propagated("a:Relu > ScatterUpdate > MatMul; b:Relu > ScatterUpdate").places(),
                UnorderedElementsAre("a", "b"));
}

TEST(Propagate, StopsOnEachWayWhereItIsBlocked) {
    EXPECT_THAT(Propagated("a:Relu > Concat > AvgPool; b:Relu > Concat; b > Softmax").places(),
                UnorderedElementsAre("a", "Concat/1"));
    EXPECT_THAT(Propagated("a:Relu > Concat > AvgPool; a > Softmax; b:Relu > Concat").places(),
                UnorderedElementsAre("Concat/0", "b"));
}

// branches

TEST(Propagate, MergesAtABranch) {
    const Propagated result("Relu > c1:Convolution; Relu > c2:Convolution");
    EXPECT_THAT(result.places(), ElementsAre("Relu"));
    EXPECT_THAT(result.sinks_of("Relu"), UnorderedElementsAre("c1", "c2"));
}

TEST(Propagate, WaitsAtABranchForTheLongerWay) {
    EXPECT_THAT(
        Propagated("Relu > c1:Convolution; Relu > MaxPool > Reshape > Transpose > c2:Convolution")
            .places(),
        ElementsAre("Relu"));
}

TEST(Propagate, MergesAtABranchBelowABranch) {
    EXPECT_THAT(
        Propagated("Relu > MaxPool > c1:Convolution; MaxPool > c2:Convolution; Relu > c3:MatMul")
            .places(),
        ElementsAre("Relu"));
}

TEST(Propagate, MergesTheInputsOfOneOperation) {
    const Propagated result("Relu > MatMul > Softmax; Relu > MatMul");
    EXPECT_THAT(result.places(), ElementsAre("Relu"));
}

TEST(Propagate, GoesOnAfterMerging) {
    EXPECT_THAT(Propagated("Relu > MaxPool > c1:Convolution; MaxPool > c2:Convolution").places(),
                ElementsAre("Relu"));
}

TEST(Propagate, StopsBelowABranchToAFloatOperation) {
    EXPECT_THAT(Propagated("Relu > Convolution; Relu > Softmax").places(),
                ElementsAre("Convolution/0"));
    EXPECT_THAT(Propagated("Relu > Convolution; Relu > MaxPool > Softmax").places(),
                ElementsAre("Convolution/0"));
}

TEST(Propagate, StopsBelowABranchToAResult) {
    EXPECT_THAT(Propagated("Relu > Convolution; Relu > Result").places(),
                ElementsAre("Convolution/0"));
    EXPECT_THAT(Propagated("Relu > Convolution; Relu > Reshape > Result").places(),
                ElementsAre("Convolution/0"));
}

TEST(Propagate, QuantizesResultsOnRequest) {
    EXPECT_THAT(Propagated("Relu > Convolution; Relu > Result", with_outputs()).places(),
                ElementsAre("Relu"));
    EXPECT_THAT(Propagated("Relu > Convolution > Result", with_outputs()).places(),
                UnorderedElementsAre("Relu", "Convolution"));
}

// A quantizer that stopped at one branch lets the other ways of a higher one stop too.
TEST(Propagate, StopsAtAHigherBranchWhereAWayIsBlocked) {
    EXPECT_THAT(
        Propagated("Relu > MaxPool > c1:Convolution; MaxPool > Softmax; Relu > c2:Convolution")
            .places(),
        UnorderedElementsAre("c1/0", "c2/0"));
}

// rules of merging

const char* const two_kinds = "Relu > Convolution; Relu > m:MatMul";

TEST(Propagate, CanLeaveBranchesUnmerged) {
    EXPECT_THAT(Propagated(two_kinds, with_rule(PropagationRule::do_not_merge)).places(),
                UnorderedElementsAre("Convolution/0", "m/0"));
}

analyze::Graph convolution_and_interpolation() {
    return graph_of("Relu > Convolution; Relu > Interpolate");
}

TEST(Propagate, MergesDifferentListsIntoWhatTheyShare) {
    const Propagated result(convolution_and_interpolation(), {}, "");
    EXPECT_THAT(result.places(), ElementsAre("Relu"));
    EXPECT_EQ(result.at("Relu").configs, Configs{QuantizerConfig{}});
}

TEST(Propagate, CanDemandTheSameListsOnAllBranches) {
    const auto options = with_rule(PropagationRule::merge_if_all_branches_same);
    EXPECT_THAT(Propagated(two_kinds, options).places(), ElementsAre("Relu"));
    EXPECT_THAT(Propagated(convolution_and_interpolation(), options, "").places(),
                UnorderedElementsAre("Convolution/0", "Interpolate/0"));
}

TEST(Propagate, CanKeepTheQuantizersOfBranchesBelowTheMergedOne) {
    const auto options = with_rule(PropagationRule::merge_with_potential_requantization);
    EXPECT_THAT(Propagated(two_kinds, options).places(), ElementsAre("Relu"));
    const Propagated result(convolution_and_interpolation(), options, "");
    EXPECT_THAT(result.places(), UnorderedElementsAre("Interpolate/0", "Relu"));
    EXPECT_THAT(result.sinks_of("Relu"), UnorderedElementsAre("Convolution", "Interpolate"));
    EXPECT_EQ(result.at("Relu").configs.size(), 2U);
}

TEST(Propagate, StaysApartWhereBranchesShareNothing) {
    EXPECT_THAT(
        Propagated("Relu > SquaredDifference; Relu > ScaledDotProductAttention; "
                   "k > ScaledDotProductAttention; d > SquaredDifference",
                   {.preset = Preset::mixed})
            .places(),
        UnorderedElementsAre("ScaledDotProductAttention/0", "SquaredDifference/0", "k", "d"));
}

// concatenations

TEST(Propagate, UnifiesTheInputsOfAConcatAboveWeights) {
    for (const auto* sink : {"Convolution",
                             "GroupConvolution",
                             "ConvolutionBackpropData",
                             "GroupConvolutionBackpropData",
                             "MatMul"}) {
        const Propagated result(std::string("a:Relu > Concat > Reshape > ") + sink +
                                "; b:Sigmoid > Concat");
        EXPECT_THAT(result.places(), UnorderedElementsAre("a", "b")) << sink;
        EXPECT_TRUE(result.at("a").unified_group) << sink;
        EXPECT_EQ(result.at("a").unified_group, result.at("b").unified_group) << sink;
    }
}

TEST(Propagate, UnifiesNothingAboveOtherOperations) {
    for (const auto* sink : {"AvgPool", "MVN", "AvgPool > Convolution"}) {
        const Propagated result(std::string("a:Relu > Concat > ") + sink + "; b:Sigmoid > Concat");
        EXPECT_FALSE(result.at("a").unified_group) << sink;
        EXPECT_FALSE(result.at("b").unified_group) << sink;
    }
}

// An ignored convolution is float: nothing rises above the Concat then, unless others take it too.
TEST(Propagate, UnifiesNothingAboveWeightsThatStayInFloat) {
    const auto* text = "a:Relu > Concat > AvgPool; b:Sigmoid > Concat; Concat > Convolution";
    EXPECT_TRUE(Propagated(text).at("a").unified_group);
    EXPECT_THAT(Propagated(text, {}, "Convolution").places(), ElementsAre("AvgPool/0"));
}

TEST(Propagate, UnifiesBehindADepthwiseConvolutionNothing) {
    auto nodes = std::vector<analyze::Node>{
        {.name = "a", .type = "Relu", .key = "0", .id = 0},
        {.name = "b", .type = "Relu", .key = "1", .id = 1},
        {.name = "cat", .type = "Concat", .key = "2", .id = 2},
        {.name = "dw", .type = "GroupConvolution", .key = "3", .id = 3, .is_depthwise = true}};
    const Propagated result(
        {nodes, {{.from = 0, .to = 2}, {.from = 1, .to = 2, .to_port = 1}, {.from = 2, .to = 3}}},
        {},
        "");
    EXPECT_THAT(result.places(), UnorderedElementsAre("a", "b"));
    EXPECT_FALSE(result.at("a").unified_group);
}

TEST(Propagate, UnifiesNestedConcatsAsOneGroup) {
    const Propagated result(
        "a:Relu > inner:Concat > outer:Concat > MatMul; b:Sigmoid > inner; c:Exp > outer");
    EXPECT_THAT(result.places(), UnorderedElementsAre("a", "b", "c"));
    EXPECT_EQ(result.at("a").unified_group, result.at("b").unified_group);
    EXPECT_EQ(result.at("a").unified_group, result.at("c").unified_group);
}

TEST(Propagate, JoinsGroupsThatMeet) {
    const Propagated result(
        "a:Relu > cat1:Concat > m1:MatMul; b:Exp > cat1; b > cat2:Concat > m2:MatMul; "
        "c:Sigmoid > cat2");
    EXPECT_THAT(result.places(), UnorderedElementsAre("a", "b", "c"));
    EXPECT_TRUE(result.at("a").unified_group);
    EXPECT_EQ(result.at("a").unified_group, result.at("b").unified_group);
    EXPECT_EQ(result.at("a").unified_group, result.at("c").unified_group);
}

TEST(Propagate, KeepsGroupsApartThatDoNotMeet) {
    const Propagated result(
        "a:Relu > cat1:Concat > m1:MatMul; b:Exp > cat1; c:Exp > cat2:Concat > m2:MatMul; "
        "d:Sigmoid > cat2");
    EXPECT_NE(result.at("a").unified_group, result.at("c").unified_group);
}

// attention

TEST(Propagate, QuantizesQueriesAndKeysOfAnAttentionOnly) {
    EXPECT_THAT(
        Propagated("q:Relu > ScaledDotProductAttention; k:Relu > ScaledDotProductAttention; "
                   "v:Relu > ScaledDotProductAttention")
            .places(),
        UnorderedElementsAre("q", "k"));
}

TEST(Propagate, StopsBelowABranchWhereAnAttentionTakesFloatsToo) {
    EXPECT_THAT(
        Propagated("x:Relu > ScaledDotProductAttention; k:Relu > ScaledDotProductAttention; "
                   "x > ScaledDotProductAttention")
            .places(),
        UnorderedElementsAre("ScaledDotProductAttention/0", "k"));
}

// embeddings

analyze::Graph embedding_below(const std::string& between) {
    std::vector<analyze::Node> nodes{
        {.name = "rows", .type = "Parameter", .key = "0", .id = 0},
        {.name = "words",
         .type = "Gather",
         .key = "1",
         .id = 1,
         .constants = {{}},
         .is_embedding = true},
        {.name = "between", .type = between, .key = "2", .id = 2},
        {.name = "m", .type = "MatMul", .key = "3", .id = 3, .constants = {{.port = 1}}}};
    return {nodes,
            {{.from = 0, .to = 1, .to_port = 1, .is_integer = true},
             {.from = 1, .to = 2},
             {.from = 2, .to = 3}}};
}

TEST(Propagate, RestsBelowAnEmbeddingAndKnowsIt) {
    const Propagated result(embedding_below("Reshape"), {}, "");
    EXPECT_THAT(result.places(), ElementsAre("words"));
    EXPECT_EQ(result.at("words").embedding, result.operators.operator_of(1));
}

TEST(Propagate, KnowsNoEmbeddingThatIsIgnored) {
    const Propagated result(embedding_below("Reshape"), {}, "words");
    EXPECT_THAT(result.places(), ElementsAre("words"));
    EXPECT_FALSE(result.at("words").embedding);
}

TEST(Propagate, KnowsNoEmbeddingAboveWhatComputes) {
    EXPECT_FALSE(Propagated(embedding_below("Softmax"), {}, "").at("between").embedding);
}

// lone elementwise operations

TEST(Propagate, DropsTheQuantizerOfALoneElementwiseOperation) {
    EXPECT_THAT(Propagated("Relu > Maximum > Softmax").places(), IsEmpty());
    EXPECT_THAT(Propagated("Relu > AvgPool > Softmax").places(), ElementsAre("Relu"));
}

TEST(Propagate, KeepsBothQuantizersOfAnElementwiseOperation) {
    EXPECT_THAT(Propagated("a:Exp > Maximum > Softmax; b:Exp > Maximum").places(),
                UnorderedElementsAre("a", "b"));
}

TEST(Propagate, KeepsALoneQuantizerThatMovedFar) {
    EXPECT_THAT(Propagated("Relu > Reshape > Maximum > Softmax").places(), ElementsAre("Relu"));
}

TEST(Propagate, KeepsALoneQuantizerThatServesOthersToo) {
    EXPECT_THAT(Propagated("Relu > Maximum > Softmax; Relu > Convolution").places(),
                ElementsAre("Relu"));
}

TEST(Propagate, QuantizesTheValuesOfAnAttentionAsFloats) {
    EXPECT_THAT(
        Propagated("q:Relu > ScaledDotProductAttention; k:Relu > ScaledDotProductAttention; "
                   "v:Relu > ScaledDotProductAttention",
                   {.mode = Fp8Type::e4m3})
            .places(),
        UnorderedElementsAre("q", "k", "v"));
}

}  // namespace
}  // namespace holdfast::place
