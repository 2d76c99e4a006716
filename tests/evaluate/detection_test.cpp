// Mean average precision: the forms of outputs and labels, and what reference figures don't show.
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

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

// Rows of class, x1, y1, x2, y2.
ov::Tensor labels(const std::vector<float>& values) {
    return tensor_of<float>({values.size() / 5, 5}, values);
}

// Rows of x1, y1, x2, y2, score, class.
ov::Tensor rows_of_6(const std::vector<float>& values) {
    return tensor_of<float>({1, values.size() / 6, 6}, values);
}

// Rows of image, class, score, x1, y1, x2, y2.
ov::Tensor rows_of_7(const std::vector<float>& values) {
    return tensor_of<float>({1, 1, values.size() / 7, 7}, values);
}

double own_value_of(const std::vector<ov::Tensor>& outputs, const ov::Tensor& label) {
    return make_metric("map").observe(outputs, label, {}).front();
}

std::string failure_of(const std::vector<ov::Tensor>& outputs, const ov::Tensor& label) {
    return message_of<BadItem>([&] { return own_value_of(outputs, label); });
}

const auto two_boxes = labels({0, 0, 0, 10, 10, 1, 20, 20, 30, 30});

TEST(Detection, MetricsAreHigherForBetterAndNoMeanOfItems) {
    for (const auto* name : {"map", "map50"}) {
        const auto metric = make_metric(name);
        EXPECT_EQ(metric.direction, Direction::higher_is_better) << name;
        EXPECT_TRUE(metric.finish) << name;
        EXPECT_FALSE(metric.per_sample_range) << name;
        EXPECT_FALSE(metric.needs_reference) << name;
        EXPECT_TRUE(metric.needs_labels) << name;
    }
}

TEST(Detection, ReadsRowsOfSixAndOfSeven) {
    EXPECT_DOUBLE_EQ(
        own_value("map", {rows_of_6({0, 0, 10, 10, .9F, 0, 20, 20, 30, 30, .8F, 1}), two_boxes}),
        1);
    EXPECT_DOUBLE_EQ(
        own_value("map", {rows_of_6({0, 0, 10, 10, .9F, 0, 20, 20, 30, 30, .8F, -1}), two_boxes}),
        0.5);
    EXPECT_DOUBLE_EQ(
        own_value("map",
                  {rows_of_7({0, 0, .9F, 0, 0, 10, 10, 0, 1, .8F, 20, 20, 30, 30}), two_boxes}),
        1);
    EXPECT_DOUBLE_EQ(
        own_value("map",
                  {rows_of_7({0, 0, .9F, 0, 0, 10, 10, -1, 1, .8F, 20, 20, 30, 30}), two_boxes}),
        0.5);
}

TEST(Detection, ReadsThreeOutputsInAnyOrder) {
    const auto boxes = tensor_of<float>({1, 2, 4}, {0, 0, 10, 10, 20, 20, 30, 30});
    const auto scores = tensor_of<float>({1, 2}, {.9F, .8F});
    const auto classes = tensor_of<std::int64_t>({1, 2}, {0, 1});
    EXPECT_DOUBLE_EQ(own_value_of({boxes, scores, classes}, two_boxes), 1);
    EXPECT_DOUBLE_EQ(own_value_of({classes, boxes, scores}, two_boxes), 1);
    EXPECT_DOUBLE_EQ(
        own_value_of({boxes, scores, tensor_of<std::int64_t>({2}, {0, -1})}, two_boxes), 0.5);
}

TEST(Detection, TakesOutputsWithoutDetections) {
    EXPECT_EQ(own_value("map", {rows_of_6({}), two_boxes}), 0);
    EXPECT_EQ(own_value("map", {rows_of_7({}), two_boxes}), 0);
    EXPECT_EQ(own_value_of({tensor_of<float>({0, 4}, {}),
                            tensor_of<float>({0}, {}),
                            tensor_of<std::int64_t>({0}, {})},
                           two_boxes),
              0);
}

TEST(Detection, JudgesImagesWithoutBoxesByWhetherSomethingWasFound) {
    const auto padding = labels({-1, 0, 0, 0, 0});
    EXPECT_EQ(own_value("map", {rows_of_6({}), padding}), 1);
    EXPECT_EQ(own_value("map", {rows_of_6({0, 0, 10, 10, .9F, 0}), labels({})}), 0);
}

TEST(Detection, IsNotDefinedWithoutABox) {
    EXPECT_TRUE(std::isnan(value("map", {{rows_of_6({0, 0, 10, 10, .9F, 0}), labels({})}})));
}

// The overlap is 0.6 exactly: found at 0.5, 0.55 and 0.6, of ten.
TEST(Detection, CountsAnOverlapAtTheThreshold) {
    const test::Item item{rows_of_6({0, 0, 6, 10, .9F, 0}), labels({0, 0, 0, 10, 10})};
    EXPECT_DOUBLE_EQ(own_value("map", item), 0.3);
    EXPECT_DOUBLE_EQ(own_value("map50", item), 1);
}

TEST(Detection, FindsABoxOnce) {
    const auto twice = rows_of_6({0, 0, 10, 10, .9F, 0, 0, 0, 10, 10, .8F, 0});
    EXPECT_DOUBLE_EQ(own_value("map50", {twice, labels({0, 0, 0, 10, 10})}), 1);
    // The second box is found by the third detection: precision 1 up to recall 0.5, then 2 of 3.
    const auto third =
        rows_of_6({0, 0, 10, 10, .9F, 0, 0, 0, 10, 10, .8F, 0, 20, 20, 30, 30, .7F, 0});
    EXPECT_NEAR(own_value("map50", {third, labels({0, 0, 0, 10, 10, 0, 20, 20, 30, 30})}),
                (51 + 50 * 2. / 3) / 101,
                1e-12);
}

TEST(Detection, RanksWhatIsNotANumberLast) {
    const auto item = [](float score) {
        return test::Item{rows_of_6({50, 50, 60, 60, score, 0, 0, 0, 10, 10, .1F, 0}),
                          labels({0, 0, 0, 10, 10})};
    };
    EXPECT_DOUBLE_EQ(own_value("map50", item(.9F)), 0.5);
    EXPECT_DOUBLE_EQ(own_value("map50", item(nan)), 1);
    EXPECT_EQ(
        own_value("map50", {rows_of_6({nan, nan, nan, nan, .9F, 0}), labels({0, 0, 0, 10, 10})}),
        0);
}

TEST(Detection, LooksAtTheBestHundredOfAClass) {
    std::vector<float> rows;
    for (int i = 0; i < 100; ++i) rows.insert(rows.end(), {50, 50, 60, 60, .9F, 0});
    rows.insert(rows.end(), {0, 0, 10, 10, .5F, 0});
    EXPECT_EQ(own_value("map50", {rows_of_6(rows), labels({0, 0, 0, 10, 10})}), 0);
    rows.erase(rows.begin(), rows.begin() + 6);
    EXPECT_DOUBLE_EQ(own_value("map50", {rows_of_6(rows), labels({0, 0, 0, 10, 10})}), 0.01);
}

TEST(Detection, RefusesOtherOutputs) {
    const auto wanted = [](const char* rest) {
        return std::string(
                   "map needs a first output of rows of 7 or 6 numbers, or three outputs: boxes "
                   "[N, 4], scores of N "
                   "real numbers and classes of N whole numbers; the first of the model's ") +
               rest;
    };
    const auto boxes = tensor_of<float>({2, 4}, {0, 0, 1, 1, 0, 0, 1, 1});
    const auto two = tensor_of<float>({2}, {1, 0});
    EXPECT_EQ(failure_of({tensor_of<float>({1, 5}, {0, 0, 1, 1, 1})}, two_boxes),
              wanted("1 outputs has the shape [1,5]"));
    EXPECT_EQ(failure_of({two}, two_boxes), wanted("1 outputs has the shape [2]"));
    EXPECT_EQ(failure_of({boxes, two, two}, two_boxes), wanted("3 outputs has the shape [2,4]"));
    EXPECT_EQ(failure_of({boxes, two, tensor_of<std::int64_t>({3}, {0, 0, 0})}, two_boxes),
              wanted("3 outputs has the shape [2,4]"));
    EXPECT_EQ(failure_of({}, two_boxes), "map needs a model with an output");
}

TEST(Detection, RefusesSeveralImages) {
    EXPECT_EQ(failure("map", {rows_of_7({1, 0, .9F, 0, 0, 10, 10}), two_boxes}),
              "map needs items of one image each; the output speaks of image 1");
    EXPECT_EQ(failure("map50", {tensor_of<float>({2, 1, 6}, std::vector<float>(12)), two_boxes}),
              "map50 needs items of one image each; the output's shape is [2,1,6]");
}

TEST(Detection, RefusesLabelsThatAreNoBoxes) {
    const auto nothing = rows_of_6({});
    EXPECT_EQ(
        failure("map", {nothing, tensor_of<float>({2, 4}, std::vector<float>(8))}),
        "map needs labels of rows of 5 numbers: class, x1, y1, x2, y2; the label's shape is [2,4]");
    EXPECT_EQ(failure("map", {nothing, labels({0, 0, 0, 1, 1, 0, 5, 0, 4, 1})}),
              "the label's row 1 is no box: x1, y1, x2, y2 are 5, 0, 4, 1");
    EXPECT_EQ(failure("map", {nothing, labels({1.5F, 0, 0, 1, 1})}),
              "the label holds the class 1.5, which is no whole number");
    EXPECT_EQ(failure("map", {rows_of_6({0, 0, 1, 1, .9F, .5F}), two_boxes}),
              "the output holds the class 0.5, which is no whole number");
    EXPECT_EQ(failure("map", {nothing, {}}), "the label is missing");
}

}  // namespace
}  // namespace holdfast
