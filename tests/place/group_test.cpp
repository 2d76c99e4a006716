#include "place/group.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/opsets/opset13.hpp>

#include "analyze/graph.hpp"
#include "analyze/prepare.hpp"
#include "core/runtime.hpp"
#include "place/place.hpp"
#include "support/model_builder.hpp"
#include "support/paths.hpp"

namespace holdfast::place {
namespace {

using holdfast::test::ModelBuilder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
namespace op = ov::opset13;

/// A group by names.
struct NamedGroup {
    std::set<std::string> quantizers;
    std::vector<std::string> operations;
    bool operator==(const NamedGroup&) const = default;
};

void PrintTo(const NamedGroup& group, std::ostream* out) {
    *out << ::testing::PrintToString(group.quantizers) << " "
         << ::testing::PrintToString(group.operations);
}

std::vector<NamedGroup> groups_of(const std::shared_ptr<ov::Model>& model,
                                  const QuantizeOptions& options = {}) {
    const auto graph = analyze::analyze(*model);
    const auto placement = place(graph, options);
    std::vector<NamedGroup> named;
    std::vector<std::size_t> seen(placement.points.size());
    for (const auto& group : group(graph, placement)) {
        NamedGroup names{.operations = group.operations};
        for (const auto point : group.points) {
            names.quantizers.insert(fake_quantize_name(placement.points.at(point)));
            ++seen[point];
        }
        EXPECT_TRUE(std::is_sorted(group.points.begin(), group.points.end()));
        named.push_back(names);
    }
    EXPECT_THAT(seen, ::testing::Each(1)) << "each point belongs to exactly one group";
    return named;
}

TEST(Group, GoesFromTheModelsOutputsToItsInputs) {
    ModelBuilder b;
    b.result("out",
             b.input("x", {1, 3, 8, 8})
                 .conv("c1", {4, 3, 3, 3})
                 .bias("b1")
                 .relu("r1")
                 .conv("c2", {4, 4, 3, 3}));
    EXPECT_THAT(groups_of(b.model()),
                ElementsAre(NamedGroup{{"r1/fq_output_0", "c2/fq_weights_1"}, {"c2"}},
                            NamedGroup{{"x/fq_output_0", "c1/fq_weights_1"}, {"c1"}}));
}

TEST(Group, TakesAllBranchesThatMeetInAnAddition) {
    ModelBuilder b;
    const auto r1 = b.input("x", {1, 4, 8, 8}).conv("c1", {4, 4, 3, 3}).relu("r1");
    const auto c2 = r1.conv("c2", {4, 4, 3, 3}).bias("b2");
    b.result("out", c2.add("sum", r1).relu("r3").conv("c3", {4, 4, 3, 3}));
    const auto groups = groups_of(b.model());
    ASSERT_EQ(groups.size(), 3);
    EXPECT_THAT(groups[0].operations, ElementsAre("c3"));
    EXPECT_THAT(groups[1].operations, ElementsAre("c2", "sum"));
    EXPECT_THAT(groups[1].quantizers,
                UnorderedElementsAre("r1/fq_output_0", "b2/fq_output_0", "c2/fq_weights_1"));
    EXPECT_THAT(groups[2].operations, ElementsAre("c1"));
}

TEST(Group, LooksThroughOperationsThatOnlyMoveValues) {
    ModelBuilder b;
    const auto pooled = b.input("x", {1, 4, 8, 8}).sigmoid("s").max_pool("pool");
    b.result("one", pooled.conv("c1", {4, 4, 3, 3}));
    b.result("two", pooled.conv("c2", {4, 4, 3, 3}));
    const auto groups = groups_of(b.model());
    ASSERT_EQ(groups.size(), 1);
    EXPECT_THAT(groups[0].quantizers,
                UnorderedElementsAre("s/fq_output_0", "c1/fq_weights_1", "c2/fq_weights_1"));
    EXPECT_THAT(groups[0].operations, UnorderedElementsAre("c1", "c2"));
}

TEST(Group, JoinsWhatAConcatenationJoins) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4, 8, 8});
    const auto joined = b.concat("cat", {x.relu("r"), x.sigmoid("s")}, 1);
    b.result("out", joined.conv("c", {4, 8, 3, 3}));
    EXPECT_THAT(
        groups_of(b.model()),
        ElementsAre(NamedGroup{{"r/fq_output_0", "s/fq_output_0", "c/fq_weights_1"}, {"c"}}));
}

TEST(Group, KnowsEveryOperationThatIsQuantized) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4, 8, 8}).sigmoid("s");
    const auto axes =
        b.op<op::Constant>("axes", ov::element::i64, ov::Shape{2}, std::vector<std::int64_t>{2, 3});
    const auto sum = b.op<op::ReduceSum>("sum", x.output(), axes.output(), true);
    b.result("out", b.op<op::Sqrt>("root", sum.output()));
    std::vector<std::string> operations;
    for (const auto& group : groups_of(b.model()))
        operations.insert(operations.end(), group.operations.begin(), group.operations.end());
    EXPECT_THAT(operations, UnorderedElementsAre("sum", "root"));
}

TEST(Group, DoesNotFollowArithmeticOnShapes) {
    ModelBuilder b;
    const auto r = b.input("x", {1, 4, 8, 8}).relu("r");
    const auto c1 = r.conv("c1", {4, 4, 3, 3}).sigmoid("s");
    const auto shape = r.shape_of("shape");  // joins r and s but for being about shapes
    const auto reshaped = b.op<op::Reshape>("reshape", c1.output(), shape.output(), false);
    b.result("out", reshaped.conv("c2", {4, 4, 3, 3}));
    const auto groups = groups_of(b.model());
    ASSERT_EQ(groups.size(), 2);
    EXPECT_THAT(groups[0].operations, ElementsAre("c2"));
    EXPECT_THAT(groups[1].operations, ElementsAre("c1"));
}

TEST(Group, KeepsAnEmbeddingWithWhatItFeeds) {
    ModelBuilder b;
    const auto ids = b.input("ids", {1, 5}, ov::element::i64);
    const auto table = b.constant("table", {10, 8});
    const auto axis =
        b.op<op::Constant>("axis", ov::element::i64, ov::Shape{}, std::vector<std::int64_t>{0});
    const auto rows = b.op<op::Gather>("gather", table.output(), ids.output(), axis.output());
    b.result("out", rows.matmul("mm", ov::Shape{8, 4}));
    EXPECT_THAT(
        groups_of(b.model()),
        ElementsAre(NamedGroup{{"gather/fq_weights_0", "mm/fq_weights_1"}, {"gather", "mm"}}));
}

// Every model of the conformance data: groups_of checks that each point is in one group.
TEST(Group, LeavesNoQuantizedOperationOut) {
    const auto folder = test::source_folder() / "tests/conformance/synthetic";
    std::size_t models = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() != ".xml") continue;
        SCOPED_TRACE(file.path().filename());
        const auto model = analyze::prepare(core::runtime().read_model(file.path().string()), true);
        std::set<std::string> grouped;
        for (const auto& group : groups_of(model))
            grouped.insert(group.operations.begin(), group.operations.end());
        EXPECT_EQ(grouped, place(analyze::analyze(*model), {}).quantized_operations);
        ++models;
    }
    EXPECT_GE(models, 50);
}

TEST(Group, OfAModelWithoutQuantizersIsEmpty) {
    ModelBuilder b;
    b.result("out", b.input("x", {1, 4}).sigmoid("s"));
    EXPECT_THAT(groups_of(b.model()), IsEmpty());
}

// joining

Group group_of(std::vector<std::size_t> points, std::vector<std::string> operations) {
    return {.points = std::move(points), .operations = std::move(operations)};
}

const analyze::Graph& abcd() {
    static const analyze::Graph graph({{.name = "a"}, {.name = "b"}, {.name = "c"}, {.name = "d"}},
                                      {});
    return graph;
}

TEST(Joined, MakesOneGroupOfThoseWithMembersInOneSet) {
    const std::vector groups{
        group_of({4}, {"d"}), group_of({3, 5}, {"c"}), group_of({1}, {"a", "b"})};
    EXPECT_THAT(joined(groups, {{"d", "a"}}, abcd()),
                ElementsAre(group_of({1, 4}, {"a", "b", "d"}), group_of({3, 5}, {"c"})));
}

TEST(Joined, ChainsSets) {
    const std::vector groups{group_of({3}, {"c"}), group_of({2}, {"b"}), group_of({1}, {"a"})};
    EXPECT_THAT(joined(groups, {{"a", "b"}, {"b", "c"}}, abcd()),
                ElementsAre(group_of({1, 2, 3}, {"a", "b", "c"})));
}

TEST(Joined, NamesAnOperationOfBothGroupsOnce) {
    const std::vector groups{group_of({2}, {"a", "b"}), group_of({1}, {"a"})};
    EXPECT_THAT(joined(groups, {{"a"}}, abcd()), ElementsAre(group_of({1, 2}, {"a", "b"})));
}

TEST(Joined, LeavesGroupsOfOtherOperationsAsTheyAre) {
    const std::vector groups{group_of({2}, {"b"}), group_of({1}, {"a"})};
    EXPECT_EQ(joined(groups, {{"c", "d"}, {"a", "d"}}, abcd()), groups);
}

}  // namespace
}  // namespace holdfast::place
