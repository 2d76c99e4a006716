// What was measured on activations: the value of the observe stage.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <openvino/core/shape.hpp>

#include "holdfast/options.hpp"
#include "observe/histogram.hpp"

namespace holdfast::observe {

/// A tensor of the model: an output port of an operation, by friendly name.
struct Tap {
    std::string node;
    std::size_t port = 0;
    auto operator<=>(const Tap&) const = default;
};

/// One thing to measure: `statistic` over all axes of an item but `kept_axes`, then `aggregator`
/// over items, element by element.
struct Probe {
    Tap tap;
    StatisticType statistic = StatisticType::max;
    AggregatorType aggregator = AggregatorType::mean;
    /// Axes that are not reduced; negative ones count from the back. Empty: one value for the whole
    /// tensor.
    std::vector<std::int64_t> kept_axes;
    double quantile_outlier_prob =
        1e-4;           ///< For quantile, abs_quantile (max side: 1 − this) and *_no_outliers.
    bool upper = true;  ///< Quantiles only: the upper (1 − prob) or the lower (prob) one.
    std::optional<double> clip;  ///< Values are clipped to [−clip, clip] before all else.
    bool per_sample = false;     ///< Each position along axis 0 is an item of its own.
    auto operator<=>(const Probe&) const = default;
};

/// How the values at `tap` are distributed over all items; its aggregator does not matter.
[[nodiscard]] inline Probe distribution_probe(const Tap& tap, std::optional<double> clip) {
    return {.tap = tap,
            .statistic = StatisticType::raw,
            .aggregator = AggregatorType::histogram,
            .kept_axes = {},
            .clip = clip};
}

/// Values in row-major order over the kept axes.
using Values = std::vector<float>;

struct Statistics {
    std::map<Probe, Values> values;
    std::map<Probe, Histogram> histograms;  ///< Of probes of raw values.
    std::map<Tap, ov::Shape> first_shapes;  ///< Shape of each tapped tensor in the first item used.
    std::size_t items = 0;                  ///< Items that were used.
    bool operator==(const Statistics&) const = default;
};

}  // namespace holdfast::observe
