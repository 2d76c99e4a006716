#include "realize/smoothing.hpp"

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"
#include "support/throws.hpp"

namespace holdfast::realize {
namespace {

using holdfast::test::AllNear;
using holdfast::test::constant_values;
using holdfast::test::consumers;
using holdfast::test::find_op;
using holdfast::test::has_op;
using holdfast::test::infer;
using holdfast::test::ModelBuilder;
using holdfast::test::producer;
using holdfast::test::random_tensor;
using test::message_of;
using ::testing::ElementsAre;

/// relu → first (2×2 weights), second (transposed), and a sigmoid that takes the same.
std::shared_ptr<ov::Model> two_products() {
    ModelBuilder b;
    const auto x = b.input("x", {3, 2}).relu("relu");
    const auto w = b.constant("w", {2, 2}, {1, 2, 3, 4});
    const auto v = b.constant("v", {2, 2}, {1, 2, 3, 4});
    b.result("out", x.matmul("first", w).add("sum", x.matmul("second", v, true)));
    b.result("other", x.sigmoid("sigmoid"));
    return b.model();
}

Smoothing smoothing() {
    return {{.name = "smooth",
             .producer = "relu",
             .shape = {1, 2},
             .factors = {2, 4},
             .operations = {{.name = "first", .weight_axis = 0},
                            {.name = "second", .weight_axis = 1}}}};
}

TEST(ApplySmoothing, MovesTheFactorsIntoTheWeights) {
    const auto model = two_products();
    apply_smoothing(*model, smoothing(), {});
    EXPECT_EQ(producer(model, "smooth", 0), "relu:0");
    EXPECT_THAT(consumers(model, "smooth"), ElementsAre("first:0", "second:0"));
    EXPECT_EQ(producer(model, "sigmoid", 0), "relu:0");
    EXPECT_EQ(find_op(model, "smooth")->get_input_shape(1), (ov::Shape{1, 2}));
    EXPECT_THAT(constant_values(model, "smooth", 1), ElementsAre(0.5F, 0.25F));
    EXPECT_THAT(constant_values(model, "first", 1), ElementsAre(2, 4, 12, 16));
    EXPECT_THAT(constant_values(model, "second", 1), ElementsAre(2, 8, 6, 16));
}

TEST(ApplySmoothing, KeepsTheFunction) {
    const auto model = two_products();
    auto odd = smoothing();
    odd[0].factors = {0.37F, 91.F};
    const auto input = random_tensor({3, 2}, 5);
    const auto before = infer(model, {input});
    apply_smoothing(*model, odd, {});
    const auto after = infer(model, {input});
    for (std::size_t i = 0; i < before.size(); ++i)
        EXPECT_THAT(after[i], AllNear(before[i], 1e-6, 1e-4));
}

TEST(ApplySmoothing, KeepsTheFunctionOfAConvolution) {
    ModelBuilder b;
    b.result("out", b.input("x", {1, 3, 4, 4}).conv("conv", ov::Shape{2, 3, 3, 3}));
    const auto model = b.model();
    const auto input = random_tensor({1, 3, 4, 4}, 5);
    const auto before = infer(model, {input});
    apply_smoothing(*model,
                    {{.name = "smooth",
                      .producer = "x",
                      .shape = {1, 3, 1, 1},
                      .factors = {0.1F, 3, 50},
                      .operations = {{.name = "conv", .weight_axis = 1}}}},
                    {});
    EXPECT_THAT(infer(model, {input})[0], AllNear(before[0], 1e-6, 1e-4));
    EXPECT_TRUE(has_op(model, "smooth"));
}

TEST(ApplySmoothing, LeavesExactOperationsAlone) {
    const auto model = two_products();
    apply_smoothing(*model, smoothing(), {"first"});
    EXPECT_EQ(producer(model, "first", 0), "relu:0");
    EXPECT_THAT(constant_values(model, "first", 1), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(consumers(model, "smooth"), ElementsAre("second:0"));
}

TEST(ApplySmoothing, AddsNothingWhereAllIsExact) {
    const auto model = two_products();
    const auto count = model->get_ops().size();
    apply_smoothing(*model, smoothing(), {"first", "second"});
    EXPECT_EQ(model->get_ops().size(), count);
}

TEST(ApplySmoothing, DoesNotChangeAModelThatSharesTheConstants) {
    const auto original = two_products();
    apply_smoothing(*original->clone(), smoothing(), {});
    EXPECT_THAT(constant_values(original, "first", 1), ElementsAre(1, 2, 3, 4));
}

TEST(ApplySmoothing, BlamesItselfForFactorsThatDoNotFit) {
    const auto model = two_products();
    auto wrong = smoothing();
    wrong[0].shape = {1, 1};
    wrong[0].factors = {2};
    EXPECT_EQ(
        message_of<InternalError>([&] {
            apply_smoothing(*model, wrong, {});
            return 0;
        }),
        "internal error, please report it: the weight of 'first' of shape [2,2] got 1 factors");
}

}  // namespace
}  // namespace holdfast::realize
