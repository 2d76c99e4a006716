#include "observe/series.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/check.hpp"

namespace holdfast::observe {
namespace {

std::span<const float> values_of(const ov::Tensor& tensor) {
    return {tensor.data<const float>(), tensor.get_size()};
}

std::span<const float> values_at(const Slot& slot, Outputs outputs) {
    const auto all = values_of(outputs[slot.output]);
    return slot.shape ? all.subspan(slot.first, ov::shape_size(*slot.shape)) : all;
}

std::optional<float> not_finite(std::span<const float> values) {
    const auto bad = std::find_if_not(
        values.begin(), values.end(), [](float value) { return std::isfinite(value); });
    return bad == values.end() ? std::optional<float>{} : *bad;
}

void include_low(Extent& extent, std::span<const float> values) {
    for (const float value : values) extent.low = std::min(extent.low, value);
}

void include_high(Extent& extent, std::span<const float> values) {
    for (const float value : values) extent.high = std::max(extent.high, value);
}

std::size_t samples_in(const ov::Shape& shape, const Measurement& measurement) {
    return measurement.per_sample && !shape.empty() ? shape[0] : 1;
}

}  // namespace

std::string place_of(const Tap& tap) {
    return core::concat("operation '", tap.node, "', output ", tap.port);
}

void Series::serve(const Probe& probe) {
    aggregates_.emplace_back(probe, Aggregate(probe.aggregator, probe.quantile_outlier_prob));
}

std::optional<float> Series::read(Outputs outputs) {
    read_extent_ = {};
    return source_.whole ? read_whole(outputs[source_.slots[0].output]) : read_reduced(outputs);
}

std::optional<float> Series::read_whole(const ov::Tensor& tensor) {
    const auto all = values_of(tensor);
    if (const auto bad = not_finite(all)) return bad;
    include_low(read_extent_, all);
    include_high(read_extent_, all);
    tensor_ = tensor;
    samples_ = samples_in(tensor.get_shape(), measurement_);
    if (measurement_.statistic != StatisticType::raw) values_ = measure(tensor, measurement_);
    return {};
}

std::optional<float> Series::read_reduced(Outputs outputs) {
    const auto& slot = source_.slots[0];
    const auto first = values_at(slot, outputs);
    if (const auto bad = not_finite(first)) return bad;
    values_.assign(first.begin(), first.end());
    samples_ = samples_in(slot.shape.value_or(outputs[slot.output].get_shape()), measurement_);
    if (measurement_.statistic == StatisticType::max) {
        include_high(read_extent_, first);
    } else if (measurement_.statistic != StatisticType::mean) {
        include_low(read_extent_, first);
    }
    if (source_.slots.size() < 2) return {};
    const auto high = values_at(source_.slots[1], outputs);
    include_high(read_extent_, high);
    std::transform(first.begin(), first.end(), high.begin(), values_.begin(), [](float a, float b) {
        return std::max(std::abs(a), std::abs(b));
    });
    return not_finite(high);
}

void Series::add(std::size_t item) {
    extent_.low = std::min(extent_.low, read_extent_.low);
    extent_.high = std::max(extent_.high, read_extent_.high);
    if (is_empty_) first_item_ = item;
    if (measurement_.statistic == StatisticType::raw) {
        histogram_.add(values_of(tensor_));
    } else {
        for (auto& [probe, aggregate] : aggregates_) add_samples(aggregate, item);
    }
    is_empty_ = false;
}

void Series::add_samples(Aggregate& aggregate, std::size_t item) const {
    const auto width = values_.size() / samples_;
    if (!is_empty_ && width != aggregate.width()) {
        throw InvalidArgument(core::concat(place_of(measurement_.tap),
                                           " has ",
                                           width,
                                           " channels on item ",
                                           item,
                                           " of the calibration data, but ",
                                           aggregate.width(),
                                           " on item ",
                                           first_item_));
    }
    if (samples_ == 1) return aggregate.add(values_);
    for (auto begin = values_.begin(); begin != values_.end();) {
        const auto end = begin + static_cast<std::ptrdiff_t>(width);
        aggregate.add({begin, end});
        begin = end;
    }
}

void Series::write_to(Statistics& statistics) const {
    for (const auto& [probe, aggregate] : aggregates_) {
        if (measurement_.statistic == StatisticType::raw) {
            statistics.histograms[probe] = histogram_;
        } else {
            statistics.values[probe] = aggregate.result();
        }
    }
}

}  // namespace holdfast::observe
