#include "analyze/prepare.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/opsets/opset13.hpp>

#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"

namespace holdfast::analyze {
namespace {

using holdfast::test::AllNear;
using holdfast::test::constant_values;
using holdfast::test::find_op;
using holdfast::test::has_op;
using holdfast::test::ModelBuilder;
using holdfast::test::names_of_type;
using holdfast::test::producer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Strings = std::vector<std::string>;

Strings all_names(const std::shared_ptr<const ov::Model>& model) {
    Strings names;
    for (const auto& op : model->get_ordered_ops()) names.push_back(op->get_friendly_name());
    return names;
}

/// A chain of Relus called `names`, from x to out.
std::shared_ptr<ov::Model> chain_of(const Strings& names) {
    ModelBuilder b;
    auto value = b.input("x", {1});
    for (const auto& name : names) value = value.relu(name);
    b.result("out", value);
    return b.model();
}

Strings prepared_names(const Strings& names) {
    auto all = all_names(prepare(chain_of(names), false));
    return {all.begin() + 1, all.end() - 1};
}

TEST(Prepare, LeavesUniqueNamesAlone) {
    EXPECT_THAT(prepared_names({"a", "b", "a0"}), ElementsAre("a", "b", "a0"));
}

// Operations are visited from the results up: the one nearest to them keeps its name.

TEST(Prepare, AppendsAZeroToANameSeenBefore) {
    EXPECT_THAT(prepared_names({"a", "b", "a"}), ElementsAre("a0", "b", "a"));
}

TEST(Prepare, AppendsZerosUntilTheNameIsFree) {
    EXPECT_THAT(prepared_names({"a0", "a", "a"}), ElementsAre("a00", "a0", "a"));
    EXPECT_THAT(prepared_names({"a", "a0", "a"}), ElementsAre("a00", "a0", "a"));
    EXPECT_THAT(prepared_names({"a", "a", "a0"}), ElementsAre("a00", "a", "a0"));
    EXPECT_THAT(prepared_names({"a", "a", "a", "a"}), ElementsAre("a000", "a00", "a0", "a"));
}

TEST(Prepare, LeavesTheGivenModelUntouched) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 6}).relu("same").relu("same");
    b.result("out", x.matmul("fc", b.constant("w", {36}).reshape("shaped", {6, 6})));
    const auto model = b.model();
    const auto before = all_names(model);
    const auto prepared = prepare(model, true);
    EXPECT_NE(prepared, model);
    EXPECT_EQ(all_names(model), before);
    EXPECT_TRUE(has_op(model, "shaped"));
    EXPECT_THAT(names_of_type(model, "Relu"), ElementsAre("same", "same"));
}

TEST(Prepare, FoldsWeightsBehindConstantSubGraphs) {
    ModelBuilder b;
    const auto weights =
        b.constant("w", {6}, {1, 2, 3, 4, 5, 6}).reshape("shaped", {2, 3}).transpose("t", {1, 0});
    b.result("out", b.input("x", {1, 3}).matmul("fc", weights));
    const auto prepared = prepare(b.model(), true);
    EXPECT_THAT(names_of_type(prepared, "Reshape"), IsEmpty());
    EXPECT_THAT(names_of_type(prepared, "Transpose"), IsEmpty());
    EXPECT_THAT(constant_values(prepared, "fc", 1), ElementsAre(1, 4, 2, 5, 3, 6));
}

TEST(Prepare, FoldsBiasesBehindConstantSubGraphs) {
    ModelBuilder b;
    const auto bias = b.constant("c", {2}, {1, 2}).reshape("shaped", {1, 2, 1, 1});
    b.result("out",
             b.input("x", {1, 3, 4, 4}).conv("conv", ov::Shape{2, 3, 1, 1}).add("bias", bias));
    const auto prepared = prepare(b.model(), true);
    EXPECT_THAT(constant_values(prepared, "bias", 1), ElementsAre(1, 2));
    EXPECT_EQ(find_op(prepared, "bias")->get_input_shape(1), (ov::Shape{1, 2, 1, 1}));
}

TEST(Prepare, FoldsNothingUnlessAsked) {
    ModelBuilder b;
    b.result("out",
             b.input("x", {1, 3}).matmul("fc", b.constant("w", {6}).reshape("shaped", {3, 2})));
    EXPECT_EQ(producer(prepare(b.model(), false), "fc", 1), "shaped:0");
}

TEST(Prepare, KeepsWeightsStoredInHalfPrecision) {
    for (const auto& type : {ov::element::f16, ov::element::bf16}) {
        ModelBuilder b;
        const auto weights = b.constant("w", {3, 2}, type).convert("c", ov::element::f32);
        b.result("out", b.input("x", {1, 3}).matmul("fc", weights));
        const auto prepared = prepare(b.model(), true);
        EXPECT_EQ(producer(prepared, "fc", 1), "c:0") << type;
        EXPECT_EQ(find_op(prepared, "w")->get_element_type(), type);
    }
}

TEST(Prepare, FoldsIntegerConversions) {
    ModelBuilder b;
    const auto weights = b.constant("w", {3, 2}, {1, 2, 3, 4, 5, 6}, ov::element::i8);
    b.result("out", b.input("x", {1, 3}).matmul("fc", weights.convert("c", ov::element::f32)));
    EXPECT_THAT(constant_values(prepare(b.model(), true), "fc", 1), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Prepare, ComputesTheSame) {
    ModelBuilder b;
    const auto weights = b.constant("w", {6}).reshape("shaped", {3, 2});
    b.result("out", b.input("x", {1, 3}).matmul("fc", weights).relu("fc"));
    const auto model = b.model();
    const std::vector<ov::Tensor> inputs{holdfast::test::random_tensor({1, 3}, 1)};
    const auto expected = holdfast::test::infer(model, inputs).front();
    EXPECT_THAT(holdfast::test::infer(prepare(model, true), inputs).front(),
                AllNear(expected, 1e-6, 1e-6));
}

}  // namespace
}  // namespace holdfast::analyze
