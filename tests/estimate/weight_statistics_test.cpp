#include "estimate/weight_statistics.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gmock/gmock.h>

#include "support/model_builder.hpp"

namespace holdfast::estimate {
namespace {

using holdfast::test::make_tensor;
using ::testing::ElementsAre;
using ::testing::FloatEq;
using Axes = std::vector<std::size_t>;

constexpr BoundRule smallest{.statistic = StatisticType::min};
constexpr BoundRule largest{.statistic = StatisticType::max};
constexpr BoundRule magnitude{.statistic = StatisticType::abs_max};

// 2 x 3 x 2: 0 -1 | 2 -3 | 4 -5 || 6 -7 | 8 -9 | 10 -11
ov::Tensor alternating() {
    std::vector<float> values;
    for (int i = 0; i < 12; ++i) values.push_back(static_cast<float>(i % 2 == 0 ? i : -i));
    return make_tensor({2, 3, 2}, values);
}

std::vector<float> statistic(const BoundRule& rule, const Axes& axes) {
    return weight_statistic(alternating(), rule, axes, true);
}

TEST(WeightStatistic, OfTheWholeTensorIsOneValue) {
    EXPECT_THAT(statistic(smallest, {}), ElementsAre(-11.F));
    EXPECT_THAT(statistic(largest, {}), ElementsAre(10.F));
    EXPECT_THAT(statistic(magnitude, {}), ElementsAre(11.F));
}

TEST(WeightStatistic, KeepsAnyAxis) {
    EXPECT_THAT(statistic(largest, {0}), ElementsAre(4.F, 10.F));
    EXPECT_THAT(statistic(largest, {1}), ElementsAre(6.F, 8.F, 10.F));
    EXPECT_THAT(statistic(smallest, {2}), ElementsAre(0.F, -11.F));
    EXPECT_THAT(statistic(magnitude, {2}), ElementsAre(10.F, 11.F));
}

TEST(WeightStatistic, KeepsSeveralAxes) {
    EXPECT_THAT(statistic(magnitude, {0, 1}), ElementsAre(1.F, 3.F, 5.F, 7.F, 9.F, 11.F));
    EXPECT_THAT(statistic(smallest, {0, 2}), ElementsAre(0.F, -5.F, 6.F, -11.F));
}

TEST(WeightStatistic, OfAScalarIsItsValue) {
    EXPECT_THAT(weight_statistic(make_tensor({}, {-2.F}), smallest, {}, false), ElementsAre(-2.F));
}

TEST(WeightStatistic, CanBeAQuantile) {
    const auto weights = make_tensor({2, 5}, {0, 1, 2, 3, 4, 10, 11, 12, 13, 14});
    const BoundRule quarter{.statistic = StatisticType::quantile, .quantile_outlier_prob = 0.25};
    EXPECT_THAT(weight_statistic(weights, quarter, {0}, false), ElementsAre(1.F, 11.F));
    EXPECT_THAT(weight_statistic(weights, quarter, {0}, true), ElementsAre(3.F, 13.F));
}

TEST(WeightStatistic, CanBeAMean) {
    const BoundRule mean{.statistic = StatisticType::mean};
    EXPECT_THAT(statistic(mean, {2}), ElementsAre(FloatEq(5.F), FloatEq(-6.F)));
}

TEST(IsFinite, SeesNanAndInfinity) {
    EXPECT_TRUE(is_finite(make_tensor({2}, {1.F, -1.F})));
    EXPECT_FALSE(is_finite(make_tensor({2}, {1.F, std::nanf("")})));
    EXPECT_FALSE(is_finite(make_tensor({2}, {-std::numeric_limits<float>::infinity(), 1.F})));
}

}  // namespace
}  // namespace holdfast::estimate
