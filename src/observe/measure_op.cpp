#include "observe/measure_op.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/check.hpp"

namespace holdfast::observe {
namespace {

// A report: this, then for each measurement the number of its values, and they. Counts are stored
// as f32, which is exact up to 2^24.
enum Field : std::size_t { size, not_finite, low, high, samples, head_size };

constexpr std::size_t largest_count = std::size_t{1} << 24;

std::size_t values_count(const Measurement& measurement, const ov::Shape& shape) {
    std::size_t count = 1;
    for (const auto axis : kept_axes(measurement, shape.size())) count *= shape[axis];
    core::ensure(
        count <= largest_count, count, " values were asked for at '", measurement.tap.node);
    return count;
}

// Fixed unless an extent that it depends on is not.
ov::Dimension values_count(const Measurement& measurement, const ov::PartialShape& shape) {
    if (shape.rank().is_dynamic()) return ov::Dimension::dynamic();
    ov::Dimension count = 1;
    for (const auto axis : kept_axes(measurement, shape.size())) count *= shape[axis];
    return count;
}

float first_not_finite(const Extremes& whole) {
    if (whole.has_nan) return std::numeric_limits<float>::quiet_NaN();
    if (std::isinf(whole.low)) return whole.low;
    return std::isinf(whole.high) ? whole.high : 0;
}

bool is_extreme(const Measurement& measurement) {
    const auto statistic = measurement.statistic;
    return statistic == StatisticType::min || statistic == StatisticType::max ||
           statistic == StatisticType::abs_max;
}

// Whether what it gives is finite only if the whole tensor is: sums in f64 do not overflow.
bool shows_all(const Measurement& measurement) {
    return measurement.statistic == StatisticType::mean && !measurement.clip;
}

bool is_finite(const Values& values) {
    return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

void write_head(Values& report, const ov::Tensor& tensor, const Extremes& whole) {
    const auto& shape = tensor.get_shape();
    report[size] = static_cast<float>(tensor.get_size());
    report[not_finite] = first_not_finite(whole);
    report[low] = whole.low;
    report[high] = whole.high;
    report[samples] = static_cast<float>(shape.empty() ? 1 : shape[0]);
}

void append(Values& report, const Values& values) {
    report.push_back(static_cast<float>(values.size()));
    report.insert(report.end(), values.begin(), values.end());
}

}  // namespace

MeasureOp::MeasureOp(const ov::Output<ov::Node>& tensor, std::vector<Measurement> measurements)
    : Op({tensor}), measurements_(std::move(measurements)) {
    constructor_validate_and_infer_types();
}

void MeasureOp::validate_and_infer_types() {
    ov::Dimension length = head_size;
    for (const auto& measurement : measurements_)
        length += values_count(measurement, get_input_partial_shape(0)) + 1;
    set_output_type(0, ov::element::f32, ov::PartialShape{length});
}

bool MeasureOp::visit_attributes(ov::AttributeVisitor& visitor) {
    const auto& tap = measurements_.front().tap;
    auto text = core::concat(tap.node, ':', tap.port);
    visitor.on_attribute("tap", text);
    return true;
}

std::shared_ptr<ov::Node> MeasureOp::clone_with_new_inputs(const ov::OutputVector& inputs) const {
    return std::make_shared<MeasureOp>(inputs.at(0), measurements_);
}

bool MeasureOp::evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const {
    const auto report = report_on(inputs.at(0));
    outputs.at(0).set_shape({report.size()});
    std::copy(report.begin(), report.end(), outputs[0].data<float>());
    return true;
}

Values MeasureOp::report_on(const ov::Tensor& tensor) const {
    Values report(head_size);
    if (tensor.get_size() == 0) {
        for (const auto& each : measurements_)
            append(report, Values(values_count(each, tensor.get_shape())));
        return report;
    }
    Measurer measurer(tensor);
    const auto extreme = std::ranges::find_if(measurements_, is_extreme);
    // What is found on the way to it gives the whole tensor's extremes.
    if (extreme != measurements_.end()) (void)measurer.measure(*extreme);

    bool is_known = !std::ranges::all_of(measurements_, shows_all);
    auto whole = is_known ? measurer.whole() : Extremes{0, 0};
    for (const auto& each : measurements_) {
        const bool can_measure = !whole.has_nan || !is_quantile(each.statistic);
        const auto values =
            can_measure ? measurer.measure(each) : Values(values_count(each, tensor.get_shape()));
        append(report, values);
        if (is_known || is_finite(values)) continue;
        whole = measurer.whole();
        is_known = true;
    }
    write_head(report, tensor, whole);
    return report;
}

Finding finding_in(std::span<const float> report, std::size_t index) {
    auto rest = report.subspan(head_size);
    const auto count = [&] { return static_cast<std::size_t>(rest[0]); };
    for (; index > 0; --index) rest = rest.subspan(1 + count());
    return {.is_empty = report[size] == 0,
            .not_finite = report[not_finite],
            .extent = {report[low], report[high]},
            .samples = static_cast<std::size_t>(report[samples]),
            .values = rest.subspan(1, count())};
}

}  // namespace holdfast::observe
