#include "analyze/ignored_scope.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/graph_builder.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast::analyze {
namespace {

using holdfast::test::graph_of;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Names = std::vector<std::string>;

Names ignored_names(const Graph& graph, const IgnoredScope& scope) {
    const auto flags = match_ignored_scope(graph, scope);
    Names names;
    for (NodeIndex index = 0; index < graph.size(); ++index) {
        if (flags[index]) names.push_back(graph.node(index).name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

Graph diamond() {
    return graph_of(
        "x:Parameter > c1:Convolution > a:Relu > c2:Convolution > sum:Add; a > b:Sigmoid > sum");
}

Names ignored_names(const IgnoredScope& scope) {
    return ignored_names(diamond(), scope);
}

std::string message_of(const IgnoredScope& scope) {
    return test::message_of<InvalidArgument>([&] { return ignored_names(scope); });
}

TEST(IgnoredScope, IsEmptyByDefault) {
    EXPECT_THAT(ignored_names(IgnoredScope{}), IsEmpty());
}

TEST(IgnoredScope, MeansTheUnionOfAllFourLists) {
    EXPECT_THAT(ignored_names({.names = {"a"},
                               .patterns = {"s.m"},
                               .types = {"Parameter"},
                               .subgraphs = {{.inputs = {"b"}, .outputs = {"b"}}}}),
                ElementsAre("a", "b", "sum", "x"));
}

TEST(IgnoredScope, ComparesNamesAndTypesWhole) {
    EXPECT_THAT(message_of({.names = {"c"}}), HasSubstr("'c'"));
    EXPECT_THAT(message_of({.types = {"Conv"}}), HasSubstr("'Conv'"));
}

TEST(IgnoredScope, AnchorsPatternsAtTheStartOfAName) {
    EXPECT_THAT(ignored_names({.patterns = {"c"}}), ElementsAre("c1", "c2"));
    EXPECT_THAT(ignored_names({.patterns = {"c2$|b"}}), ElementsAre("b", "c2"));
    EXPECT_THAT(message_of({.patterns = {"um"}}), HasSubstr("'um'"));
}

TEST(IgnoredScope, TakesAllPathsOfASubgraph) {
    EXPECT_THAT(ignored_names({.subgraphs = {{.inputs = {"a"}, .outputs = {"sum"}}}}),
                ElementsAre("a", "b", "c2", "sum"));
    EXPECT_THAT(ignored_names({.subgraphs = {{.inputs = {"c2", "x"}, .outputs = {"b"}}}}),
                ElementsAre("a", "b", "c1", "x"));
}

// Each kind of entry that matches nothing has its message.

TEST(IgnoredScope, RefusesANameThatMatchesNothing) {
    EXPECT_EQ(message_of({.names = {"a", "nope"}}),
              "ignored name 'nope' matches no operation of the model");
}

TEST(IgnoredScope, RefusesAPatternThatMatchesNothing) {
    EXPECT_EQ(message_of({.patterns = {"nope.*"}}),
              "ignored pattern 'nope.*' matches the start of no operation's name");
}

TEST(IgnoredScope, RefusesATypeThatMatchesNothing) {
    EXPECT_EQ(message_of({.types = {"relu"}}),
              "ignored type 'relu' is the type of no operation of the model");
}

TEST(IgnoredScope, RefusesASubgraphWithoutAPath) {
    EXPECT_EQ(message_of({.subgraphs = {{.inputs = {"sum"}, .outputs = {"a", "b"}}}}),
              "ignored subgraph from 'sum' to 'a', 'b' holds no operation: no path leads from the "
              "one to the other");
    EXPECT_EQ(message_of({.subgraphs = {{.inputs = {}, .outputs = {"a"}}}}),
              "ignored subgraph from none to 'a' holds no operation: no path leads from the one to "
              "the other");
}

TEST(IgnoredScope, RefusesAPatternThatIsNoRegularExpression) {
    EXPECT_THAT(message_of({.patterns = {"c[1"}}),
                StartsWith("ignored pattern 'c[1' is not a regular expression: "));
    EXPECT_THAT(message_of({.patterns = {"("}, .validate = false}),
                StartsWith("ignored pattern '(' is not a regular expression: "));
}

TEST(IgnoredScope, AcceptsWhatMatchesNothingWithoutValidation) {
    EXPECT_THAT(ignored_names({.names = {"nope", "a"},
                               .patterns = {"nope"},
                               .types = {"nope"},
                               .subgraphs = {{.inputs = {"nope"}, .outputs = {"a"}}},
                               .validate = false}),
                ElementsAre("a"));
}

// The cases of tests/conformance/numeric/ignored_scope.json.

json recorded() {
    std::ifstream file(
        (test::source_folder() / "tests/conformance/numeric/ignored_scope.json").string());
    return json::parse(file);
}

Graph recorded_graph() {
    const auto described = recorded().at("graph");
    std::vector<Node> nodes;
    for (const auto& node : described.at("nodes"))
        nodes.push_back({.name = node.at("name"), .type = node.at("type")});
    const auto index = [&](const std::string& name) {
        const auto found = std::find_if(
            nodes.begin(), nodes.end(), [&](const auto& node) { return node.name == name; });
        return static_cast<NodeIndex>(found - nodes.begin());
    };
    std::vector<Edge> edges;
    for (const auto& edge : described.at("edges"))
        edges.push_back({.from = index(edge.at(0)), .to = index(edge.at(1))});
    return {nodes, edges};
}

IgnoredScope scope_of(const json& described) {
    IgnoredScope scope{.names = described.value("names", Names{}),
                       .patterns = described.value("patterns", Names{}),
                       .types = described.value("types", Names{}),
                       .subgraphs = {},
                       .validate = described.value("validate", true)};
    for (const auto& subgraph : described.value("subgraphs", json::array()))
        scope.subgraphs.push_back({subgraph.at("inputs"), subgraph.at("outputs")});
    return scope;
}

class RecordedScope : public ::testing::TestWithParam<json> {};

TEST_P(RecordedScope, MeansTheSameOperations) {
    const auto scope = scope_of(GetParam().at("scope"));
    if (GetParam().value("expected_error", false)) {
        EXPECT_THROW(static_cast<void>(match_ignored_scope(recorded_graph(), scope)),
                     InvalidArgument);
    } else {
        EXPECT_EQ(ignored_names(recorded_graph(), scope), GetParam().at("expected").get<Names>());
    }
}

INSTANTIATE_TEST_SUITE_P(Conformance,
                         RecordedScope,
                         ::testing::ValuesIn(recorded().at("cases").get<std::vector<json>>()));

}  // namespace
}  // namespace holdfast::analyze
