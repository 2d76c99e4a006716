#include "observe/observe.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/check.hpp"
#include "core/compile.hpp"
#include "core/infer.hpp"
#include "holdfast/control.hpp"
#include "holdfast/dataset.hpp"
#include "observe/aggregate.hpp"
#include "observe/instrument.hpp"

namespace holdfast::observe {
namespace {

using Outputs = std::span<const ov::Tensor>;

std::string place_of(const Tap& tap) {
    return core::concat("operation '", tap.node, "', output ", tap.port);
}

Values values_of(const ov::Tensor& tensor) {
    const float* data = tensor.data<float>();
    return {data, data + tensor.get_size()};
}

Values read(const Measurement& measurement, const Source& source, Outputs outputs) {
    if (source.whole) return measure(outputs[source.outputs[0]], measurement);
    auto values = values_of(outputs[source.outputs[0]]);
    if (source.outputs.size() == 2) {
        const auto high = values_of(outputs[source.outputs[1]]);
        std::transform(
            values.begin(), values.end(), high.begin(), values.begin(), [](float a, float b) {
                return std::max(std::abs(a), std::abs(b));
            });
    }
    return values;
}

void require_finite(const Values& values, const Tap& tap, std::size_t item) {
    const auto bad = std::find_if_not(
        values.begin(), values.end(), [](float value) { return std::isfinite(value); });
    if (bad == values.end()) return;
    throw InvalidArgument(core::concat(
        place_of(tap), " became ", *bad, " on item ", item, " of the calibration data"));
}

template <typename T>
void require_no_nan(const ov::Tensor& tensor, const std::string& input, std::size_t item) {
    const auto* data = tensor.data<const T>();
    const auto* end = data + tensor.get_size();
    const auto* bad = std::find_if(data, end, [](T value) { return value != value; });
    core::require(bad == end,
                  "item ",
                  item,
                  " of the calibration data holds NaN in input '",
                  input,
                  "', at element ",
                  bad - data);
}

// The plugin's minima and maxima skip NaN, so they would not show it.
void require_no_nan(const Sample& sample, std::size_t item) {
    for (const auto& [name, tensor] : sample.inputs) {
        const auto type = tensor.get_element_type();
        if (type == ov::element::f32) require_no_nan<float>(tensor, name, item);
        if (type == ov::element::f64) require_no_nan<double>(tensor, name, item);
        if (type == ov::element::f16) require_no_nan<ov::float16>(tensor, name, item);
        if (type == ov::element::bf16) require_no_nan<ov::bfloat16>(tensor, name, item);
    }
}

// One measurement, and all that is made of it over items.
struct Series {
    Measurement measurement;
    Source source;
    std::vector<std::pair<Probe, Aggregate>> aggregates;

    void add(std::size_t item, Outputs outputs) {
        const auto values = read(measurement, source, outputs);
        require_finite(values, measurement.tap, item);
        for (auto& [probe, aggregate] : aggregates) {
            if (item > 0) require_equal_width(values.size(), aggregate.width(), item);
            aggregate.add(values);
        }
    }

    void require_equal_width(std::size_t width, std::size_t expected, std::size_t item) const {
        if (width == expected) return;
        throw InvalidArgument(core::concat(place_of(measurement.tap),
                                           " has ",
                                           width,
                                           " channels on item ",
                                           item,
                                           " of the calibration data, but ",
                                           expected,
                                           " on item 0"));
    }
};

std::set<Measurement> measurements_of(const std::set<Probe>& probes) {
    std::set<Measurement> measurements;
    for (const auto& probe : probes) measurements.insert(measurement_of(probe));
    return measurements;
}

std::vector<Series> series_of(const std::set<Probe>& probes, const Instrumented& instrumented) {
    std::map<Measurement, Series> series;
    for (const auto& [measurement, source] : instrumented.sources)
        series[measurement] = {measurement, source, {}};
    for (const auto& probe : probes) {
        series[measurement_of(probe)].aggregates.emplace_back(
            probe, Aggregate(probe.aggregator, probe.quantile_outlier_prob));
    }
    std::vector<Series> result;
    for (auto& [measurement, one] : series) result.push_back(std::move(one));
    return result;
}

ov::Shape shape_from(const ov::Tensor& tensor) {
    const auto* data = tensor.data<std::int64_t>();
    return {data, data + tensor.get_size()};
}

std::vector<std::size_t> first_items(std::size_t count) {
    std::vector<std::size_t> items(count);
    std::iota(items.begin(), items.end(), 0U);
    return items;
}

}  // namespace

Statistics observe(const std::shared_ptr<const ov::Model>& model,
                   const std::set<Probe>& probes,
                   const Dataset& dataset,
                   std::size_t subset_size,
                   const Control& control) {
    core::require(subset_size > 0, "subset_size must be at least 1, got 0");
    core::require(dataset.size() > 0, "the calibration dataset has no items");
    Statistics statistics;
    statistics.items = std::min(subset_size, dataset.size());
    if (probes.empty()) return statistics;

    const auto instrumented = instrument(*model, measurements_of(probes));
    auto series = series_of(probes, instrumented);
    statistics.first_shapes = instrumented.static_shapes;

    const auto consume = [&](std::size_t item, Outputs outputs, const Sample& sample) {
        require_no_nan(sample, item);
        for (auto& one : series) one.add(item, outputs);
        if (item > 0) return;
        for (const auto& [tap, output] : instrumented.shape_outputs)
            statistics.first_shapes[tap] = shape_from(outputs[output]);
    };
    const auto threads = core::worker_threads(control);
    auto compiled = core::compile_exact(instrumented.model, threads);
    core::infer_in_order(compiled,
                         dataset,
                         first_items(statistics.items),
                         consume,
                         control,
                         "Collecting statistics",
                         threads + 1);

    for (const auto& one : series) {
        for (const auto& [probe, aggregate] : one.aggregates)
            statistics.values[probe] = aggregate.result();
    }
    return statistics;
}

}  // namespace holdfast::observe
