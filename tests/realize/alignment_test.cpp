#include "realize/alignment.hpp"

#include <gmock/gmock.h>
#include <openvino/op/convolution.hpp>
#include <openvino/op/group_conv.hpp>

#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"

namespace holdfast::realize {
namespace {

using holdfast::test::AllNear;
using holdfast::test::constant_values;
using holdfast::test::find_op;
using holdfast::test::has_op;
using holdfast::test::infer;
using holdfast::test::ModelBuilder;
using holdfast::test::random_tensor;
using holdfast::test::Value;
using ::testing::Each;
using ::testing::ElementsAre;
using ModelPtr = std::shared_ptr<ov::Model>;

const ov::Strides one{1, 1};
const ov::CoordinateDiff none{0, 0};

/// c1 of 4 channels → c2 with a kernel of 2×2, both with or without biases a1 and a2.
ModelPtr two_convolutions(bool have_biases, bool is_grouped = false) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4, 4, 4});
    auto y = is_grouped ? x.group_conv("c1", {2, 2, 2, 3, 3}) : x.conv("c1", ov::Shape{4, 4, 3, 3});
    if (have_biases) y = y.bias("a1", {1, 2, 3, 4});
    auto z = b.op<ov::op::v1::Convolution>(
        "c2", y.output(), b.constant("w2", {2, 4, 2, 2}).output(), one, none, none, one);
    if (have_biases) z = z.bias("a2", {5, 6});
    b.result("out", z.relu("r"));
    return b.model();
}

Alignment alignment() {
    return {{.producer = "c1",
             .consumer = "c2",
             .means = {0.5F, -2, 0, 7},
             .factors = {1, 3, 0.1F, 10}}};
}

/// Tolerances: sums of 16 products in f32 of numbers up to 70.
void expect_same_function(const ModelPtr& model) {
    const auto input = random_tensor({1, 4, 4, 4}, 5);
    const auto before = infer(model, {input});
    apply_alignment(*model, alignment(), {});
    EXPECT_THAT(infer(model, {input})[0], AllNear(before[0], 1e-4, 1e-4));
}

TEST(ApplyAlignment, KeepsTheFunction) {
    expect_same_function(two_convolutions(true));
}

TEST(ApplyAlignment, KeepsTheFunctionOfAGroupedConvolution) {
    expect_same_function(two_convolutions(true, true));
}

TEST(ApplyAlignment, GivesABiasToAnOperationWithoutOne) {
    const auto model = two_convolutions(false);
    expect_same_function(model);
    EXPECT_THAT(constant_values(model, "c1/bias", 1),
                AllNear(std::vector{-0.5F, 2 / 3.F, 0.F, -0.7F}, 1e-6, 1e-6));
    EXPECT_EQ(find_op(model, "c2/bias")->get_input_shape(1), (ov::Shape{1, 2, 1, 1}));
}

TEST(ApplyAlignment, ChangesWhatLiesBetween) {
    const auto model = two_convolutions(true);
    const auto first = constant_values(model, "c1", 1);
    const auto second = constant_values(model, "c2", 1);
    apply_alignment(*model, alignment(), {});
    EXPECT_THAT(constant_values(model, "a1", 1),
                AllNear(std::vector{0.5F, 4 / 3.F, 30.F, -0.3F}, 0, 1e-6));
    // 36 weights for each channel of c1, 4 of each of c2.
    EXPECT_FLOAT_EQ(constant_values(model, "c1", 1)[36], first[36] / 3);
    EXPECT_FLOAT_EQ(constant_values(model, "c2", 1)[4], second[4] * 3);
}

TEST(ApplyAlignment, LeavesAPairWithAnExactMemberAlone) {
    for (const auto* exact : {"c1", "c2"}) {
        const auto model = two_convolutions(true);
        const auto before = two_convolutions(true);
        apply_alignment(*model, alignment(), {exact});
        for (const auto* name : {"c1", "c2", "a1", "a2"})
            EXPECT_EQ(constant_values(model, name, 1), constant_values(before, name, 1));
    }
}

TEST(ApplyAlignment, AddsBiasesOf0ToAPairThatStays) {
    const auto model = two_convolutions(false);
    apply_alignment(*model, alignment(), {"c2"});
    EXPECT_THAT(constant_values(model, "c1/bias", 1), ElementsAre(0, 0, 0, 0));
    EXPECT_THAT(constant_values(model, "c2/bias", 1), Each(0));
}

TEST(ApplyAlignment, DoesNotChangeAModelThatSharesTheConstants) {
    const auto original = two_convolutions(true);
    apply_alignment(*original->clone(), alignment(), {});
    EXPECT_THAT(constant_values(original, "a1", 1), ElementsAre(1, 2, 3, 4));
    EXPECT_EQ(constant_values(original, "c1", 1), constant_values(two_convolutions(true), "c1", 1));
}

}  // namespace
}  // namespace holdfast::realize
