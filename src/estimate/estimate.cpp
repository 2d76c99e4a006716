#include "estimate/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <openvino/core/model.hpp>

#include "core/check.hpp"
#include "core/ops_by_name.hpp"
#include "estimate/fake_convert_parameters.hpp"
#include "estimate/fake_quantize_parameters.hpp"
#include "estimate/finite_weights.hpp"
#include "estimate/histogram_range.hpp"
#include "estimate/range_rule.hpp"
#include "estimate/weight_statistics.hpp"
#include "observe/measurement.hpp"

namespace holdfast::estimate {
namespace {

using observe::Histogram;
using observe::Probe;
using place::PointKind;
using place::QuantizationPoint;

bool drops_outliers(AggregatorType type) {
    return type == AggregatorType::mean_no_outliers || type == AggregatorType::median_no_outliers;
}

bool are_finite(const std::vector<float>& values) {
    return std::all_of(
        values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

ov::Output<ov::Node> quantized_value(const core::OpsByName& ops, const QuantizationPoint& point) {
    const auto& node = core::op_named(ops, point.node);
    return point.kind == PointKind::output ? node->output(point.port)
                                           : node->input_value(point.port);
}

observe::Tap tap_of(const core::OpsByName& ops, const QuantizationPoint& point) {
    const auto value = quantized_value(ops, point);
    return {.node = value.get_node()->get_friendly_name(), .port = value.get_index()};
}

// What does not matter to a statistic keeps its default, so that equal measurements are equal
// probes.
Probe make_probe(const observe::Tap& tap,
                 const QuantizationPoint& point,
                 const BoundRule& rule,
                 bool upper,
                 bool batchwise) {
    if (rule.statistic == StatisticType::raw)
        return observe::distribution_probe(tap, rule.clipping_value);
    Probe probe{.tap = tap, .statistic = rule.statistic, .aggregator = rule.aggregator};
    probe.kept_axes.assign(point.channel_axes.begin(), point.channel_axes.end());
    probe.clip = rule.clipping_value;
    const auto& axes = point.channel_axes;
    probe.per_sample = batchwise && std::find(axes.begin(), axes.end(), 0U) == axes.end();
    if (observe::is_quantile(rule.statistic)) probe.upper = upper;
    if (observe::is_quantile(rule.statistic) || drops_outliers(rule.aggregator)) {
        probe.quantile_outlier_prob = rule.quantile_outlier_prob;
    }
    return probe;
}

std::pair<Probe, Probe> probes_of(const core::OpsByName& ops,
                                  const QuantizationPoint& point,
                                  const RangeRule& rule,
                                  const AdvancedQuantizeOptions& options) {
    const auto tap = tap_of(ops, point);
    const bool batchwise = options.batchwise_statistics.value_or(false);
    return {make_probe(tap, point, rule.min, false, batchwise),
            make_probe(tap, point, rule.max, true, batchwise)};
}

template <typename T>
const T& collected(const std::map<Probe, T>& all, const Probe& probe) {
    const auto found = all.find(probe);
    core::ensure(found != all.end(),
                 "statistics of '",
                 probe.tap.node,
                 "', output ",
                 probe.tap.port,
                 ", were not collected");
    return found->second;
}

const observe::Values& measured(const observe::Statistics& statistics, const Probe& probe) {
    const auto& values = collected(statistics.values, probe);
    core::require(are_finite(values),
                  "the values of '",
                  probe.tap.node,
                  "' in the calibration data are not all finite numbers");
    return values;
}

void ensure_axes(const QuantizationPoint& point, const ov::Shape& shape) {
    for (const auto axis : point.channel_axes) {
        core::ensure(
            axis < shape.size(), "'", point.node, "' has no axis ", axis, " to quantize along");
    }
}

place::QuantizerConfig searched_config(const QuantizationPoint& point) {
    auto config = point.config;
    if (point.half_range && !point.unified_group) --config.bits;
    return config;
}

bool is_raw(const BoundRule& rule) {
    return rule.statistic == StatisticType::raw;
}

// Where both bounds come from the same search.
Interval searched(const Histogram& histogram,
                  const QuantizationPoint& point,
                  AggregatorType aggregator) {
    if (aggregator == AggregatorType::mse) return range_by_error(histogram, searched_config(point));
    auto range = range_by_norm(histogram);
    if (point.config.scheme == Scheme::symmetric)
        range.high = std::max(std::abs(range.low), std::abs(range.high));
    return range;
}

float upper_percentile(const Histogram& histogram, const QuantizationPoint& point, double prob) {
    const float high = quantile(histogram, 1 - prob);
    if (point.config.scheme == Scheme::asymmetric) return high;
    return std::max(std::abs(high), std::abs(quantile(histogram, prob)));
}

// A bound is measured by itself, or found in a histogram; the two ways of getting at either are
// what differs between activations and weights.
template <typename Measured, typename Distribution>
MinMax bounds_of(const QuantizationPoint& point,
                 const RangeRule& rule,
                 Measured measured,
                 Distribution distribution) {
    if (is_raw(rule.min) && rule.min.aggregator != AggregatorType::percentile) {
        const auto range = searched(distribution(rule.min), point, rule.min.aggregator);
        return {.min = {range.low}, .max = {range.high}};
    }
    MinMax bounds;
    bounds.min =
        is_raw(rule.min)
            ? observe::Values{quantile(distribution(rule.min), rule.min.quantile_outlier_prob)}
            : measured(rule.min, false);
    bounds.max = is_raw(rule.max)
                     ? observe::Values{upper_percentile(
                           distribution(rule.max), point, rule.max.quantile_outlier_prob)}
                     : measured(rule.max, true);
    return bounds;
}

MinMax measured_on_weight(const ov::Output<ov::Node>& value,
                          const QuantizationPoint& point,
                          const RangeRule& rule) {
    const auto weights = finite_weights(value, point);
    ensure_axes(point, weights.get_shape());
    return bounds_of(
        point,
        rule,
        [&](const BoundRule& bound, bool upper) {
            return weight_statistic(
                clipped(weights, bound.clipping_value), bound, point.channel_axes, upper);
        },
        [&](const BoundRule& bound) {
            const auto tensor = clipped(weights, bound.clipping_value);
            Histogram histogram;
            histogram.add({tensor.data<const float>(), tensor.get_size()});
            return histogram;
        });
}

MinMax measured_on_activation(const core::OpsByName& ops,
                              const QuantizationPoint& point,
                              const RangeRule& rule,
                              const observe::Statistics& statistics,
                              const AdvancedQuantizeOptions& options) {
    const auto [min, max] = probes_of(ops, point, rule, options);
    const auto& probe_of = [&lower = min, &upper = max](bool is_upper) -> const Probe& {
        return is_upper ? upper : lower;
    };
    return bounds_of(
        point,
        rule,
        [&](const BoundRule&, bool upper) { return measured(statistics, probe_of(upper)); },
        [&](const BoundRule& bound) -> const Histogram& {
            return collected(statistics.histograms, probe_of(&bound == &rule.max));
        });
}

MinMax measured_on(const core::OpsByName& ops,
                   const QuantizationPoint& point,
                   const RangeRule& rule,
                   const observe::Statistics& statistics,
                   const AdvancedQuantizeOptions& options) {
    if (point.kind == PointKind::weight)
        return measured_on_weight(quantized_value(ops, point), point, rule);
    return measured_on_activation(ops, point, rule, statistics, options);
}

// A scalar for one range per tensor, else ones but for the channel axes.
ov::Shape bounds_shape(const core::OpsByName& ops,
                       const QuantizationPoint& point,
                       const observe::Statistics& statistics) {
    if (!point.config.per_channel) return {};
    const auto value = quantized_value(ops, point);
    const auto first = statistics.first_shapes.find(tap_of(ops, point));
    const auto shape = first != statistics.first_shapes.end() ? first->second : value.get_shape();
    ensure_axes(point, shape);
    ov::Shape bounds(shape.size(), 1);
    for (const auto axis : point.channel_axes) bounds[axis] = shape[axis];
    return bounds;
}

// All that the members of a unified group share.
struct Unified {
    place::QuantizerConfig config;
    float min = 0;
    float max = 0;
};

void include(std::map<std::size_t, Unified>& groups,
             const QuantizationPoint& point,
             const MinMax& statistics) {
    const float min = *std::min_element(statistics.min.begin(), statistics.min.end());
    const float max = *std::max_element(statistics.max.begin(), statistics.max.end());
    const auto [group, is_new] =
        groups.try_emplace(*point.unified_group, Unified{point.config, min, max});
    auto& unified = group->second;
    core::ensure(unified.config == point.config,
                 "'",
                 fake_quantize_name(point),
                 "' differs in kind from the quantizers that share its range");
    unified.min = std::min(unified.min, min);
    unified.max = std::max(unified.max, max);
}

void set_parameters(Range& range, const QuantizationPoint& point, const ov::Shape& shape) {
    if (point.fp8_type) {
        range.fp8 = fake_convert_parameters(
            *point.fp8_type, range.statistics, shape, point.config.per_channel);
        range.parameters = bounds_of(*range.fp8);
        return;
    }
    range.parameters = fake_quantize_parameters(
        point.config, range.statistics, shape, point.half_range && !point.unified_group);
}

}  // namespace

std::set<Probe> range_probes(const ov::Model& model,
                             const place::Placement& placement,
                             const AdvancedQuantizeOptions& options) {
    const auto ops = core::ops_by_name(model);
    std::set<Probe> probes;
    for (const auto& point : placement.points) {
        const auto rule = range_rule(point, options);
        if (point.kind == PointKind::weight) continue;
        const auto [min, max] = probes_of(ops, point, rule, options);
        probes.insert(min);
        probes.insert(max);
    }
    return probes;
}

Ranges estimate(const ov::Model& model,
                const place::Placement& placement,
                const observe::Statistics& statistics,
                const AdvancedQuantizeOptions& options) {
    const auto ops = core::ops_by_name(model);
    Ranges ranges;
    std::map<std::size_t, Unified> groups;
    for (const auto& point : placement.points) {
        const auto rule = range_rule(point, options);
        auto& range = ranges[fake_quantize_name(point)];
        range.statistics = measured_on(ops, point, rule, statistics, options);
        range.estimator = to_text(rule);
        if (point.unified_group) include(groups, point, range.statistics);
    }
    for (const auto& point : placement.points) {
        auto& range = ranges[fake_quantize_name(point)];
        if (point.unified_group) {
            const auto& unified = groups.at(*point.unified_group);
            range.statistics = {.min = {unified.min}, .max = {unified.max}};
        }
        set_parameters(range, point, bounds_shape(ops, point, statistics));
    }
    return ranges;
}

}  // namespace holdfast::estimate
