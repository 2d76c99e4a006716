#include "estimate/range_rule.hpp"

#include <string>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"

namespace holdfast::estimate {
namespace {

using place::PointKind;
using place::QuantizationPoint;

std::string rule_text(const QuantizationPoint& point, const AdvancedQuantizeOptions& options = {}) {
    return to_text(range_rule(point, options));
}

TEST(RangeRule, OfActivationsIsTheMeanOfExtremes) {
    EXPECT_EQ(rule_text({.kind = PointKind::input}), "min/mean, abs_max/mean");
    EXPECT_EQ(rule_text({.kind = PointKind::output, .config = {.scheme = Scheme::asymmetric}}),
              "min/mean, max/mean");
}

TEST(RangeRule, OfActivationsPerChannelIsTheirExtremes) {
    EXPECT_EQ(rule_text({.kind = PointKind::input, .config = {.per_channel = true}}),
              "min/min, abs_max/max");
}

TEST(RangeRule, OfWeightsIsTheirExtremes) {
    EXPECT_EQ(rule_text({.kind = PointKind::weight}), "min/min, abs_max/max");
}

TEST(RangeRule, IsOverriddenFieldByField) {
    AdvancedQuantizeOptions options;
    options.activations_range.min.statistic = StatisticType::quantile;
    options.activations_range.max.aggregator = AggregatorType::median;
    options.activations_range.max.quantile_outlier_prob = 0.01;
    const auto rule = range_rule({.kind = PointKind::input}, options);
    EXPECT_EQ(to_text(rule), "quantile/mean, abs_max/median");
    EXPECT_EQ(rule.min.quantile_outlier_prob, 1e-4);
    EXPECT_EQ(rule.max.quantile_outlier_prob, 0.01);
    EXPECT_EQ(rule_text({.kind = PointKind::weight}, options), "min/min, abs_max/max");
}

TEST(RangeRule, OfWeightsHasItsOwnOverrides) {
    AdvancedQuantizeOptions options;
    options.weights_range.max.statistic = StatisticType::abs_quantile;
    EXPECT_EQ(rule_text({.kind = PointKind::weight}, options), "min/min, abs_quantile/max");
    EXPECT_EQ(rule_text({.kind = PointKind::input}, options), "min/mean, abs_max/mean");
}

TEST(RangeRule, NamesEveryStatisticAndAggregator) {
    AdvancedQuantizeOptions options;
    auto& range = options.activations_range;
    range.min = {.statistic = StatisticType::mean, .aggregator = AggregatorType::mean_no_outliers};
    range.max = {.statistic = StatisticType::abs_max,
                 .aggregator = AggregatorType::median_no_outliers};
    EXPECT_EQ(rule_text({.kind = PointKind::input}, options),
              "mean/mean_no_outliers, abs_max/median_no_outliers");
}

std::string refusal_of(const RangeEstimator& estimator) {
    try {
        require_fit("activations_range", estimator);
    } catch (const InvalidArgument& error) {
        return error.what();
    }
    return "nothing was thrown";
}

TEST(RangeRule, TakesHistogramsForOneRangePerTensorOnly) {
    AdvancedQuantizeOptions options;
    for (const auto set : {RangeEstimatorSet::histogram, RangeEstimatorSet::mse}) {
        options.activations_range = options.weights_range = range_estimator(set);
        const auto one = rule_text({.kind = PointKind::output}, options);
        EXPECT_TRUE(one == "raw/histogram, raw/histogram" || one == "raw/mse, raw/mse") << one;
        EXPECT_EQ(rule_text({.kind = PointKind::weight}, options), one);
        EXPECT_EQ(rule_text({.kind = PointKind::weight, .config = {.per_channel = true}}, options),
                  "min/min, abs_max/max");
    }
}

TEST(RangeRule, TakesRawValuesForHistogramsAndNothingElse) {
    EXPECT_EQ(refusal_of({.min = {.statistic = StatisticType::raw}}),
              "activations_range.min.statistic raw needs the aggregator histogram, mse or "
              "percentile, got none");
    EXPECT_EQ(
        refusal_of({.max = {.statistic = StatisticType::raw, .aggregator = AggregatorType::mean}}),
        "activations_range.max.statistic raw needs the aggregator histogram, mse or "
        "percentile, got mean");
    EXPECT_EQ(refusal_of({.max = {.aggregator = AggregatorType::percentile}}),
              "activations_range.max.aggregator percentile needs the statistic raw, got none");
    EXPECT_EQ(refusal_of({.min = {.statistic = StatisticType::min,
                                  .aggregator = AggregatorType::histogram}}),
              "activations_range.min.aggregator histogram needs the statistic raw, got min");
}

TEST(RangeRule, LetsASearchFindBothBounds) {
    for (const auto set : {RangeEstimatorSet::histogram, RangeEstimatorSet::mse}) {
        auto estimator = range_estimator(set);
        EXPECT_EQ(refusal_of(estimator), "nothing was thrown");
        estimator.max.clipping_value = 3;
        EXPECT_THAT(refusal_of(estimator), ::testing::HasSubstr("finds both bounds at once"));
        estimator = range_estimator(set);
        estimator.min = {};
        EXPECT_THAT(refusal_of(estimator), ::testing::HasSubstr("finds both bounds at once"));
    }
    auto percentile = range_estimator(RangeEstimatorSet::percentile);
    percentile.min = {};
    EXPECT_EQ(refusal_of(percentile), "nothing was thrown");
}

TEST(RangeRule, RefusesAQuantileOutsideOfItsRange) {
    AdvancedQuantizeOptions options;
    options.activations_range.max.quantile_outlier_prob = 0.5;
    try {
        (void)range_rule({.kind = PointKind::output}, options);
        FAIL() << "nothing was thrown";
    } catch (const InvalidArgument& error) {
        EXPECT_STREQ(error.what(),
                     "activations_range.max.quantile_outlier_prob must be in [0, 0.5), got 0.5");
    }
}

}  // namespace
}  // namespace holdfast::estimate
