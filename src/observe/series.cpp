#include "observe/series.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/check.hpp"

namespace holdfast::observe {
namespace {

std::span<const float> values_of(const ov::Tensor& tensor) {
    return {tensor.data<const float>(), tensor.get_size()};
}

constexpr auto empty = "is empty";

std::string became(float value) {
    return core::concat("became ", value);
}

std::optional<std::string> what_is_wrong(const Extent& extent, bool has_nan) {
    if (has_nan) return became(std::numeric_limits<float>::quiet_NaN());
    if (std::isinf(extent.low)) return became(extent.low);
    return std::isinf(extent.high) ? std::optional(became(extent.high)) : std::nullopt;
}

float clipped(float value, const Measurement& measurement) {
    const auto limit =
        static_cast<float>(measurement.clip.value_or(std::numeric_limits<double>::infinity()));
    return std::clamp(value, -limit, limit);
}

void include(Extent& extent, const Extent& more) {
    extent.low = std::min(extent.low, more.low);
    extent.high = std::max(extent.high, more.high);
}

}  // namespace

std::string place_of(const Tap& tap) {
    return core::concat("operation '", tap.node, "', output ", tap.port);
}

void Series::serve(const Probe& probe) {
    aggregates_.emplace_back(probe, Aggregate(probe.aggregator, probe.quantile_outlier_prob));
}

std::optional<std::string> Series::read(Outputs outputs) {
    const auto& output = outputs[source_.output];
    if (!source_.whole) return read_report(values_of(output).subspan(source_.first));
    if (output.get_size() == 0) return empty;
    tensor_ = output;
    const auto found = Measurer(output).whole();
    read_extent_ = {found.low, found.high};
    return what_is_wrong(read_extent_, found.has_nan);
}

std::optional<std::string> Series::read_report(std::span<const float> report) {
    const auto finding = finding_in(report, source_.index);
    if (finding.is_empty) return empty;
    const bool is_infinite = std::isinf(finding.not_finite);
    if (finding.not_finite != 0 && !(is_infinite && measurement_.clip))
        return became(finding.not_finite);
    values_.assign(finding.values.begin(), finding.values.end());
    samples_ = measurement_.per_sample ? finding.samples : 1;
    read_extent_ = measurement_.statistic == StatisticType::mean
                       ? Extent{}
                       : Extent{clipped(finding.extent.low, measurement_),
                                clipped(finding.extent.high, measurement_)};
    return {};
}

void Series::add(std::size_t item) {
    include(extent_, read_extent_);
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
