#include "observe/observe.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "core/check.hpp"
#include "holdfast/control.hpp"
#include "holdfast/dataset.hpp"
#include "observe/infer_items.hpp"
#include "observe/instrument.hpp"
#include "observe/series.hpp"

namespace holdfast::observe {
namespace {

// The name of an input and the place of a NaN in it, as text; empty if there is none.
template <typename T>
std::string nan_in(const ov::Tensor& tensor, const std::string& input) {
    const auto* data = tensor.data<const T>();
    const auto* end = data + tensor.get_size();
    const auto* bad = std::find_if(data, end, [](T value) { return value != value; });
    if (bad == end) return {};
    return core::concat("it holds NaN in input '", input, "', at element ", bad - data);
}

std::string nan_in(const ov::Tensor& tensor, const std::string& input) {
    const auto type = tensor.get_element_type();
    if (type == ov::element::f32) return nan_in<float>(tensor, input);
    if (type == ov::element::f64) return nan_in<double>(tensor, input);
    if (type == ov::element::f16) return nan_in<ov::float16>(tensor, input);
    if (type == ov::element::bf16) return nan_in<ov::bfloat16>(tensor, input);
    return {};
}

// Items that can't be used because not all values are finite. Each place is told once.
class LeftOut {
public:
    explicit LeftOut(const Control& control) : control_(control) {}

    void add(std::size_t item, const std::string& place, const std::string& reason) {
        ++count_;
        if (!told_.insert(place).second) return;
        last_reason_ =
            core::concat("item ", item, " of the calibration data is left out: ", reason);
        warn(last_reason_);
    }

    void finish(std::size_t items) const {
        core::require(
            count_ < items, "no item of the calibration data can be used; ", last_reason_);
        if (count_ > 1)
            warn(
                core::concat(count_, " of ", items, " items of the calibration data are left out"));
    }

private:
    void warn(const std::string& text) const {
        if (control_.on_warning) control_.on_warning(text);
    }

    const Control& control_;
    std::set<std::string> told_;
    std::string last_reason_;
    std::size_t count_ = 0;
};

// Whether every input is free of NaN, which need not reach a tapped tensor.
bool has_numbers(const Sample& sample, std::size_t item, LeftOut& left_out) {
    for (const auto& [name, tensor] : sample.inputs) {
        const auto reason = nan_in(tensor, name);
        if (reason.empty()) continue;
        left_out.add(item, name, reason);
        return false;
    }
    return true;
}

// Whether all that is measured holds numbers, and finite ones.
bool read(std::vector<Series>& series, Outputs outputs, std::size_t item, LeftOut& left_out) {
    for (auto& one : series) {
        const auto bad = one.read(outputs);
        if (!bad) continue;
        const auto place = place_of(one.tap());
        left_out.add(item, place, core::concat(place, " ", *bad, " on it"));
        return false;
    }
    return true;
}

void warn_of_constants(const std::vector<Series>& series, const Control& control) {
    std::map<Tap, Extent> extents;
    for (const auto& one : series) {
        auto& extent = extents[one.tap()];
        extent.low = std::min(extent.low, one.extent().low);
        extent.high = std::max(extent.high, one.extent().high);
    }
    for (const auto& [tap, extent] : extents) {
        if (extent.low != extent.high || !control.on_warning) continue;
        control.on_warning(core::concat(place_of(tap),
                                        " is ",
                                        extent.low,
                                        " everywhere in the calibration data: other values will "
                                        "be cut off"));
    }
}

std::set<Measurement> measurements_of(const std::set<Probe>& probes) {
    std::set<Measurement> measurements;
    for (const auto& probe : probes) measurements.insert(measurement_of(probe));
    return measurements;
}

// In the order of the model's operations, so that the first to go wrong is the cause.
std::vector<Series> series_of(const ov::Model& model, const std::set<Probe>& probes) {
    std::map<Measurement, Series> series;
    for (const auto& probe : probes) {
        const auto measurement = measurement_of(probe);
        series.try_emplace(measurement, measurement).first->second.serve(probe);
    }

    std::map<std::string, std::size_t> positions;
    for (const auto& op : model.get_ordered_ops())
        positions.emplace(op->get_friendly_name(), positions.size());
    std::vector<Series> result;
    for (auto& [measurement, one] : series) result.push_back(std::move(one));
    std::stable_sort(result.begin(), result.end(), [&](const Series& a, const Series& b) {
        return positions.at(a.tap().node) < positions.at(b.tap().node);
    });
    return result;
}

ov::Shape shape_from(const ov::Tensor& tensor) {
    const auto* data = tensor.data<std::int64_t>();
    return {data, data + tensor.get_size()};
}

std::map<Tap, ov::Shape> shapes_in(const Instrumented& instrumented, Outputs outputs) {
    auto shapes = instrumented.static_shapes;
    for (const auto& [tap, output] : instrumented.shape_outputs)
        shapes[tap] = shape_from(outputs[output]);
    return shapes;
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

    const auto measurements = measurements_of(probes);
    Instrumented instrumented;
    auto series = series_of(*model, probes);
    std::size_t used = 0;
    const auto prepare = [&](const ov::Model& shaped) {
        instrumented = instrument(shaped, measurements);
        for (auto& one : series) one.read_from(instrumented);
        return instrumented.model;
    };
    LeftOut left_out(control);
    const auto consume = [&](std::size_t item, Outputs outputs, const Sample& sample) {
        if (!has_numbers(sample, item, left_out) || !read(series, outputs, item, left_out)) return;
        for (auto& one : series) one.add(item);
        if (used++ == 0) statistics.first_shapes = shapes_in(instrumented, outputs);
    };
    infer_items(*model, prepare, dataset, statistics.items, consume, control);

    left_out.finish(statistics.items);
    warn_of_constants(series, control);
    statistics.items = used;
    for (const auto& one : series) one.write_to(statistics);
    return statistics;
}

}  // namespace holdfast::observe
