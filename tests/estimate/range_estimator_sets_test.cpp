#include <gtest/gtest.h>

#include "holdfast/options.hpp"

namespace holdfast {
namespace {

TEST(RangeEstimatorSetsTest, MinmaxTakesTheExtremesOfAllItems) {
    const auto estimator = range_estimator(RangeEstimatorSet::minmax);
    EXPECT_EQ(estimator.min.statistic, StatisticType::min);
    EXPECT_EQ(estimator.min.aggregator, AggregatorType::min);
    EXPECT_EQ(estimator.max.statistic, StatisticType::max);
    EXPECT_EQ(estimator.max.aggregator, AggregatorType::max);
}

TEST(RangeEstimatorSetsTest, MeanQuantileKeepsTheDefaultProbability) {
    const auto estimator = range_estimator(RangeEstimatorSet::mean_quantile);
    EXPECT_EQ(estimator.min.statistic, StatisticType::quantile);
    EXPECT_EQ(estimator.max.statistic, StatisticType::quantile);
    EXPECT_EQ(estimator.max.aggregator, AggregatorType::mean);
    EXPECT_EQ(estimator.max.quantile_outlier_prob, 1e-4);
}

TEST(RangeEstimatorSetsTest, ThoseOfExtremesDifferInTheirAggregator) {
    EXPECT_EQ(range_estimator(RangeEstimatorSet::mean_minmax).min.aggregator, AggregatorType::mean);
    EXPECT_EQ(range_estimator(RangeEstimatorSet::median_minmax).min.aggregator,
              AggregatorType::median);
    EXPECT_EQ(range_estimator(RangeEstimatorSet::mean_no_outliers_minmax).max.aggregator,
              AggregatorType::mean_no_outliers);
}

TEST(RangeEstimatorSetsTest, ThoseOfAllValuesTakeThemRawOnBothSides) {
    for (const auto& [set, aggregator] :
         {std::pair{RangeEstimatorSet::histogram, AggregatorType::histogram},
          {RangeEstimatorSet::mse, AggregatorType::mse},
          {RangeEstimatorSet::percentile, AggregatorType::percentile}}) {
        const auto estimator = range_estimator(set);
        EXPECT_EQ(estimator.min.statistic, StatisticType::raw);
        EXPECT_EQ(estimator.min.aggregator, aggregator);
        EXPECT_EQ(estimator.max, estimator.min);
    }
}

}  // namespace
}  // namespace holdfast
