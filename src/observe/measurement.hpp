// What has to be computed on one item, whatever becomes of it over items.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
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
    std::optional<double> clip;
    bool per_sample = false;  ///< Axis 0 is kept too.
    auto operator<=>(const Measurement&) const = default;
};

[[nodiscard]] Measurement measurement_of(const Probe& probe);

[[nodiscard]] bool is_quantile(StatisticType statistic);

/// The axes of a tensor of `rank` axes that the measurement keeps, ascending.
[[nodiscard]] std::vector<std::size_t> kept_axes(const Measurement& measurement, std::size_t rank);

/// The statistic of a whole f32 tensor, which is clipped already. Quantiles are interpolated
/// linearly in f64.
[[nodiscard]] Values measure(const ov::Tensor& tensor, const Measurement& measurement);

}  // namespace holdfast::observe
