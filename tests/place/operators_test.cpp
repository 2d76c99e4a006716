#include "place/operators.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/graph_builder.hpp"

namespace holdfast::place {
namespace {

using analyze::Role;
using holdfast::test::graph_of;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using Names = std::vector<std::string>;

/// Keeps the graph that its operators refer to.
struct Built {
    analyze::Graph graph;
    OperatorGraph operators;

    explicit Built(const std::string& text, const Names& outside = {})
        : graph(graph_of(text)), operators(graph, within(graph, outside), TargetDevice::any) {}

    static analyze::NodeFlags within(const analyze::Graph& graph, const Names& outside) {
        analyze::NodeFlags flags(graph.size(), true);
        for (const auto& name : outside) flags[graph.find(name).value()] = false;
        return flags;
    }

    [[nodiscard]] OperatorIndex index(const std::string& name) const {
        return operators.operator_of(graph.find(name).value()).value();
    }
    [[nodiscard]] const Operator& at(const std::string& name) const {
        return operators.at(index(name));
    }
    [[nodiscard]] Names first_names(const std::vector<OperatorIndex>& indices) const {
        Names names;
        for (const auto one : indices) names.push_back(operators.first_node(one).name);
        return names;
    }
};

TEST(Operators, AreFusedSequencesOrSingleNodes) {
    const Built built("x:Parameter > Convolution > Add > Relu > MaxPool > out:Result");
    EXPECT_EQ(built.operators.size(), 4U);
    const auto fused = built.index("Convolution");
    EXPECT_EQ(built.index("Relu"), fused);
    EXPECT_EQ(built.operators.at(fused).members.size(), 3U);
    EXPECT_EQ(built.operators.first_node(fused).name, "Convolution");
    EXPECT_EQ(built.operators.last_node(fused).name, "Relu");
    EXPECT_NE(built.index("MaxPool"), fused);
}

TEST(Operators, HaveTheRoleOfTheirFirstNode) {
    const Built built("x:Parameter > Convolution > Relu > MaxPool > Softmax > out:Result");
    EXPECT_EQ(built.at("Relu").role, Role::quantizable);
    EXPECT_EQ(built.at("MaxPool").role, Role::passes_through);
    EXPECT_EQ(built.at("Softmax").role, Role::opaque);
    EXPECT_TRUE(built.at("out").is_result);
    EXPECT_FALSE(built.at("x").is_result);
}

TEST(Operators, HaveAHookPerInputAndOneForAllOutputs) {
    const Built built("a:In > sum:Add > b:Out; c:In > sum > d:Out");
    const auto& sum = built.at("sum");
    ASSERT_EQ(sum.inputs.size(), 2U);
    for (std::uint32_t port = 0; port < 2; ++port) {
        const auto& hook = built.operators.hook(sum.inputs[port]);
        EXPECT_TRUE(hook.is_input);
        EXPECT_EQ(hook.port, port);
        EXPECT_EQ(hook.owner, built.index("sum"));
    }
    EXPECT_EQ(built.operators.producer(sum.inputs[0]), built.index("a"));
    EXPECT_EQ(built.operators.producer(sum.inputs[1]), built.index("c"));
    const auto& output = built.operators.hook(sum.output);
    EXPECT_FALSE(output.is_input);
    EXPECT_THAT(output.below,
                UnorderedElementsAre(built.at("b").inputs[0], built.at("d").inputs[0]));
}

TEST(Operators, TakeInputsOnlyWhereTheirFirstNodeDoes) {
    const Built built("x:In > MatMul > Add > out:Out", {});
    EXPECT_EQ(built.at("Add").inputs.size(), 1U);
    EXPECT_EQ(built.operators.producer(built.at("Add").inputs[0]), built.index("x"));
}

TEST(Operators, LeaveOutWhatIsNotWithin) {
    const Built built("x:In > sum:Add > out:Out; c:Constant > sum", {"c"});
    EXPECT_EQ(built.at("sum").inputs.size(), 1U);
    EXPECT_FALSE(built.operators.operator_of(built.graph.find("c").value()));
}

TEST(Operators, NameTheirHooksForTies) {
    const Built built("x:In > sum:Add > out:Out; y:In > sum");
    const auto& sum = built.at("sum");
    EXPECT_EQ(built.operators.hook(sum.inputs[1]).key, "PRE HOOK 1 1 sum");
    EXPECT_EQ(built.operators.hook(sum.output).key, "POST HOOK 1 sum");
}

analyze::Graph with_integer_index() {
    return {{{.name = "top", .type = "TopK", .key = "0 top", .id = 0},
             {.name = "values", .type = "MaxPool", .key = "1 values", .id = 1},
             {.name = "index", .type = "Convert", .key = "2 index", .id = 2}},
            {{.from = 0, .from_port = 0, .to = 1},
             {.from = 0, .from_port = 1, .to = 2, .is_integer = true}}};
}

TEST(Operators, CountAllOutputsAsIntegersWhereOneIs) {
    const auto graph = with_integer_index();
    const OperatorGraph operators(graph, {true, true, true}, TargetDevice::any);
    const auto& values = operators.hook(operators.at(operators.operator_of(1).value()).inputs[0]);
    EXPECT_FALSE(values.is_integer);
    EXPECT_TRUE(values.above_is_integer);
    EXPECT_TRUE(operators.hook(values.above).is_integer);
}

TEST(Operators, DoNotCountAnOutputThatNothingWithinTakes) {
    const auto graph = with_integer_index();
    const OperatorGraph operators(graph, {true, true, false}, TargetDevice::any);
    const auto& values = operators.hook(operators.at(operators.operator_of(1).value()).inputs[0]);
    EXPECT_FALSE(values.above_is_integer);
}

TEST(Operators, BecomeOpaqueWhenIgnored) {
    Built built("x:In > c1:Convolution > c2:Convolution > out:Out");
    built.operators.ignore(built.index("c1"), true);
    built.operators.ignore(built.index("c2"), false);
    for (const auto* name : {"c1", "c2"}) {
        EXPECT_TRUE(built.at(name).is_ignored);
        EXPECT_EQ(built.at(name).role, Role::opaque);
    }
    EXPECT_TRUE(built.at("c1").is_opaque);
    EXPECT_FALSE(built.at("c2").is_opaque);
}

TEST(Operators, AreVisitedAfterWhatTheyTake) {
    const Built built("a:In > b:In > d:In; a > c:In > d");
    EXPECT_THAT(built.first_names(built.operators.visiting_order()),
                ElementsAre("a", "b", "c", "d"));
}

// Keys are compared as text: "10 …" comes before "2 …".
TEST(Operators, AreVisitedInTheOrderOfTheirKeysAsText) {
    const Built built("0 > 1; 0 > 2; 0 > 3; 0 > 4; 0 > 5; 0 > 6; 0 > 7; 0 > 8; 0 > 9; 0 > 10");
    EXPECT_THAT(built.first_names(built.operators.visiting_order()),
                ElementsAre("0", "1", "10", "2", "3", "4", "5", "6", "7", "8", "9"));
}

}  // namespace
}  // namespace holdfast::place
