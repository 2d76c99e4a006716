// How the two bounds of a range are measured: the defaults of each kind of quantizer, and the
// user's overrides.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "holdfast/options.hpp"
#include "place/placement.hpp"

namespace holdfast::estimate {

struct BoundRule {
    StatisticType statistic = StatisticType::max;
    AggregatorType aggregator = AggregatorType::max;
    double quantile_outlier_prob = 1e-4;
    std::optional<double> clipping_value;
    bool operator==(const BoundRule&) const = default;
};

struct RangeRule {
    BoundRule min;
    BoundRule max;
    bool operator==(const RangeRule&) const = default;
};

/// Weights and activations per channel: min/min and max/max; other activations: min/mean and
/// max/mean. Overrides of `options` replace field by field. A symmetric quantizer takes the largest
/// magnitude as its maximum. Estimators on histograms are for one range per tensor; per channel
/// takes the defaults instead.
/// \throws InvalidArgument a quantile outside of [0, 0.5), or what `require_fit` refuses.
[[nodiscard]] RangeRule range_rule(const place::QuantizationPoint& point,
                                   const AdvancedQuantizeOptions& options);

/// \throws InvalidArgument raw values without a histogram, mse or percentile (or the reverse), or
/// histogram or mse for one bound only. `option`: "activations_range" or "weights_range".
void require_fit(std::string_view option, const RangeEstimator& estimator);

/// As "min/mean, abs_max/mean".
[[nodiscard]] std::string to_text(const RangeRule& rule);

}  // namespace holdfast::estimate
