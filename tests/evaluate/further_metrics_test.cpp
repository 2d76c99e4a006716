// Segmentation, likeness to the original, embeddings and words: what reference figures don't show.
#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "evaluate/bad_item.hpp"
#include "holdfast/metric.hpp"
#include "support/items.hpp"
#include "support/metric_items.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using evaluate::BadItem;
using test::failure;
using test::message_of;
using test::own_value;
using test::tensor_of;
using test::value;

ov::Tensor row(const std::vector<float>& values) {
    return tensor_of<float>({1, values.size()}, values);
}

ov::Tensor classes(const std::vector<std::int64_t>& values) {
    return tensor_of<std::int64_t>({1, values.size()}, values);
}

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

TEST(FurtherMetrics, KnowTheirDirectionAndNeeds) {
    for (const auto* name : {"miou", "dice", "sqnr", "recall@1"})
        EXPECT_EQ(make_metric(name).direction, Direction::higher_is_better) << name;
    for (const auto* name : {"kl", "ctc-wer"})
        EXPECT_EQ(make_metric(name).direction, Direction::lower_is_better) << name;
    for (const auto* name : {"miou", "dice", "kl", "recall@1", "ctc-wer"})
        EXPECT_FALSE(make_metric(name).per_sample_range) << name;
    EXPECT_EQ(make_metric("sqnr").per_sample_range, std::pair(-150.0, 150.0));
    for (const auto* name : {"sqnr", "kl"}) {
        EXPECT_TRUE(make_metric(name).needs_reference) << name;
        EXPECT_FALSE(make_metric(name).needs_labels) << name;
    }
}

TEST(FurtherMetrics, TakeNumbersInTheirNames) {
    for (const auto* name : {"top3", "recall@10", "ctc-wer@4"})
        EXPECT_EQ(make_metric(name).name, name);
    for (const auto* name : {"top", "top0", "top03", "top-1", "top3x", "recall@", "ctc-wer@0"})
        EXPECT_THROW((void)make_metric(name), InvalidArgument) << name;
}

// Classes 0 0 1 255 against 0 1 1 0: class 0 has 1 of 2, class 1 has 1 of 2.
TEST(Miou, LeavesPixelsOut) {
    EXPECT_DOUBLE_EQ(own_value("miou", {classes({0, 1, 1, 0}), classes({0, 0, 1, 255})}), 0.5);
    EXPECT_DOUBLE_EQ(own_value("miou", {classes({0, 1, 1, 0}), classes({0, 0, 1, -1})}), 0.5);
}

TEST(Miou, RefusesMapsOfOtherShapes) {
    const auto map = tensor_of<std::int64_t>({2, 3}, {0, 1, 1, 0, 1, 0});
    EXPECT_EQ(failure("miou", {map, tensor_of<std::int64_t>({3, 2}, {0, 1, 1, 0, 1, 0})}),
              "miou needs a label for each pixel of the output; the label's shape is [3,2], the "
              "output's [2,3]");
    EXPECT_EQ(failure("dice", {row({1, 2}), classes({0})}),
              "dice needs an output of [items, classes, rows, columns], or a map of whole numbers; "
              "its element type is f32, its shape [1,2]");
}

TEST(Miou, RefusesLabelsThatDoNotFit) {
    const auto scores = tensor_of<float>({1, 2, 1, 2}, {1, 0, 0, 1});
    EXPECT_EQ(failure("miou", {scores, classes({0, 2})}),
              "label 2 is none of the 2 classes of the output");
    EXPECT_EQ(failure("miou", {scores, classes({-1, 255})}),
              "miou needs a pixel whose label is neither negative nor 255");
}

TEST(Miou, TakesNanForTheHighestScore) {
    const auto scores = tensor_of<float>({1, 2, 1, 2}, {1, nan, nan, 9});
    EXPECT_DOUBLE_EQ(own_value("miou", {scores, classes({1, 0})}), 1);
}

TEST(Sqnr, IsWithinBounds) {
    EXPECT_EQ(own_value("sqnr", {row({1, 2}), {}, row({1, 2})}), 150);
    EXPECT_EQ(own_value("sqnr", {row({0, 0}), {}, row({0, 0})}), 150);
    EXPECT_EQ(own_value("sqnr", {row({1, 2}), {}, row({0, 0})}), -150);
    EXPECT_EQ(own_value("sqnr", {row({1, 2, 3}), {}, row({1, 2})}), -150);
    EXPECT_NEAR(own_value("sqnr", {row({11}), {}, row({10})}), 20, 1e-9);
    EXPECT_TRUE(std::isnan(own_value("sqnr", {row({nan}), {}, row({1})})));
}

TEST(Sqnr, NeedsRealNumbers) {
    EXPECT_EQ(failure("sqnr", {classes({1}), {}, classes({1})}),
              "sqnr needs an output of real numbers");
    const std::vector<ov::Tensor> one{row({1, 2})};
    EXPECT_EQ(message_of<BadItem>([&] { return make_metric("sqnr").observe(one, {}, {}); }),
              "sqnr needs as many outputs as the original model has, 0; the model has 1");
}

TEST(Kl, IsNothingForEqualOutputs) {
    EXPECT_EQ(own_value("kl", {row({3, -1}), {}, row({3, -1})}), 0);
    EXPECT_TRUE(std::isnan(own_value("kl", {row({nan, 1}), {}, row({3, -1})})));
}

TEST(Kl, StaysFiniteForProbabilitiesOfZero) {
    EXPECT_NEAR(own_value("kl", {row({0, 1}), {}, row({1, 0})}), -std::log(1e-12), 1e-6);
}

TEST(Kl, RefusesOtherShapes) {
    EXPECT_EQ(failure("kl", {row({1, 2}), {}, row({1, 2, 3})}),
              "kl needs an output of the original's shape [1,3]; it is [1,2]");
    EXPECT_EQ(failure("kl", {row({1}), {}, row({1})}),
              "kl needs rows of at least two scores; the output's shape is [1,1]");
}

TEST(Recall, MissesWhatIsNotANumber) {
    EXPECT_EQ(value("recall@1", {{row({1, 0}), row({1, 0})}, {row({nan, 1}), row({0, 1})}}), 0.5);
}

TEST(Recall, RefusesWhatAreNoPairs) {
    EXPECT_EQ(failure("recall@1", {row({1, 0}), row({1, 0, 0})}),
              "recall@1 needs labels that are embeddings of the output's shape [1,2]; the item's "
              "is [1,3]");
    EXPECT_EQ(failure("recall@1", {row({1}), row({1})}),
              "recall@1 needs embeddings of several numbers; the output's shape is [1,1]");
    EXPECT_EQ(message_of<BadItem>([] {
                  return value("recall@1",
                               {{row({1, 0}), row({1, 0})}, {row({1, 0, 0}), row({1, 0, 0})}});
              }),
              "recall@1 needs embeddings of one length; an item has 3 numbers, the first one has "
              "2");
}

TEST(CtcWer, JoinsSpacesAndRefusesOneThatIsNoClass) {
    const auto scores = tensor_of<float>({1, 3, 3}, {0, 1, 0, 0, 0, 1, 0, 1, 0});  // a, space, a
    EXPECT_EQ(value("ctc-wer", {{scores, classes({2, 1, 2, 2, 1})}}), 0);
    EXPECT_EQ(value("ctc-wer", {{scores, classes({1, 2, 1, 1})}}), 0.5);
    EXPECT_EQ(failure("ctc-wer@3", {scores, classes({1})}),
              "ctc-wer@3 needs class 3 for the space between words; the output has 3 classes");
}

}  // namespace
}  // namespace holdfast
