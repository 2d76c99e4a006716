#include "place/ignore.hpp"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/graph_builder.hpp"
#include "support/paths.hpp"

namespace holdfast::place {
namespace {

using holdfast::test::graph_of;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using Names = std::set<std::string>;

constexpr auto any_device = TargetDevice::any;
constexpr auto transformer = ModelType::transformer;

std::map<std::string, std::string> reasons_of(const analyze::Graph& graph,
                                              const QuantizeOptions& options) {
    std::map<std::string, std::string> reasons;
    for (const auto& [index, reason] :
         ignored_nodes(graph, analyze::NodeFlags(graph.size(), true), options)) {
        reasons.emplace(graph.node(index).name, reason);
    }
    return reasons;
}

QuantizeOptions ignoring(const std::string& name) {
    QuantizeOptions options;
    options.ignored_scope.names = {name};
    return options;
}

// single nodes

TEST(IgnoredNodes, AreTheUsersAndThoseOfPatterns) {
    EXPECT_THAT(reasons_of(graph_of("x > Equal > LogicalNot > Relu"), ignoring("x")),
                ElementsAre(Pair("Equal", "negated comparison"),
                            Pair("LogicalNot", "negated comparison"),
                            Pair("x", "in the ignored scope")));
}

TEST(IgnoredNodes, AreTheUsersFirst) {
    EXPECT_THAT(reasons_of(graph_of("x > Equal > LogicalNot"), ignoring("Equal")),
                ElementsAre(Pair("Equal", "in the ignored scope"),
                            Pair("LogicalNot", "negated comparison")));
}

analyze::Graph gru(bool linear_before_reset, bool has_weights) {
    analyze::Node node{.name = "gru", .type = "GRUSequence"};
    node.linear_before_reset = linear_before_reset;
    if (has_weights) node.constants = {{.port = 3}};
    return {{node}, {}};
}

TEST(IgnoredNodes, HoldWhatSmoothingAdded) {
    const analyze::Graph graph({{.name = "x_0_0/smooth_quant", .type = "Multiply"},
                                {.name = "smooth_quant", .type = "Multiply"}},
                               {});
    EXPECT_THAT(reasons_of(graph, {}),
                ElementsAre(Pair("x_0_0/smooth_quant", "scales an activation for SmoothQuant")));
}

TEST(IgnoredNodes, HoldAGruThatIsLinearBeforeReset) {
    EXPECT_THAT(reasons_of(gru(true, true), {}),
                ElementsAre(Pair("gru", "GRUSequence with linear_before_reset")));
    EXPECT_THAT(reasons_of(gru(false, true), {}), IsEmpty());
    EXPECT_THAT(reasons_of(gru(true, false), {}), IsEmpty());
}

// types

TEST(IgnoredTypes, AreThoseThatLoseTooMuchInTransformers) {
    for (const auto* type : {"Add",
                             "Subtract",
                             "Divide",
                             "Power",
                             "Sqrt",
                             "Squeeze",
                             "AvgPool",
                             "MVN",
                             "ReduceMean",
                             "ReduceL2",
                             "ReduceSum",
                             "Maximum",
                             "Greater",
                             "GreaterEqual",
                             "Less",
                             "LessEqual",
                             "Equal",
                             "NotEqual",
                             "Multiply",
                             "SquaredDifference",
                             "GroupNormalization",
                             "BatchNormInference"}) {
        EXPECT_TRUE(is_ignored_type(type, transformer, any_device)) << type;
        EXPECT_FALSE(is_ignored_type(type, {}, any_device)) << type;
    }
}

TEST(IgnoredTypes, AreNotThoseThatATransformerConsistsOf) {
    for (const auto* type :
         {"MatMul", "Convolution", "Minimum", "Concat", "Softmax", "NormalizeL2"})
        EXPECT_FALSE(is_ignored_type(type, transformer, any_device)) << type;
}

TEST(IgnoredTypes, AreWithoutMultiplyOnCpusWithAmx) {
    EXPECT_FALSE(is_ignored_type("Multiply", transformer, TargetDevice::cpu_spr));
    EXPECT_TRUE(is_ignored_type("Add", transformer, TargetDevice::cpu_spr));
}

// post-processing

Names postprocessing_of(const analyze::Graph& graph, const Names& user_ignored = {}) {
    OperatorGraph operators(graph, analyze::NodeFlags(graph.size(), true), any_device);
    for (const auto& name : user_ignored)
        operators.ignore(operators.operator_of(graph.find(name).value()).value(), true);
    Names names;
    for (const auto index : postprocessing_operators(operators))
        names.insert(operators.first_node(index).name);
    return names;
}

TEST(Postprocessing, ReachesFromAResultThroughAMarkerToTheWeightsAbove) {
    EXPECT_THAT(
        postprocessing_of(graph_of("Parameter > Softmax > MatMul > Exp > TopK > Log > Result")),
        ElementsAre("Exp", "Log", "TopK"));
    EXPECT_THAT(
        postprocessing_of(graph_of("Parameter > MatMul > Exp > NonMaxSuppression > Result")),
        ElementsAre("Exp", "NonMaxSuppression"));
}

TEST(Postprocessing, DemandsAMarker) {
    EXPECT_THAT(postprocessing_of(graph_of("Parameter > MatMul > Exp > Log > Result")), IsEmpty());
}

TEST(Postprocessing, DemandsAMarkerBelowTheLastWeights) {
    EXPECT_THAT(postprocessing_of(graph_of("Parameter > TopK > MatMul > Exp > Result")), IsEmpty());
}

TEST(Postprocessing, DoesNotSeeAMarkerThatTheUserIgnored) {
    EXPECT_THAT(postprocessing_of(graph_of("Parameter > MatMul > Exp > TopK > Result"), {"TopK"}),
                IsEmpty());
}

// The cases of tests/conformance/numeric/postprocessing.json.

json recorded() {
    std::ifstream file(
        (test::source_folder() / "tests/conformance/numeric/postprocessing.json").string());
    return json::parse(file).at("graphs");
}

std::vector<std::string> recorded_names() {
    std::vector<std::string> names;
    const auto graphs = recorded();
    for (const auto& [name, graph] : graphs.items()) names.push_back(name);
    return names;
}

analyze::Graph graph_from(const json& described) {
    const std::map<std::string, std::string> types{{"input", "Parameter"},
                                                   {"output", "Result"},
                                                   {"marker", "TopK"},
                                                   {"weighted", "MatMul"},
                                                   {"other", "Identity"}};
    std::string text;
    for (const auto& node : described.at("nodes")) {
        text += node.at("name").get<std::string>().substr(1) + ':' +
                types.at(node.at("kind").get<std::string>()) + ';';
    }
    for (const auto& edge : described.at("edges")) {
        text += edge.at(0).get<std::string>().substr(1) + " > " +
                edge.at(1).get<std::string>().substr(1) + ';';
    }
    return graph_of(text);
}

class RecordedPostprocessing : public ::testing::TestWithParam<std::string> {};

TEST_P(RecordedPostprocessing, IsIgnored) {
    const auto described = recorded().at(GetParam());
    Names expected;
    for (const auto& name : described.at("expected_ignored"))
        expected.insert(name.get<std::string>().substr(1));
    EXPECT_EQ(postprocessing_of(graph_from(described.at("graph"))), expected);
}

INSTANTIATE_TEST_SUITE_P(Conformance,
                         RecordedPostprocessing,
                         ::testing::ValuesIn(recorded_names()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace holdfast::place
