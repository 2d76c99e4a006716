// What has to be computed on one item, whatever becomes of it over items.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include <openvino/runtime/tensor.hpp>

#include "observe/statistics.hpp"

namespace holdfast::observe {

/// The part of a probe that concerns a single item; probes that differ in their aggregator share
/// it.
struct Measurement {
    Tap tap;
    StatisticType statistic = StatisticType::max;
    std::vector<std::int64_t> kept_axes;
    double level = 0;  ///< Of a quantile, in [0, 1]; 0 for other statistics.
    auto operator<=>(const Measurement&) const = default;
};

[[nodiscard]] Measurement measurement_of(const Probe& probe);

[[nodiscard]] bool is_quantile(StatisticType statistic);

/// The statistic of a whole f32 tensor. Quantiles are interpolated linearly in f64.
[[nodiscard]] Values measure(const ov::Tensor& tensor, const Measurement& measurement);

}  // namespace holdfast::observe
