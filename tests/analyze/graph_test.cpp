#include "analyze/graph.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/opsets/opset13.hpp>

#include "holdfast/error.hpp"
#include "support/model_builder.hpp"
#include "support/throws.hpp"

namespace holdfast::analyze {
namespace {

namespace op = ov::opset13;
using holdfast::test::ModelBuilder;
using holdfast::test::Value;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const Node& node_of(const Graph& graph, const std::string& name) {
    return graph.node(graph.find(name).value());
}

std::vector<std::string> keys_of(const Graph& graph) {
    std::vector<std::string> keys(graph.size());
    for (const auto& node : graph.nodes()) keys[node.id] = node.key;
    return keys;
}

std::vector<std::size_t> constant_ports(const Node& node) {
    std::vector<std::size_t> ports;
    for (const auto& constant : node.constants) ports.push_back(constant.port);
    return ports;
}

/// The description of `value`, in the smallest model that holds it.
Node described(ModelBuilder& b, const Value& value) {
    b.result("out", value);
    return node_of(analyze(*b.model()), value.output().get_node()->get_friendly_name());
}

/// A convolution whose weights are what `weights` makes of a constant.
template <typename Weights>
Node convolution_with(Weights weights) {
    ModelBuilder b;
    return described(b, b.input("x", {1, 3, 4, 4}).conv("conv", weights(b)));
}

Value indices(ModelBuilder& b, const std::string& name, const std::vector<std::int64_t>& values) {
    return b.op<op::Constant>(name, ov::element::i64, ov::Shape{values.size()}, values);
}

Value zero_axis(ModelBuilder& b) {
    return b.op<op::Constant>("axis", ov::element::i64, ov::Shape{}, std::vector<std::int64_t>{0});
}

// ids and keys

TEST(Graph, CountsIdsBreadthFirstFromTheInputsAndByNameAmongConsumers) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4});
    const auto late = x.relu("late");
    const auto early = x.sigmoid("early");
    b.result("out", late.add("sum", early));
    EXPECT_THAT(keys_of(analyze(*b.model())),
                ElementsAre("0 x", "1 early", "2 late", "3 sum", "4 out/result"));
}

TEST(Graph, CountsAllInputsBeforeWhatFollowsThem) {
    ModelBuilder b;
    const auto y = b.input("y", {1, 4});
    const auto x = b.input("x", {1, 4});
    b.result("out", x.relu("a").add("sum", y));
    EXPECT_THAT(keys_of(analyze(*b.model())),
                ElementsAre("0 y", "1 x", "2 sum", "3 a", "4 out/result"));
}

TEST(Graph, CountsConstantsLast) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4});
    b.result("out", x.multiply("scaled", b.constant("scale", {4}).relu("folded")));
    EXPECT_THAT(keys_of(analyze(*b.model())),
                ElementsAre("0 x", "1 scaled", "2 out/result", "3 scale", "4 folded"));
}

TEST(Graph, StartsFromStatesToo) {
    const auto variable = std::make_shared<ov::op::util::Variable>(
        ov::op::util::VariableInfo{{1, 4}, ov::element::f32, "state"});
    ModelBuilder b;
    const auto state = b.op<op::ReadValue>("state", b.constant("initial", {1, 4}), variable);
    const auto sum = b.input("x", {1, 4}).add("sum", state);
    const auto assign = std::make_shared<op::Assign>(sum, variable);
    assign->set_friendly_name("assign");
    b.result("out", sum);
    auto model = b.model();
    model->add_sinks({assign});
    model->add_variables({variable});
    const auto graph = analyze(*model);
    EXPECT_EQ(node_of(graph, "x").id, 0U);
    EXPECT_EQ(node_of(graph, "state").id, 1U);
    EXPECT_FALSE(node_of(graph, "state").is_constant);
    EXPECT_TRUE(node_of(graph, "initial").is_constant);
    EXPECT_TRUE(graph.find("assign"));
}

TEST(Graph, FindsNodesByName) {
    ModelBuilder b;
    b.result("out", b.input("x", {1}).relu("r"));
    const auto graph = analyze(*b.model());
    EXPECT_EQ(graph.node(graph.find("r").value()).type, "Relu");
    EXPECT_FALSE(graph.find("nothing"));
}

TEST(Graph, RefusesAnEdgeToNowhere) {
    EXPECT_EQ(test::message_of<InternalError>(
                  [] { return Graph({{.name = "only"}}, {{.from = 0, .to = 1}}); }),
              "internal error, please report it: an edge names a node that does not exist");
}

// edges

TEST(Graph, ListsInputsByPortAndOutputsByPort) {
    const Graph graph({{.name = "a"}, {.name = "b"}, {.name = "c"}},
                      {{.from = 0, .from_port = 1, .to = 2, .to_port = 1},
                       {.from = 0, .from_port = 0, .to = 1, .to_port = 0},
                       {.from = 1, .from_port = 0, .to = 2, .to_port = 0},
                       {.from = 0, .from_port = 0, .to = 2, .to_port = 2}});
    EXPECT_THAT(graph.inputs(2), ElementsAre(2U, 0U, 3U));
    EXPECT_THAT(graph.outputs(0), ElementsAre(1U, 3U, 0U));
    EXPECT_THAT(graph.inputs(0), IsEmpty());
    EXPECT_THAT(graph.outputs(2), IsEmpty());
}

TEST(Graph, HasAnEdgePerConnectedInput) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4}).relu("r");
    b.result("out", x.multiply("square", x));
    const auto graph = analyze(*b.model());
    const auto index = graph.find("r").value();
    ASSERT_EQ(graph.outputs(index).size(), 2U);
    for (const auto edge : graph.outputs(index))
        EXPECT_EQ(graph.node(graph.edge(edge).to).name, "square");
}

Edge only_edge_out(const ov::PartialShape& shape, const ov::element::Type& type) {
    ModelBuilder b;
    b.result("out", b.input("x", shape, type));
    const auto graph = analyze(*b.model());
    return graph.edge(graph.outputs(graph.find("x").value()).front());
}

TEST(Graph, KnowsRankAndSizeOfATensor) {
    const auto edge = only_edge_out({2, 3, 4}, ov::element::f32);
    EXPECT_EQ(edge.rank, 3);
    EXPECT_EQ(edge.elements, 24U);
    EXPECT_EQ(only_edge_out({}, ov::element::f32).rank, 0);
}

TEST(Graph, CountsABoundedDimensionWithItsUpperBound) {
    const auto edge = only_edge_out({ov::Dimension(1, 5), 3}, ov::element::f32);
    EXPECT_EQ(edge.rank, 2);
    EXPECT_EQ(edge.elements, 15U);
}

TEST(Graph, SaysThatARankIsDynamic) {
    EXPECT_EQ(only_edge_out(ov::PartialShape::dynamic(), ov::element::f32).rank, -1);
}

TEST(Graph, TellsIntegersFromFloats) {
    for (const auto& type :
         {ov::element::f16, ov::element::bf16, ov::element::f32, ov::element::f64})
        EXPECT_FALSE(only_edge_out({1}, type).is_integer) << type;
    for (const auto& type :
         {ov::element::i64, ov::element::u8, ov::element::boolean, ov::element::string})
        EXPECT_TRUE(only_edge_out({1}, type).is_integer) << type;
}

// constants

TEST(Graph, SaysWhatDependsOnNoInput) {
    ModelBuilder b;
    b.result("out",
             b.input("x", {1, 4}).matmul("fc", b.constant("w", {4, 4}).transpose("t", {1, 0})));
    const auto graph = analyze(*b.model());
    EXPECT_TRUE(node_of(graph, "w").is_constant);
    EXPECT_TRUE(node_of(graph, "t").is_constant);
    EXPECT_FALSE(node_of(graph, "fc").is_constant);
    EXPECT_FALSE(node_of(graph, "x").is_constant);
}

TEST(Graph, FindsAWeight) {
    const auto node = convolution_with([](ModelBuilder& b) {
        return b.constant("w", {2, 3, 1, 1});
    });
    ASSERT_EQ(node.constants.size(), 1U);
    EXPECT_EQ(node.constants[0].port, 1U);
    EXPECT_EQ(node.constants[0].constant, "w");
    EXPECT_EQ(node.constants[0].shape, (ov::Shape{2, 3, 1, 1}));
}

TEST(Graph, FindsAWeightBehindAConvert) {
    const auto node = convolution_with([](ModelBuilder& b) {
        return b.constant("w", {2, 3, 1, 1}, ov::element::f16).convert("c", ov::element::f32);
    });
    ASSERT_EQ(node.constants.size(), 1U);
    EXPECT_EQ(node.constants[0].constant, "w");
}

TEST(Graph, FindsAWeightBehindAReshapeWithTheShapeOfTheConstant) {
    const auto node = convolution_with([](ModelBuilder& b) {
        return b.constant("w", {6}).reshape("r", {2, 3, 1, 1});
    });
    ASSERT_EQ(node.constants.size(), 1U);
    EXPECT_EQ(node.constants[0].shape, (ov::Shape{6}));
}

TEST(Graph, FindsAWeightBehindAFakeQuantize) {
    const auto node = convolution_with([](ModelBuilder& b) {
        const auto low = b.constant("low", {}, {-1.F});
        const auto high = b.constant("high", {}, {1.F});
        return b.op<op::FakeQuantize>(
            "fq", b.constant("w", {2, 3, 1, 1}), low, high, low, high, 255);
    });
    EXPECT_THAT(constant_ports(node), ElementsAre(1U));
}

TEST(Graph, SeesNoWeightBehindATranspose) {
    const auto node = convolution_with([](ModelBuilder& b) {
        return b.constant("w", {3, 2, 1, 1}).transpose("t", {1, 0, 2, 3});
    });
    EXPECT_THAT(node.constants, IsEmpty());
}

TEST(Graph, SeesNoWeightBehindAMultiply) {
    const auto node = convolution_with([](ModelBuilder& b) {
        return b.constant("w", {2, 3, 1, 1}).multiply("m", b.constant("scale", {2, 1, 1, 1}));
    });
    EXPECT_THAT(node.constants, IsEmpty());
}

TEST(Graph, SeesNoWeightInIntegers) {
    const auto node = convolution_with([](ModelBuilder& b) {
        return b.constant("w", {2, 3, 1, 1}, ov::element::i8).convert("c", ov::element::f32);
    });
    EXPECT_THAT(node.constants, IsEmpty());
}

TEST(Graph, SeesNoWeightInAnInput) {
    const auto node = convolution_with([](ModelBuilder& b) {
        return b.input("w", {2, 3, 1, 1}).relu("r");
    });
    EXPECT_THAT(node.constants, IsEmpty());
}

TEST(Graph, FindsTheConstantOfAnAddition) {
    ModelBuilder b;
    EXPECT_THAT(constant_ports(described(b, b.input("x", {1, 4}).bias("sum"))), ElementsAre(1U));
}

TEST(Graph, LooksForNoConstantsWhereNoWeightsAre) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4});
    EXPECT_THAT(described(b, x.multiply("scaled", b.constant("scale", {4}))).constants, IsEmpty());
}

TEST(Graph, TakesTheFirstFactorOfAProductAsAWeightToo) {
    ModelBuilder b;
    const auto x = b.input("x", {4, 2});
    const auto node = described(b, b.op<op::MatMul>("fc", b.constant("w", {4, 3}), x, true, false));
    EXPECT_THAT(constant_ports(node), ElementsAre(0U));
    EXPECT_TRUE(node.transpose_a);
    EXPECT_FALSE(node.transpose_b);
}

// depthwise convolutions

Node group_convolution(const ov::PartialShape& data, const ov::Shape& weights) {
    ModelBuilder b;
    return described(b, b.input("x", data).group_conv("conv", weights));
}

TEST(Graph, CallsAConvolutionPerChannelDepthwise) {
    EXPECT_TRUE(group_convolution({1, 4, 8, 8}, {4, 1, 1, 3, 3}).is_depthwise);
    EXPECT_TRUE(group_convolution({1, 4, 8, 8}, {4, 2, 1, 3, 3}).is_depthwise);
}

TEST(Graph, CallsLargerGroupsOrOneChannelNotDepthwise) {
    EXPECT_FALSE(group_convolution({1, 4, 8, 8}, {2, 2, 2, 3, 3}).is_depthwise);
    EXPECT_FALSE(group_convolution({1, 1, 8, 8}, {1, 4, 1, 3, 3}).is_depthwise);
}

TEST(Graph, CallsAConvolutionOfUnknownChannelsNotDepthwise) {
    ModelBuilder b;
    const auto x = b.input("x", {1, -1, 8, 8});
    EXPECT_FALSE(described(b, x.group_conv("conv", {4, 1, 1, 3, 3})).is_depthwise);
}

// embeddings

Node gather_of(const ov::element::Type& type) {
    ModelBuilder b;
    const auto rows = b.input("rows", {3}, ov::element::i64);
    return described(
        b, b.op<op::Gather>("gather", b.constant("table", {8, 4}, type), rows, zero_axis(b)));
}

TEST(Graph, CallsAGatherFromAFloatConstantAnEmbedding) {
    for (const auto& type : {ov::element::f16, ov::element::f32, ov::element::f64}) {
        const auto node = gather_of(type);
        EXPECT_TRUE(node.is_embedding) << type;
        EXPECT_THAT(constant_ports(node), ElementsAre(0U)) << type;
    }
}

TEST(Graph, CallsAGatherFromIntegersOrBfloatsNoEmbedding) {
    for (const auto& type : {ov::element::i32, ov::element::bf16}) {
        EXPECT_FALSE(gather_of(type).is_embedding) << type;
        EXPECT_THAT(gather_of(type).constants, IsEmpty()) << type;
    }
}

TEST(Graph, CallsAGatherFromAnInputNoEmbedding) {
    ModelBuilder b;
    const auto x = b.input("x", {8, 4});
    const auto node =
        described(b, b.op<op::Gather>("gather", x, indices(b, "rows", {1, 2}), zero_axis(b)));
    EXPECT_FALSE(node.is_embedding);
    EXPECT_THAT(node.constants, IsEmpty());
}

TEST(Graph, CallsAGatherAmongConstantsNoEmbedding) {
    ModelBuilder b;
    const auto gather = b.op<op::Gather>(
        "gather", b.constant("table", {8, 4}), indices(b, "rows", {1, 2}), zero_axis(b));
    b.result("out", b.input("x", {2, 4}).add("sum", gather));
    const auto graph = analyze(*b.model());
    EXPECT_FALSE(node_of(graph, "gather").is_embedding);
    EXPECT_TRUE(node_of(graph, "gather").is_constant);
}

// recurrent cells

struct Recurrent {
    ModelBuilder b;
    Value x = b.input("x", {1, 2, 3});
    Value lengths =
        b.op<op::Constant>("lengths", ov::element::i64, ov::Shape{1}, std::vector<std::int64_t>{2});

    Node lstm(const Value& hidden, const Value& cell) {
        return described(b,
                         b.op<op::LSTMSequence>("lstm",
                                                x,
                                                hidden,
                                                cell,
                                                lengths,
                                                b.constant("w", {1, 16, 3}),
                                                b.constant("r", {1, 16, 4}),
                                                b.constant("bias", {1, 16}),
                                                4,
                                                op::LSTMSequence::direction::FORWARD));
    }

    Node gru(bool linear_before_reset) {
        const std::size_t rows = linear_before_reset ? 16 : 12;
        return described(b,
                         b.op<op::GRUSequence>("gru",
                                               x,
                                               b.input("h", {1, 1, 4}),
                                               lengths,
                                               b.constant("w", {1, 12, 3}),
                                               b.constant("r", {1, 12, 4}),
                                               b.constant("bias", {1, rows}),
                                               4,
                                               ov::op::RecurrentSequenceDirection::FORWARD,
                                               std::vector<std::string>{"sigmoid", "tanh"},
                                               std::vector<float>{},
                                               std::vector<float>{},
                                               0.F,
                                               linear_before_reset));
    }
};

TEST(Graph, TakesTheTwoWeightsOfAnLstmButNotItsBias) {
    Recurrent r;
    const auto node = r.lstm(r.b.input("h", {1, 1, 4}), r.b.input("c", {1, 1, 4}));
    EXPECT_THAT(constant_ports(node), ElementsAre(4U, 5U));
}

TEST(Graph, TakesConstantInitialStatesOfAnLstmAsWeights) {
    Recurrent r;
    const auto node = r.lstm(r.b.constant("h", {1, 1, 4}), r.b.constant("c", {1, 1, 4}));
    EXPECT_THAT(constant_ports(node), ElementsAre(1U, 2U, 4U, 5U));
}

TEST(Graph, TakesTheTwoWeightsOfAGruButNotItsBias) {
    const auto node = Recurrent().gru(false);
    EXPECT_THAT(constant_ports(node), ElementsAre(3U, 4U));
    EXPECT_FALSE(node.linear_before_reset);
}

TEST(Graph, KnowsAGruThatIsLinearBeforeReset) {
    EXPECT_TRUE(Recurrent().gru(true).linear_before_reset);
}

}  // namespace
}  // namespace holdfast::analyze
