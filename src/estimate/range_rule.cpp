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

void override_with(BoundRule& rule, const BoundEstimator& wishes, const std::string& option) {
    const double prob = wishes.quantile_outlier_prob;
    core::require(
        prob >= 0 && prob < 0.5, option, ".quantile_outlier_prob must be in [0, 0.5), got ", prob);
    rule.statistic = wishes.statistic.value_or(rule.statistic);
    rule.aggregator = wishes.aggregator.value_or(rule.aggregator);
    rule.quantile_outlier_prob = prob;
    rule.clipping_value = wishes.clipping_value;
}

bool takes_raw_values(AggregatorType type) {
    return type == AggregatorType::histogram || type == AggregatorType::mse ||
           type == AggregatorType::percentile;
}

bool finds_both_bounds(AggregatorType type) {
    return type == AggregatorType::histogram || type == AggregatorType::mse;
}

void require_fit(std::string_view option, std::string_view side, const BoundEstimator& bound) {
    const bool is_raw = bound.statistic == StatisticType::raw;
    const bool takes_raw = bound.aggregator && takes_raw_values(*bound.aggregator);
    core::require(!is_raw || takes_raw,
                  option,
                  ".",
                  side,
                  ".statistic raw needs the aggregator histogram, mse or percentile, got ",
                  bound.aggregator ? core::name_of(*bound.aggregator) : "none");
    core::require(is_raw || !takes_raw,
                  option,
                  ".",
                  side,
                  ".aggregator ",
                  bound.aggregator ? core::name_of(*bound.aggregator) : "",
                  " needs the statistic raw, got ",
                  bound.statistic ? core::name_of(*bound.statistic) : "none");
}

}  // namespace

void require_fit(std::string_view option, const RangeEstimator& estimator) {
    const auto& [min, max] = estimator;
    require_fit(option, "min", min);
    require_fit(option, "max", max);
    for (const auto& aggregator : {min.aggregator, max.aggregator}) {
        if (!aggregator || !finds_both_bounds(*aggregator)) continue;
        core::require(
            min.aggregator == max.aggregator && min.clipping_value == max.clipping_value,
            option,
            ": aggregator ",
            core::name_of(*aggregator),
            " finds both bounds at once, so min and max must have the same aggregator and "
            "clipping_value");
    }
}

RangeRule range_rule(const place::QuantizationPoint& point,
                     const AdvancedQuantizeOptions& options) {
    const bool is_weight = point.kind == place::PointKind::weight;
    const auto& wishes = is_weight ? options.weights_range : options.activations_range;
    const std::string option = is_weight ? "weights_range" : "activations_range";
    require_fit(option, wishes);
    auto rule = default_rule(point);
    const auto defaults = rule;
    override_with(rule.min, wishes.min, option + ".min");
    override_with(rule.max, wishes.max, option + ".max");
    for (const auto bound : {&RangeRule::min, &RangeRule::max}) {
        if (point.config.per_channel && (rule.*bound).statistic == StatisticType::raw) {
            (rule.*bound).statistic = (defaults.*bound).statistic;
            (rule.*bound).aggregator = (defaults.*bound).aggregator;
        }
        if (point.config.scheme == Scheme::symmetric &&
            (rule.*bound).statistic == StatisticType::max) {
            (rule.*bound).statistic = StatisticType::abs_max;
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
