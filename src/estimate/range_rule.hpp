// How the two bounds of a range are measured: the defaults of each kind of quantizer, and the
// user's overrides.
#pragma once

#include <string>

#include "holdfast/options.hpp"
#include "place/placement.hpp"

namespace holdfast::estimate {

struct BoundRule {
    StatisticType statistic = StatisticType::max;
    AggregatorType aggregator = AggregatorType::max;
    double quantile_outlier_prob = 1e-4;
    bool operator==(const BoundRule&) const = default;
};

struct RangeRule {
    BoundRule min;
    BoundRule max;
    bool operator==(const RangeRule&) const = default;
};

/// Weights and activations per channel: min/min and max/max; other activations: min/mean and
/// max/mean. Overrides of `options` replace field by field. A symmetric quantizer takes the largest
/// magnitude as its maximum.
/// \throws InvalidArgument a quantile outside of [0, 0.5).
[[nodiscard]] RangeRule range_rule(const place::QuantizationPoint& point,
                                   const AdvancedQuantizeOptions& options);

/// As "min/mean, abs_max/mean".
[[nodiscard]] std::string to_text(const RangeRule& rule);

}  // namespace holdfast::estimate
