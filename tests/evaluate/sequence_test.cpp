#include "evaluate/sequence.hpp"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "evaluate/bad_item.hpp"
#include "evaluate/evaluator.hpp"
#include "holdfast/error.hpp"
#include "support/items.hpp"
#include "support/model_builder.hpp"
#include "support/throws.hpp"

namespace holdfast::evaluate {
namespace {

using test::message_of;
using test::tensor_of;
using ::testing::ElementsAre;
using Classes = std::vector<std::size_t>;
using Numbers = std::vector<std::int64_t>;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

// Scores whose highest at position i is that of class `best[i]`.
template <typename Value = float>
ov::Tensor scores(const ov::Shape& shape, const Classes& best) {
    std::vector<Value> values(ov::shape_size(shape), Value(-1.F));
    for (std::size_t i = 0; i < best.size(); ++i) values[i * shape.back() + best[i]] = Value(2.F);
    return tensor_of<Value>(shape, values);
}

// Of a single text over the classes 0…4.
ov::Tensor reading(const Classes& best) {
    return scores({1, best.size(), 5}, best);
}

ov::Tensor text(const Numbers& numbers) {
    return tensor_of<std::int64_t>({1, numbers.size()}, numbers);
}

Observation observe(const Metric& metric, const ov::Tensor& output, const ov::Tensor& label) {
    const std::vector<ov::Tensor> outputs{output};
    return metric.observe(outputs, label, {});
}

double exact_match(const ov::Tensor& output, const ov::Tensor& label) {
    return observe(ctc_exact_match_metric(), output, label).front();
}

// Rate, mistakes, length.
Observation errors(const ov::Tensor& output, const ov::Tensor& label) {
    return observe(ctc_character_error_rate_metric(), output, label);
}

std::string failure(const ov::Tensor& output, const ov::Tensor& label) {
    return message_of<BadItem>([&] { return exact_match(output, label); });
}

TEST(CtcDecoding, JoinsRepetitionsAndLeavesOutBlanks) {
    EXPECT_EQ(exact_match(reading({1, 1, 0, 2, 2, 2, 0, 0, 3}), text({1, 2, 3})), 1);
    EXPECT_EQ(exact_match(reading({0, 0, 4}), text({4})), 1);
    EXPECT_EQ(exact_match(reading({1, 2, 1}), text({1, 2, 1})), 1);
}

TEST(CtcDecoding, KeepsACharacterTwiceOnlyWhereABlankParts) {
    EXPECT_EQ(exact_match(reading({1, 0, 1}), text({1, 1})), 1);
    EXPECT_EQ(exact_match(reading({1, 1, 1}), text({1, 1})), 0);
}

TEST(CtcDecoding, ReadsNothingFromBlanks) {
    EXPECT_EQ(exact_match(reading({0, 0}), text({-1, -1})), 1);
    EXPECT_EQ(exact_match(reading({0, 0}), text({1})), 0);
}

TEST(CtcDecoding, TakesTheFirstOfEqualScores) {
    EXPECT_EQ(exact_match(tensor_of<float>({1, 1, 3}, {0, 2, 2}), text({1})), 1);
}

TEST(CtcDecoding, TakesNanForTheHighestScore) {
    EXPECT_EQ(exact_match(tensor_of<float>({1, 1, 3}, {5, 7, nan}), text({2})), 1);
    EXPECT_EQ(exact_match(tensor_of<float>({1, 1, 3}, {nan, 7, nan}), text({-1})), 1);
    EXPECT_EQ(exact_match(tensor_of<double>({1, 1, 3}, {5, double(nan), 6}), text({1})), 1);
}

TEST(CtcDecoding, TakesOutputsOfAnyRealType) {
    EXPECT_EQ(exact_match(scores<double>({1, 2, 5}, {3, 4}), text({3, 4})), 1);
    EXPECT_EQ(exact_match(scores<ov::float16>({1, 2, 5}, {3, 4}), text({3, 4})), 1);
    EXPECT_EQ(exact_match(scores<ov::bfloat16>({1, 2, 5}, {3, 4}), text({3, 4})), 1);
}

TEST(CtcDecoding, TakesASingleTextWithoutABatchAxis) {
    EXPECT_EQ(exact_match(scores({2, 5}, {3, 4}), tensor_of<std::int32_t>({2}, {3, 4})), 1);
    EXPECT_EQ(exact_match(scores({2, 5}, {3, 4}), tensor_of<std::uint8_t>({1, 2}, {3, 4})), 1);
    EXPECT_EQ(exact_match(reading({3, 4}), tensor_of<std::int64_t>({2}, {3, 4})), 1);
}

TEST(CtcDecoding, SkipsWhatFillsUpALabel) {
    EXPECT_EQ(exact_match(reading({1, 2, 0}), text({1, 2, -1, -1, -1})), 1);
    EXPECT_EQ(exact_match(reading({1, 2, 0}), text({-100, 1, -1, 2})), 1);
}

// Two texts, of which the second is read "32" in place of "3".
const ov::Tensor two_texts = scores({2, 3, 5}, {1, 0, 2, 3, 3, 2});
const ov::Tensor two_labels = tensor_of<std::int64_t>({2, 2}, {1, 2, 3, -1});

TEST(CtcExactMatch, IsTheShareOfTextsOfAnItem) {
    EXPECT_DOUBLE_EQ(exact_match(two_texts, two_labels), 0.5);
}

TEST(CtcExactMatch, IsABoundedMeanWhereMoreIsBetter) {
    const auto metric = ctc_exact_match_metric();
    EXPECT_EQ(metric.name, "ctc-exact-match");
    EXPECT_EQ(metric.direction, Direction::higher_is_better);
    EXPECT_EQ(metric.per_sample_range, std::pair(0.0, 1.0));
    EXPECT_TRUE(metric.needs_labels);
    EXPECT_FALSE(metric.finish);
}

TEST(CtcCharacterErrorRate, CountsInsertionsDeletionsAndReplacements) {
    EXPECT_THAT(errors(reading({1, 2, 3}), text({1, 2, 3})), ElementsAre(0, 0, 3));
    EXPECT_THAT(errors(reading({1, 4, 3}), text({1, 2, 3})), ElementsAre(1.0 / 3, 1, 3));
    EXPECT_THAT(errors(reading({1, 3}), text({1, 2, 3, 4})), ElementsAre(0.5, 2, 4));
    EXPECT_THAT(errors(reading({4, 1, 2}), text({1})), ElementsAre(2, 2, 1));
    EXPECT_THAT(errors(reading({0}), text({1, 2})), ElementsAre(1, 2, 2));
    // kitten → sitting, as 1 2 3 3 4 5 → 6 2 3 3 2 5 7: two replacements, one insertion.
    EXPECT_THAT(errors(scores({1, 7, 8}, {1, 2, 3, 0, 3, 4, 5}), text({6, 2, 3, 3, 2, 5, 7})),
                ElementsAre(3.0 / 7, 3, 7));
}

TEST(CtcCharacterErrorRate, WeighsCharactersNotTexts) {
    EXPECT_THAT(errors(two_texts, two_labels), ElementsAre(1.0 / 3, 1, 3));
    const auto metric = ctc_character_error_rate_metric();
    const std::vector<Observation> items{errors(reading({1}), text({2})),
                                         errors(reading({1, 2, 3}), text({1, 2, 3}))};
    EXPECT_DOUBLE_EQ(metric.finish(items), 0.25);
}

TEST(CtcCharacterErrorRate, CountsMistakesWhereNothingIsToBeRead) {
    EXPECT_THAT(errors(reading({0, 0}), text({-1})), ElementsAre(0, 0, 0));
    EXPECT_THAT(errors(reading({1, 2}), text({-1})), ElementsAre(2, 2, 0));
    const auto metric = ctc_character_error_rate_metric();
    EXPECT_EQ(metric.finish(std::vector<Observation>{{0, 0, 0}, {0, 0, 0}}), 0);
    EXPECT_EQ(metric.finish(std::vector<Observation>{{2, 2, 0}, {1, 1, 0}}), 3);
    EXPECT_EQ(metric.finish(std::vector<Observation>{{2, 2, 0}, {0, 0, 4}}), 0.5);
}

TEST(CtcCharacterErrorRate, IsNoMeanAndLowerIsBetter) {
    const auto metric = ctc_character_error_rate_metric();
    EXPECT_EQ(metric.name, "ctc-cer");
    EXPECT_EQ(metric.direction, Direction::lower_is_better);
    EXPECT_FALSE(metric.per_sample_range) << "the value is no mean of the items' own values";
}

TEST(CtcMetrics, TakeLabelsWithoutNumbersForEmptyTexts) {
    EXPECT_EQ(exact_match(reading({0, 0}), ov::Tensor(ov::element::i64, {1, 0})), 1);
    EXPECT_EQ(exact_match(reading({0, 1}), ov::Tensor(ov::element::i32, {0})), 0);
    EXPECT_THAT(errors(two_texts, ov::Tensor(ov::element::i64, {2, 0})), ElementsAre(4, 4, 0));
}

TEST(CtcMetrics, RefuseOutputsOfOtherShapes) {
    EXPECT_EQ(failure(tensor_of<float>({5}, {1, 2, 3, 4, 5}), text({1})),
              "ctc-exact-match needs an output of [texts, positions, classes]; its shape is [5]");
    EXPECT_EQ(failure(ov::Tensor(ov::element::f32, {1, 1, 1, 5}), text({1})),
              "ctc-exact-match needs an output of [texts, positions, classes]; its shape is "
              "[1,1,1,5]");
    EXPECT_EQ(message_of<BadItem>([&] {
                  return errors(tensor_of<float>({5}, {1, 2, 3, 4, 5}), text({1}));
              }),
              "ctc-cer needs an output of [texts, positions, classes]; its shape is [5]");
}

TEST(CtcMetrics, RefuseOutputsThatHoldTheBlankOnly) {
    EXPECT_EQ(failure(tensor_of<float>({1, 2, 1}, {1, 2}), text({1})),
              "ctc-exact-match needs classes beside the blank; the shape of the output is [1,2,1]");
    EXPECT_EQ(failure(ov::Tensor(ov::element::f32, {1, 2, 0}), text({1})),
              "ctc-exact-match needs classes beside the blank; the shape of the output is [1,2,0]");
}

TEST(CtcMetrics, RefuseAModelWithoutOutputs) {
    EXPECT_EQ(
        message_of<BadItem>([] { return ctc_exact_match_metric().observe({}, text({1}), {}); }),
        "ctc-exact-match needs a model with an output");
}

TEST(CtcMetrics, RefuseLabelsOfAnotherNumberOfTexts) {
    EXPECT_EQ(failure(two_texts, text({1, 2})),
              "ctc-exact-match needs one row of labels per text; the label's shape is [1,2], the "
              "output's [2,3,5]");
    EXPECT_EQ(failure(two_texts, tensor_of<std::int64_t>({4}, {1, 2, 3, 4})),
              "ctc-exact-match needs one row of labels per text; the label's shape is [4], the "
              "output's [2,3,5]");
    EXPECT_EQ(failure(ov::Tensor(ov::element::f32, {0, 3, 5}), text({1})),
              "ctc-exact-match needs one row of labels per text; the label's shape is [1,1], the "
              "output's [0,3,5]");
}

TEST(CtcMetrics, RefuseLabelsThatAreNoClasses) {
    EXPECT_EQ(failure(reading({1}), {}), "the label is missing");
    EXPECT_EQ(failure(reading({1}), tensor_of<float>({1}, {1})),
              "the label must hold class numbers in an integer type; its element type is f32, its "
              "shape [1]");
    EXPECT_EQ(failure(ov::Tensor(ov::element::string, {1, 1, 2}), text({1})),
              "the output holds no numbers: its element type is string, its shape [1,1,2]");
}

TEST(CtcMetrics, AreMeasuredOnAModel) {
    holdfast::test::ModelBuilder b;
    b.result("y", b.input("x", {1, 3, 5}).relu("relu"));
    const test::Items items({{{{"x", reading({1, 0, 2})}}, text({1, 2})},
                             {{{"x", reading({1, 0, 3})}}, text({1, 2})},
                             {{{"x", reading({0, 0, 0})}}, text({-1, -1})}});
    const auto exact = ctc_exact_match_metric();
    EXPECT_DOUBLE_EQ(Evaluator(nullptr, items, exact, {}, {}).score(b.model(), "Validating").value,
                     2.0 / 3);
    const auto rate = ctc_character_error_rate_metric();
    const auto score = Evaluator(nullptr, items, rate, {}, {}).score(b.model(), "Validating");
    EXPECT_DOUBLE_EQ(score.value, 0.25);
    EXPECT_THAT(score.per_sample, ElementsAre(0, 0.5, 0));
}

}  // namespace
}  // namespace holdfast::evaluate
