#include "place/removal.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <queue>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/paths.hpp"

namespace holdfast::place {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using enum RemovalRole;
using Index = RemovalGraph::Index;
using Names = std::set<std::string>;

nlohmann::json conformance() {
    std::ifstream file(test::source_folder() / "tests/conformance/numeric/quantizer_removal.json");
    return nlohmann::json::parse(file);
}

bool is_one_of(const nlohmann::json& types, const char* kind, const std::string& type) {
    const auto& list = types.at(kind);
    return std::find(list.begin(), list.end(), type) != list.end();
}

RemovalRole role_of(const nlohmann::json& types, const std::string& type) {
    if (is_one_of(types, "quantizer", type)) return quantizer;
    if (is_one_of(types, "constant", type)) return constant;
    if (is_one_of(types, "quantizable", type)) return quantizable;
    if (is_one_of(types, "agnostic", type)) return passes_through;
    if (is_one_of(types, "shapeof", type)) return shape_of;
    return other;
}

/// One of the peer's graphs, by the names of its nodes.
struct NamedGraph {
    RemovalGraph graph;
    std::vector<std::string> names;

    explicit NamedGraph(const nlohmann::json& test_case) {
        const auto types = conformance().at("types");
        for (const auto& node : test_case.at("nodes")) {
            const std::string type = node.at("type");
            const Index index = graph.add(role_of(types, type));
            if (is_one_of(types, "input", type)) graph.sources.push_back(index);
            names.push_back(node.at("name"));
        }
        for (const auto& edge : test_case.at("edges"))
            graph.connect(index(edge.at("from")), index(edge.at("to")));
    }

    [[nodiscard]] Index index(const std::string& name) const {
        return static_cast<Index>(std::find(names.begin(), names.end(), name) - names.begin());
    }

    [[nodiscard]] Names named(const std::vector<Index>& nodes) const {
        Names found;
        for (const Index node : nodes) found.insert(names[node]);
        return found;
    }

    /// Ready nodes with the smallest index first, then turned round.
    [[nodiscard]] std::vector<Index> quantizers_from_last_to_first() const {
        std::vector<std::size_t> waiting;
        for (const auto& parents : graph.parents) waiting.push_back(parents.size());
        std::priority_queue<Index, std::vector<Index>, std::greater<>> ready;
        for (Index node = 0; node < graph.size(); ++node)
            if (waiting[node] == 0) ready.push(node);
        std::vector<Index> order;
        while (!ready.empty()) {
            const Index node = ready.top();
            ready.pop();
            if (graph.roles[node] == quantizer) order.push_back(node);
            for (const Index child : graph.children[node])
                if (--waiting[child] == 0) ready.push(child);
        }
        std::reverse(order.begin(), order.end());
        return order;
    }
};

struct Case {
    std::string graph;
    std::size_t index = 0;
};

std::vector<Case> cases(const char* list) {
    const auto data = conformance();
    std::vector<Case> all;
    for (const auto& [name, graph] : data.at("graphs").items())
        for (std::size_t i = 0; i < graph.value(list, nlohmann::json::array()).size(); ++i)
            all.push_back({name, i});
    return all;
}

std::string case_name(const ::testing::TestParamInfo<Case>& tested) {
    return tested.param.graph + "_" + std::to_string(tested.param.index);
}

class RemovalClosure : public ::testing::TestWithParam<Case> {};

TEST_P(RemovalClosure, EqualsThePeers) {
    const auto test_case = conformance().at("graphs").at(GetParam().graph);
    const auto& closure = test_case.at("closures").at(GetParam().index);
    const NamedGraph named(test_case);
    const auto found = removal(without_shape_nodes(named.graph), named.index(closure.at("start")));
    EXPECT_EQ(named.named(found.quantizers), closure.at("quantizers").get<Names>());
    EXPECT_EQ(named.named(found.operations), closure.at("operations").get<Names>());
}

INSTANTIATE_TEST_SUITE_P(Conformance,
                         RemovalClosure,
                         ::testing::ValuesIn(cases("closures")),
                         case_name);

class RemovalGroup : public ::testing::TestWithParam<Case> {};

TEST_P(RemovalGroup, EqualsThePeers) {
    const auto test_case = conformance().at("graphs").at(GetParam().graph);
    const auto& expected = test_case.at("groups_in_ranking_order");
    const NamedGraph named(test_case);
    const auto found =
        removals(without_shape_nodes(named.graph), named.quantizers_from_last_to_first());
    ASSERT_EQ(found.size(), expected.size());
    const auto& group = expected.at(GetParam().index);
    EXPECT_EQ(named.named(found[GetParam().index].quantizers), group.at("quantizers").get<Names>());
    EXPECT_EQ(named.named(found[GetParam().index].operations), group.at("operations").get<Names>());
}

INSTANTIATE_TEST_SUITE_P(Conformance,
                         RemovalGroup,
                         ::testing::ValuesIn(cases("groups_in_ranking_order")),
                         case_name);

TEST(ShapeNodes, EqualThePeers) {
    const auto data = conformance();
    for (const auto& [name, test_case] : data.at("graphs").items()) {
        const NamedGraph named(test_case);
        const auto marked = shape_nodes(named.graph);
        Names found;
        for (Index node = 0; node < named.graph.size(); ++node)
            if (marked[node]) found.insert(named.names[node]);
        EXPECT_EQ(found, test_case.value("shapeof_subgraph", Names{})) << name;
    }
}

/// A graph from a list of nodes and one of edges.
RemovalGraph make_graph(const std::vector<RemovalRole>& roles,
                        const std::vector<std::pair<Index, Index>>& edges) {
    RemovalGraph graph;
    for (const auto role : roles) graph.add(role);
    for (const auto& [from, to] : edges) graph.connect(from, to);
    return graph;
}

TEST(Removal, StopsAtAQuantizerBelowAnOperation) {
    //   0 q → 1 conv → 2 q → 3 conv
    const auto graph =
        make_graph({quantizer, quantizable, quantizer, quantizable}, {{0, 1}, {1, 2}, {2, 3}});
    EXPECT_EQ(removal(graph, 0), (Removal{{0}, {1}}));
    EXPECT_EQ(removal(graph, 2), (Removal{{2}, {3}}));
}

TEST(Removal, TakesTheQuantizersOfAllInputs) {
    //   0 q → 2 add ← 1 q
    const auto graph = make_graph({quantizer, quantizer, quantizable}, {{0, 2}, {1, 2}});
    EXPECT_EQ(removal(graph, 0), (Removal{{0, 1}, {2}}));
}

TEST(Removal, CutsAQuantizerThatFeedsItselfAndItsOwnConsumer) {
    //   0 q → 1 pool → 2 q → 3 add ← 1: the second quantizer is met from above and from below.
    const auto graph = make_graph({quantizer, passes_through, quantizer, quantizable},
                                  {{0, 1}, {1, 2}, {2, 3}, {1, 3}});
    EXPECT_EQ(removal(graph, 0), (Removal{{0, 2}, {3}}));
    EXPECT_EQ(removal(graph, 2), (Removal{{0, 2}, {3}}));
}

TEST(Removal, DoesNotFollowConstants) {
    //   0 q → 2 mul ← 1 constant → 4 mul ← 3 q
    const auto graph = make_graph({quantizer, constant, quantizable, quantizer, quantizable},
                                  {{0, 2}, {1, 2}, {1, 4}, {3, 4}});
    EXPECT_EQ(removal(graph, 0), (Removal{{0}, {2}}));
}

TEST(Removal, DoesNotLookBelowAnOperationThatChangesValues) {
    //   0 q → 1 relu → 2 add ← 3 q
    const auto graph =
        make_graph({quantizer, other, quantizable, quantizer}, {{0, 1}, {1, 2}, {3, 2}});
    EXPECT_EQ(removal(graph, 0), (Removal{{0}, {}}));
}

TEST(Removals, JoinOnesThatOverlap) {
    //   0 q → 1 softmax-like → 2 add ← 3 q: from 3 one reaches 0, not the other way round.
    const auto graph =
        make_graph({quantizer, other, quantizable, quantizer}, {{0, 1}, {1, 2}, {3, 2}});
    EXPECT_THAT(removals(graph, std::vector<Index>{0, 3}), ElementsAre(Removal{{0, 3}, {2}}));
    EXPECT_THAT(removals(graph, std::vector<Index>{3, 0}), ElementsAre(Removal{{0, 3}, {2}}));
}

TEST(Removals, OfNoQuantizersAreNone) {
    EXPECT_THAT(removals(make_graph({quantizable}, {}), {}), IsEmpty());
}

TEST(Removals, TakeLinearTimeInAChain) {
    RemovalGraph chain;
    std::vector<Index> quantizers;
    Index last = chain.add(other);
    for (int i = 0; i < 100'000; ++i) {
        const Index q = chain.add(quantizer);
        const Index op = chain.add(quantizable);
        chain.connect(last, q);
        chain.connect(q, op);
        quantizers.push_back(q);
        last = op;
    }
    EXPECT_EQ(removals(chain, quantizers).size(), 100'000);
}

}  // namespace
}  // namespace holdfast::place
