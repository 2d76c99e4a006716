#include "analyze/reach.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/opsets/opset13.hpp>

#include "support/graph_builder.hpp"
#include "support/model_builder.hpp"

namespace holdfast::analyze {
namespace {

namespace op = ov::opset13;
using holdfast::test::graph_of;
using holdfast::test::ModelBuilder;
using holdfast::test::Value;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Names = std::vector<std::string>;

Names flagged(const Graph& graph, const NodeFlags& flags) {
    Names names;
    for (NodeIndex index = 0; index < graph.size(); ++index) {
        if (flags[index]) names.push_back(graph.node(index).name);
    }
    return names;
}

TEST(Reach, GoesForwardFromItsStartsOn) {
    const auto graph = graph_of("a > b > d; a > c > d; e > d");
    const auto always = [](NodeIndex) { return true; };
    EXPECT_THAT(flagged(graph, reach_forward(graph, {graph.find("b").value()}, always)),
                UnorderedElementsAre("b", "d"));
    EXPECT_THAT(flagged(graph, reach_forward(graph, {graph.find("a").value()}, always)),
                UnorderedElementsAre("a", "b", "c", "d"));
    EXPECT_THAT(flagged(graph, reach_forward(graph, {}, always)), IsEmpty());
}

TEST(Reach, FlagsWhatItDoesNotCross) {
    const auto graph = graph_of("a > b > c");
    const auto but_b = [&](NodeIndex index) { return graph.node(index).name != "b"; };
    EXPECT_THAT(flagged(graph, reach_forward(graph, {graph.find("a").value()}, but_b)),
                UnorderedElementsAre("a", "b"));
}

TEST(Reach, GoesBackwardFromItsStartsOn) {
    const auto graph = graph_of("a > b > d; a > c > d > e; f > e");
    EXPECT_THAT(flagged(graph, reach_backward(graph, {graph.find("d").value()})),
                UnorderedElementsAre("a", "b", "c", "d"));
}

Names inference_names(ModelBuilder& b) {
    const auto graph = analyze(*b.model());
    return flagged(graph, inference_nodes(graph));
}

Value integers(ModelBuilder& b, const std::string& name, const std::vector<std::int64_t>& values) {
    return b.op<op::Constant>(name, ov::element::i64, ov::Shape{values.size()}, values);
}

TEST(InferenceNodes, LeaveOutConstants) {
    ModelBuilder b;
    b.result("out", b.input("x", {1, 3}).add("sum", b.constant("c", {3}).relu("folded")));
    EXPECT_THAT(inference_names(b), UnorderedElementsAre("x", "sum", "out/result"));
}

TEST(InferenceNodes, LeaveOutTheArithmeticOnShapes) {
    ModelBuilder b;
    const auto x = b.input("x", {-1, 4});
    const auto shape = x.shape_of("shape").multiply("scaled", integers(b, "twos", {2, 2}));
    const auto target = b.concat("target", {shape, integers(b, "tail", {1})}, 0);
    b.result("out", b.op<op::Reshape>("reshaped", x.relu("relu"), target, false));
    EXPECT_THAT(inference_names(b), UnorderedElementsAre("x", "relu", "reshaped", "out/result"));
}

TEST(InferenceNodes, KeepDataThatShapesAreTakenFrom) {
    ModelBuilder b;
    const auto relu = b.input("x", {1, 4}).relu("relu");
    b.result("shape_out", relu.shape_of("shape")).result("out", relu.sigmoid("sigmoid"));
    EXPECT_THAT(inference_names(b), UnorderedElementsAre("x", "relu", "sigmoid", "out/result"));
}

TEST(InferenceNodes, KeepFloatsComputedFromShapesThatAConvolutionTakes) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4, 4, 4});
    const auto floats = x.shape_of("shape").convert("floats", ov::element::f32);
    b.result("out", x.conv("conv", floats.reshape("kernel", {1, 4, 1, 1})));
    EXPECT_THAT(inference_names(b),
                UnorderedElementsAre("x", "floats", "kernel", "conv", "out/result"));
}

TEST(InferenceNodes, DropFloatsComputedFromShapesThatNothingWeightedTakes) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 3, 4, 4});
    const auto count = x.shape_of("shape").convert("floats", ov::element::f32);
    b.result("out", x.relu("relu").add("sum", count));
    EXPECT_THAT(inference_names(b), UnorderedElementsAre("x", "relu", "sum", "out/result"));
}

TEST(InferenceNodes, StartAtEmbeddingsAndStates) {
    ModelBuilder b;
    const auto axis =
        b.op<op::Constant>("axis", ov::element::i64, ov::Shape{}, std::vector<std::int64_t>{0});
    const auto rows = b.input("rows", {2}, ov::element::i64);
    b.result("out", b.op<op::Gather>("embedding", b.constant("table", {9, 4}), rows, axis));
    EXPECT_THAT(inference_names(b), UnorderedElementsAre("rows", "embedding", "out/result"));
}

}  // namespace
}  // namespace holdfast::analyze
