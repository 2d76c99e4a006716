#include "holdfast/options.hpp"

namespace holdfast {
namespace {

RangeEstimator of(StatisticType min, StatisticType max, AggregatorType low, AggregatorType high) {
    RangeEstimator estimator;
    estimator.min.statistic = min;
    estimator.min.aggregator = low;
    estimator.max.statistic = max;
    estimator.max.aggregator = high;
    return estimator;
}

RangeEstimator of_extremes(AggregatorType aggregator) {
    return of(StatisticType::min, StatisticType::max, aggregator, aggregator);
}

RangeEstimator of_all_values(AggregatorType aggregator) {
    return of(StatisticType::raw, StatisticType::raw, aggregator, aggregator);
}

}  // namespace

RangeEstimator range_estimator(RangeEstimatorSet set) {
    using enum AggregatorType;
    switch (set) {
        case RangeEstimatorSet::minmax:
            return of(StatisticType::min, StatisticType::max, min, max);
        case RangeEstimatorSet::mean_minmax:
            return of_extremes(mean);
        case RangeEstimatorSet::median_minmax:
            return of_extremes(median);
        case RangeEstimatorSet::mean_no_outliers_minmax:
            return of_extremes(mean_no_outliers);
        case RangeEstimatorSet::mean_quantile:
            return of(StatisticType::quantile, StatisticType::quantile, mean, mean);
        case RangeEstimatorSet::histogram:
            return of_all_values(histogram);
        case RangeEstimatorSet::mse:
            return of_all_values(mse);
        case RangeEstimatorSet::percentile:
            return of_all_values(percentile);
    }
    return {};
}

}  // namespace holdfast
