#include "analyze/pattern.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/graph_builder.hpp"
#include "support/throws.hpp"

namespace holdfast::analyze {
namespace {

using holdfast::test::graph_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Matches = std::vector<std::string>;

/// Each match as the names of its nodes, joined by blanks.
Matches matches_of(const Graph& graph,
                   const std::vector<Pattern>& patterns,
                   Boundary boundary = Boundary::open,
                   NodeFlags within = {}) {
    if (within.empty()) within.assign(graph.size(), true);
    Matches found;
    for (const auto& match : find_matches(graph, within, patterns, boundary)) {
        std::string names;
        for (const auto index : match.nodes)
            names += (names.empty() ? "" : " ") + graph.node(index).name;
        found.push_back(names);
    }
    return found;
}

Matches matches_of(const std::string& graph,
                   const std::vector<Pattern>& patterns,
                   Boundary boundary = Boundary::open) {
    return matches_of(graph_of(graph), patterns, boundary);
}

const Pattern a_to_b = chain({{"A"}, {"B"}});

TEST(Pattern, UnitesTypeSets) {
    EXPECT_THAT((Types{"A", "B"} | Types{"C"}), ElementsAre("A", "B", "C"));
}

TEST(Pattern, MakesChains) {
    const auto pattern = chain({{"A"}, {"B"}, {"C"}});
    EXPECT_EQ(pattern.nodes.size(), 3U);
    EXPECT_THAT(pattern.edges,
                ElementsAre(std::pair<std::size_t, std::size_t>(0, 1),
                            std::pair<std::size_t, std::size_t>(1, 2)));
}

TEST(Pattern, FindsEveryOccurrenceInTheOrderOfIds) {
    EXPECT_THAT(matches_of("a1:A > b1:B > a2:A > b2:B; x > a3:A > y", {a_to_b}),
                ElementsAre("a1 b1", "a2 b2"));
}

TEST(Pattern, AcceptsAnyTypeOfASet) {
    EXPECT_THAT(matches_of("a1:A > b1:B; a2:A > c:C; a3:A > d:D", {chain({{"A"}, {"B", "C"}})}),
                ElementsAre("a1 b1", "a2 c"));
}

TEST(Pattern, LooksOnlyWithinTheFlaggedNodes) {
    const auto graph = graph_of("a1:A > b1:B; a2:A > b2:B");
    EXPECT_THAT(matches_of(graph, {a_to_b}, Boundary::open, {true, false, true, true}),
                ElementsAre("a2 b2"));
}

TEST(Pattern, TakesANodeOnce) {
    EXPECT_THAT(matches_of("a:A > b1:B; a > b2:B", {a_to_b}), ElementsAre("a b1"));
    EXPECT_THAT(matches_of("a1:A > b:B; a2:A > b", {a_to_b}), ElementsAre("a1 b"));
}

TEST(Pattern, PrefersLargerPatternsWhereverTheyAreListed) {
    EXPECT_THAT(matches_of("A > B > C", {a_to_b, chain({{"A"}, {"B"}, {"C"}})}),
                ElementsAre("A B C"));
}

TEST(Pattern, PrefersTheFirstListedOfEqualSize) {
    EXPECT_THAT(matches_of("A > B > C", {chain({{"B"}, {"C"}}), a_to_b}), ElementsAre("B C"));
    EXPECT_THAT(matches_of("A > B > C", {a_to_b, chain({{"B"}, {"C"}})}), ElementsAre("A B"));
}

TEST(Pattern, CountsNodesOfAnyTypeNotAsSize) {
    const Pattern any_to_b{.nodes = {{}, {"B"}, {"C"}}, .edges = {{0, 1}, {1, 2}}, .left_out = {0}};
    EXPECT_THAT(matches_of("A > B > C", {a_to_b, any_to_b}), ElementsAre("A B"));
}

TEST(Pattern, SaysWhichPatternMatched) {
    const auto graph = graph_of("A > B > C > D");
    const auto found = find_matches(
        graph, NodeFlags(graph.size(), true), {a_to_b, chain({{"C"}, {"D"}})}, Boundary::open);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].pattern, 0U);
    EXPECT_EQ(found[1].pattern, 1U);
}

// induced sub-graphs

TEST(Pattern, AllowsNoFurtherEdgeBetweenItsNodes) {
    const auto abc = chain({{"A"}, {"B"}, {"C"}});
    EXPECT_THAT(matches_of("A > B > C", {abc}), ElementsAre("A B C"));
    EXPECT_THAT(matches_of("A > B > C; A > C", {abc}), IsEmpty());
}

TEST(Pattern, DemandsItsEdges) {
    const Pattern triangle{.nodes = {{"A"}, {"B"}, {"C"}}, .edges = {{0, 1}, {1, 2}, {0, 2}}};
    EXPECT_THAT(matches_of("A > B > C", {triangle}), IsEmpty());
    EXPECT_THAT(matches_of("A > B > C; A > C", {triangle}), ElementsAre("A B C"));
}

TEST(Pattern, TellsParallelEdgesFromSingleOnes) {
    const Pattern squared{.nodes = {{"A"}, {"B"}}, .edges = {{0, 1}, {0, 1}}};
    EXPECT_THAT(matches_of("A > B; A > B", {squared}), ElementsAre("A B"));
    EXPECT_THAT(matches_of("A > B; A > B", {a_to_b}), IsEmpty());
    EXPECT_THAT(matches_of("A > B", {squared}), IsEmpty());
}

TEST(Pattern, DemandsDifferentNodes) {
    const Pattern two_sources{.nodes = {{"A"}, {"A"}, {"B"}}, .edges = {{0, 2}, {1, 2}}};
    EXPECT_THAT(matches_of("A > B; A > B", {two_sources}), IsEmpty());
    EXPECT_THAT(matches_of("a1:A > B; a2:A > B", {two_sources}), ElementsAre("a1 a2 B"));
}

TEST(Pattern, TriesEveryNeighbour) {
    EXPECT_THAT(matches_of("a:A > b1:B > d:D; a > b2:B > c:C", {chain({{"A"}, {"B"}, {"C"}})}),
                ElementsAre("a b2 c"));
}

TEST(Pattern, MustBeConnected) {
    EXPECT_EQ(test::message_of<InternalError>([] {
                  return matches_of("A", {Pattern{.nodes = {{"A"}, {"B"}}, .edges = {}}});
              }),
              "internal error, please report it: a pattern is not connected");
}

// boundaries

const Pattern a_to_c = chain({{"A"}, {"B"}, {"C"}});

TEST(ClosedPattern, MayTakeAtItsStartAndGiveAtItsEnd) {
    EXPECT_THAT(matches_of("x > A > B > C > z; y > A; C > w", {a_to_c}, Boundary::closed),
                ElementsAre("A B C"));
}

TEST(ClosedPattern, MayNotGiveBeforeItsEnd) {
    for (const auto* graph : {"A > B > C; A > x", "A > B > C; B > x"}) {
        EXPECT_THAT(matches_of(graph, {a_to_c}, Boundary::closed), IsEmpty()) << graph;
        EXPECT_THAT(matches_of(graph, {a_to_c}, Boundary::open), ElementsAre("A B C")) << graph;
    }
}

TEST(ClosedPattern, MayNotTakeAfterItsStart) {
    for (const auto* graph : {"A > B > C; x > B", "A > B > C; x > C"}) {
        EXPECT_THAT(matches_of(graph, {a_to_c}, Boundary::closed), IsEmpty()) << graph;
        EXPECT_THAT(matches_of(graph, {a_to_c}, Boundary::open), ElementsAre("A B C")) << graph;
    }
}

TEST(ClosedPattern, DoesNotSeeWhatIsNotFlagged) {
    const auto graph = graph_of("A > B > C; x > B");
    EXPECT_THAT(matches_of(graph, {a_to_c}, Boundary::closed, {true, true, true, false}),
                ElementsAre("A B C"));
}

TEST(ClosedPattern, TriesAnotherPatternWhereOneIsNotClosed) {
    EXPECT_THAT(matches_of("A > B > C; x > C", {a_to_c, a_to_b}, Boundary::closed),
                ElementsAre("A B"));
}

// nodes that are left out

TEST(Pattern, LeavesNodesOutOfTheMatch) {
    const Pattern pattern{
        .nodes = {{"A"}, {"B"}, {"C"}}, .edges = {{0, 1}, {1, 2}}, .left_out = {0, 2}};
    EXPECT_THAT(matches_of("A > B > C", {pattern}), ElementsAre("B"));
}

TEST(Pattern, MaySharesALeftOutNode) {
    const Pattern pattern{.nodes = {{"A"}, {"B"}}, .edges = {{0, 1}}, .left_out = {0}};
    EXPECT_THAT(matches_of("a:A > b1:B; a > b2:B", {pattern}), ElementsAre("b1", "b2"));
}

TEST(Pattern, DemandsANodeOfAnyTypeButLeavesItOut) {
    const Pattern pattern{.nodes = {{}, {"B"}}, .edges = {{0, 1}}};
    EXPECT_THAT(matches_of("x > B", {pattern}), ElementsAre("B"));
    EXPECT_THAT(matches_of("B > x", {pattern}), IsEmpty());
}

TEST(Pattern, ListsItsNodesAlongTheEdges) {
    const Pattern pattern{.nodes = {{"C"}, {"A"}, {"B"}}, .edges = {{1, 2}, {2, 0}}};
    EXPECT_THAT(matches_of("A > B > C", {pattern}), ElementsAre("A B C"));
}

TEST(Pattern, ListsTheSmallestKeyFirstWhereEdgesLeaveAChoice) {
    const Pattern pattern{.nodes = {{"A"}, {"B"}, {"C"}}, .edges = {{0, 1}, {0, 2}}};
    EXPECT_THAT(matches_of("a:A > c:C; a > b:B", {pattern}), ElementsAre("a c b"));
}

}  // namespace
}  // namespace holdfast::analyze
