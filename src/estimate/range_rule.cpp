#include "estimate/range_rule.hpp"

#include "core/check.hpp"
#include "core/option_names.hpp"

namespace holdfast::estimate {
namespace {

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
    return core::concat(core::name_of(rule.min.statistic),
                        "/",
                        core::name_of(rule.min.aggregator),
                        ", ",
                        core::name_of(rule.max.statistic),
                        "/",
                        core::name_of(rule.max.aggregator));
}

}  // namespace holdfast::estimate
