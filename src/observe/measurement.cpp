#include "observe/measurement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/check.hpp"
#include "core/rows.hpp"
#include "observe/axes.hpp"
#include "observe/quantile.hpp"

namespace holdfast::observe {
namespace {

using core::Rows;

bool takes_magnitudes(StatisticType statistic) {
    return statistic == StatisticType::abs_max || statistic == StatisticType::abs_quantile;
}

float limit_of(const Measurement& measurement) {
    return measurement.clip ? static_cast<float>(*measurement.clip)
                            : std::numeric_limits<float>::infinity();
}

float extreme(float low, float high, StatisticType statistic) {
    if (statistic == StatisticType::min) return low;
    if (statistic == StatisticType::max) return high;
    return std::max(std::abs(low), std::abs(high));
}

// Calls `visit` with each row and the shared value that it begins at.
template <typename Visit>
void for_each_row(std::span<const float> values, const Rows& rows, Visit visit) {
    std::size_t begin = 0;
    for (const auto start : rows.starts) {
        visit(values.subspan(begin, rows.length), start);
        begin += rows.length;
    }
}

// Values that share a result side by side, all results in their order.
std::span<const float> side_by_side(std::span<const float> values, const Rows& rows) {
    thread_local std::vector<float> ordered;  // reused: see quantile.cpp
    ordered.resize(values.size());
    const auto share = values.size() / rows.value_count;
    std::vector<float*> ends(rows.value_count);
    for (std::size_t i = 0; i < ends.size(); ++i) ends[i] = ordered.data() + i * share;
    for_each_row(values, rows, [&](auto row, std::size_t start) {
        if (rows.step == 0) {
            ends[start] = std::copy(row.begin(), row.end(), ends[start]);
        } else {
            for (std::size_t i = 0; i < row.size(); ++i) *ends[start + i]++ = row[i];
        }
    });
    return ordered;
}

bool is_side_by_side(const Rows& rows) {
    return rows.step == 0 && rows.starts.size() == rows.value_count;
}

std::span<const float> magnitudes(std::span<const float> values) {
    thread_local std::vector<float> result;  // reused: see quantile.cpp
    result.resize(values.size());
    std::transform(
        values.begin(), values.end(), result.begin(), [](float value) { return std::abs(value); });
    return result;
}

}  // namespace

bool is_quantile(StatisticType statistic) {
    return statistic == StatisticType::quantile || statistic == StatisticType::abs_quantile;
}

Measurement measurement_of(const Probe& probe) {
    Measurement measurement{
        probe.tap, probe.statistic, probe.kept_axes, 0, probe.clip, probe.per_sample};
    if (is_quantile(probe.statistic)) {
        measurement.level =
            probe.upper ? 1 - probe.quantile_outlier_prob : probe.quantile_outlier_prob;
    }
    return measurement;
}

std::vector<std::size_t> kept_axes(const Measurement& measurement, std::size_t rank) {
    auto axes = measurement.kept_axes;
    if (measurement.per_sample && rank > 0) axes.push_back(0);
    return axes_from_front(axes, rank, measurement.tap);
}

Measurer::Measurer(const ov::Tensor& tensor)
    : values_(tensor.data<const float>(), tensor.get_size()), shape_(tensor.get_shape()) {}

Extremes Measurer::whole() {
    const auto& some = extremes_.empty() ? extremes_by({}) : extremes_.front().second;
    return {*std::min_element(some.low.begin(), some.low.end()),
            *std::max_element(some.high.begin(), some.high.end()),
            some.has_nan};
}

const Measurer::Grouped& Measurer::extremes_by(const Axes& kept) {
    for (const auto& [axes, grouped] : extremes_) {
        if (axes == kept) return grouped;
    }
    const auto rows = core::rows(shape_, kept);
    const Extremes none;
    auto& result =
        extremes_
            .emplace_back(kept,
                          Grouped{.low = std::vector<float>(rows.value_count, none.low),
                                  .high = std::vector<float>(rows.value_count, none.high)})
            .second;
    for_each_row(values_, rows, [&](auto row, std::size_t start) {
        if (rows.step == 1) {
            result.has_nan |= include(std::span(result.low).subspan(start, row.size()),
                                      std::span(result.high).subspan(start, row.size()),
                                      row);
            return;
        }
        const auto found = extremes(row);
        result.low[start] = std::min(result.low[start], found.low);
        result.high[start] = std::max(result.high[start], found.high);
        result.has_nan |= found.has_nan;
    });
    return result;
}

Values Measurer::means(const Axes& kept, float limit) const {
    const auto rows = core::rows(shape_, kept);
    std::vector<double> sums(rows.value_count, 0);
    for_each_row(values_, rows, [&](auto row, std::size_t start) {
        if (rows.step == 0) {
            sums[start] += sum(row, limit);
        } else {
            add(std::span(sums).subspan(start, row.size()), row, limit);
        }
    });
    Values result(sums.size());
    const auto count = static_cast<double>(values_.size() / rows.value_count);
    std::transform(sums.begin(), sums.end(), result.begin(), [&](double total) {
        return static_cast<float>(total / count);
    });
    return result;
}

Values Measurer::quantiles(const Axes& kept, const Measurement& measurement) const {
    const auto rows = core::rows(shape_, kept);
    auto values = is_side_by_side(rows) ? values_ : side_by_side(values_, rows);
    if (takes_magnitudes(measurement.statistic)) values = magnitudes(values);
    const auto share = values.size() / rows.value_count;
    Values result;
    for (std::size_t i = 0; i < rows.value_count; ++i) {
        const auto part = values.subspan(i * share, share);
        result.push_back(quantile(part, measurement.level, limit_of(measurement)));
    }
    return result;
}

Values Measurer::measure(const Measurement& measurement) {
    const auto kept = kept_axes(measurement, shape_.size());
    const float limit = limit_of(measurement);
    if (measurement.statistic == StatisticType::mean) return means(kept, limit);
    if (is_quantile(measurement.statistic)) return quantiles(kept, measurement);
    const auto& found = extremes_by(kept);
    Values result(found.low.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
        const float value = extreme(found.low[i], found.high[i], measurement.statistic);
        result[i] = std::clamp(value, -limit, limit);
    }
    return result;
}

Values measure(const ov::Tensor& tensor, const Measurement& measurement) {
    core::require(tensor.get_size() > 0,
                  "operation '",
                  measurement.tap.node,
                  "' gave an empty tensor of shape ",
                  tensor.get_shape());
    return Measurer(tensor).measure(measurement);
}

}  // namespace holdfast::observe
