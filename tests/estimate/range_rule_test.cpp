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
