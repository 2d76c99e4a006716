#include "pipeline/ranking_subset.hpp"

#include <limits>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/items.hpp"
#include "support/model_builder.hpp"

namespace holdfast::pipeline {
namespace {

using holdfast::test::ModelBuilder;
using ::testing::DoubleEq;
using ::testing::DoubleNear;
using ::testing::ElementsAre;

TEST(Losses, ArePositiveWhereAnItemBecameWorse) {
    EXPECT_THAT(losses({1, 0, 1}, {0, 0, 3}, Direction::higher_is_better), ElementsAre(1, 0, -2));
    EXPECT_THAT(losses({1, 0, 1}, {0, 0, 3}, Direction::lower_is_better), ElementsAre(-1, 0, 2));
}

TEST(Losses, RefuseScoresOfDifferentItems) {
    EXPECT_THROW((void)losses({1, 2}, {1}, Direction::higher_is_better), InternalError);
}

/// x[1,2] times `factor`, and the index of its maximum, an integer.
ov::CompiledModel scaled(float factor, const ov::element::Type& type = ov::element::f32) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 2});
    b.result("out", x.multiply("m", b.constant("c", {1}, {factor}).output()).convert("t", type));
    b.result("whole", x.convert("i", ov::element::i64));
    return ov::Core().compile_model(
        b.model(), "CPU", ov::hint::inference_precision(ov::element::f32));
}

test::Items items(std::size_t count) {
    std::vector<ov::Tensor> tensors;
    for (std::size_t i = 0; i < count; ++i)
        tensors.push_back(test::tensor_of<float>({1, 2}, {1, static_cast<float>(i)}));
    return test::items_of("x", tensors);
}

TEST(OutputErrors, AreAveragedOverOutputs) {
    auto original = scaled(1);
    auto half = scaled(0.5);
    EXPECT_THAT(output_errors(original, half, items(3), {}, "Comparing"),
                ElementsAre(DoubleEq(0.125), DoubleEq(0.125), DoubleEq(0.125)));
    EXPECT_THAT(output_errors(original, original, items(2), {}, "Comparing"), ElementsAre(0, 0));
}

TEST(OutputErrors, AreTakenForAllItemsFewAtATime) {
    auto original = scaled(1);
    auto half = scaled(0.5);
    EXPECT_THAT(output_errors(original, half, items(70), {}, "Comparing"),
                ::testing::AllOf(::testing::SizeIs(70), ::testing::Each(DoubleEq(0.125))));
}

TEST(OutputErrors, UnderstandOtherFloats) {
    auto original = scaled(1);
    for (const auto& type : {ov::element::f16, ov::element::bf16, ov::element::f64}) {
        auto half = scaled(0.5, type);
        EXPECT_THAT(output_errors(original, half, items(1), {}, "Comparing"),
                    ElementsAre(DoubleNear(0.125, 1e-3)))
            << type;
    }
}

}  // namespace
}  // namespace holdfast::pipeline
