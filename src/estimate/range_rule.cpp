#include "estimate/range_rule.hpp"

#include "core/check.hpp"

namespace holdfast::estimate {
namespace {

const char* text(StatisticType type) {
    switch (type) {
        case StatisticType::min:
            return "min";
        case StatisticType::max:
            return "max";
        case StatisticType::abs_max:
            return "abs_max";
        case StatisticType::quantile:
            return "quantile";
        case StatisticType::abs_quantile:
            return "abs_quantile";
        case StatisticType::mean:
            return "mean";
    }
    return "";
}

const char* text(AggregatorType type) {
    switch (type) {
        case AggregatorType::min:
            return "min";
        case AggregatorType::max:
            return "max";
        case AggregatorType::mean:
            return "mean";
        case AggregatorType::median:
            return "median";
        case AggregatorType::mean_no_outliers:
            return "mean_no_outliers";
        case AggregatorType::median_no_outliers:
            return "median_no_outliers";
    }
    return "";
}

RangeRule default_rule(const place::QuantizationPoint& point) {
    if (point.kind == place::PointKind::weight || point.config.per_channel) {
        return {.min = {StatisticType::min, AggregatorType::min},
                .max = {StatisticType::max, AggregatorType::max}};
    }
    return {.min = {StatisticType::min, AggregatorType::mean},
            .max = {StatisticType::max, AggregatorType::mean}};
}

void override_with(BoundRule& rule, const BoundEstimator& wishes, const char* option) {
    const double prob = wishes.quantile_outlier_prob;
    core::require(
        prob >= 0 && prob < 0.5, option, ".quantile_outlier_prob must be in [0, 0.5), got ", prob);
    rule.statistic = wishes.statistic.value_or(rule.statistic);
    rule.aggregator = wishes.aggregator.value_or(rule.aggregator);
    rule.quantile_outlier_prob = prob;
}

}  // namespace

RangeRule range_rule(const place::QuantizationPoint& point,
                     const AdvancedQuantizeOptions& options) {
    auto rule = default_rule(point);
    if (point.kind == place::PointKind::weight) {
        override_with(rule.min, options.weights_range.min, "weights_range.min");
        override_with(rule.max, options.weights_range.max, "weights_range.max");
    } else {
        override_with(rule.min, options.activations_range.min, "activations_range.min");
        override_with(rule.max, options.activations_range.max, "activations_range.max");
    }
    const bool symmetric = point.config.scheme == Scheme::symmetric;
    for (auto* bound : {&rule.min, &rule.max}) {
        if (symmetric && bound->statistic == StatisticType::max) {
            bound->statistic = StatisticType::abs_max;
        }
    }
    return rule;
}

std::string to_text(const RangeRule& rule) {
    return core::concat(text(rule.min.statistic),
                        "/",
                        text(rule.min.aggregator),
                        ", ",
                        text(rule.max.statistic),
                        "/",
                        text(rule.max.aggregator));
}

}  // namespace holdfast::estimate
