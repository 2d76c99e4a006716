#include "observe/aggregate.hpp"

#include <algorithm>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"

namespace holdfast::observe {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

Values aggregate(AggregatorType type,
                 const std::vector<Values>& items,
                 double outlier_prob = 1e-4) {
    Aggregate all(type, outlier_prob);
    for (const auto& item : items) all.add(item);
    return all.result();
}

TEST(Aggregate, WorksElementByElement) {
    const std::vector<Values> items{{1, -5}, {4, 0}, {2, 3}, {3, 4}};
    EXPECT_THAT(aggregate(AggregatorType::min, items), ElementsAre(1, -5));
    EXPECT_THAT(aggregate(AggregatorType::max, items), ElementsAre(4, 4));
    EXPECT_THAT(aggregate(AggregatorType::mean, items), ElementsAre(2.5, 0.5));
    EXPECT_THAT(aggregate(AggregatorType::median, items), ElementsAre(2.5, 1.5));
}

TEST(Aggregate, TakesTheMiddleOfAnOddNumberOfItems) {
    EXPECT_THAT(aggregate(AggregatorType::median, {{9}, {1}, {2}}), ElementsAre(2));
}

TEST(Aggregate, DropsWhatLiesBeyondTheQuantiles) {
    const std::vector<Values> items{{1}, {2}, {3}, {7}, {100}};
    EXPECT_THAT(aggregate(AggregatorType::mean_no_outliers, items, 0.1), ElementsAre(4));
    EXPECT_THAT(aggregate(AggregatorType::median_no_outliers, items, 0.1), ElementsAre(3));
    EXPECT_THAT(aggregate(AggregatorType::mean_no_outliers, items, 0.3), ElementsAre(3));
}

TEST(Aggregate, KeepsValuesThatLieOnTheQuantiles) {
    const std::vector<Values> items{{1}, {1}, {1}, {7}, {7}};
    EXPECT_THAT(aggregate(AggregatorType::mean_no_outliers, items, 0.1),
                ElementsAre(FloatEq(3.4F)));
    EXPECT_THAT(aggregate(AggregatorType::mean_no_outliers, items, 0), ElementsAre(FloatEq(3.4F)));
}

TEST(Aggregate, KeepsAllWhereEachIsAnOutlier) {
    EXPECT_THAT(aggregate(AggregatorType::mean_no_outliers, {{1}, {3}}), ElementsAre(2));
    EXPECT_THAT(aggregate(AggregatorType::median_no_outliers, {{1}, {3}}), ElementsAre(2));
}

TEST(Aggregate, LeavesASingleItemAsItIs) {
    for (const auto type : {AggregatorType::min,
                            AggregatorType::max,
                            AggregatorType::mean,
                            AggregatorType::median,
                            AggregatorType::mean_no_outliers,
                            AggregatorType::median_no_outliers}) {
        EXPECT_THAT(aggregate(type, {{0.1F, -3}}), ElementsAre(0.1F, -3));
    }
}

TEST(Aggregate, AddsInDoublePrecision) {
    std::vector<Values> items(100000, Values{0.1F});
    items.push_back({1e8F});
    EXPECT_THAT(aggregate(AggregatorType::mean, items),
                ElementsAre(FloatEq(static_cast<float>((1e8 + 100000 * double{0.1F}) / 100001))));
}

// Thousands of items; the middle of 0 … 4,999 in three orders.
TEST(Aggregate, TakesMedianOfManyItemsFromASketch) {
    const std::size_t count = 5000;
    const auto with = [&](auto value) {
        Aggregate all(AggregatorType::median, 1e-4);
        for (std::size_t i = 0; i < count; ++i) all.add({static_cast<float>(value(i))});
        EXPECT_LE(all.held(), 5 * Sketch::capacity);
        return all.result()[0];
    };
    const float rank_error = 0.006F * float(count) + 16;
    EXPECT_NEAR(with([](auto i) { return i; }), 2499.5, rank_error);
    EXPECT_NEAR(with([](auto i) { return count - 1 - i; }), 2499.5, rank_error);
    EXPECT_NEAR(with([](auto i) { return i * 7919 % count; }), 2499.5, rank_error);
}

TEST(Aggregate, LeavesOutliersOutOfManyItems) {
    Aggregate all(AggregatorType::mean_no_outliers, 0.05);
    for (std::size_t i = 0; i < 4000; ++i) all.add({i % 100 == 50 ? 1e6F : float(i % 3)});
    EXPECT_NEAR(all.result()[0], 1, 0.02);
}

TEST(Aggregate, DoesNotDependOnTheOrderOfItems) {
    std::vector<Values> items;
    for (std::size_t i = 0; i < Sketch::capacity; ++i)
        items.push_back({static_cast<float>(i * 7919 % 1009), -static_cast<float>(i)});
    auto turned = items;
    std::reverse(turned.begin(), turned.end());
    for (const auto type : {AggregatorType::min,
                            AggregatorType::max,
                            AggregatorType::median,
                            AggregatorType::median_no_outliers,
                            AggregatorType::mean_no_outliers})
        EXPECT_EQ(aggregate(type, items, 0.1), aggregate(type, turned, 0.1));
}

TEST(Aggregate, RefusesItemsOfDifferentWidths) {
    Aggregate all(AggregatorType::max, 0);
    all.add({1, 2});
    EXPECT_EQ(all.width(), 2U);
    EXPECT_THROW(all.add({1}), InternalError);
}

}  // namespace
}  // namespace holdfast::observe
