#include "estimate/weight_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/rows.hpp"
#include "observe/measurement.hpp"

namespace holdfast::estimate {
namespace {

template <typename Better>
std::vector<float> extremes(const ov::Tensor& weights,
                            const std::vector<std::size_t>& kept_axes,
                            float start,
                            Better better) {
    const auto rows = core::rows(weights.get_shape(), kept_axes);
    std::vector<float> best(rows.value_count, start);
    const auto* row = weights.data<const float>();
    for (const auto first : rows.starts) {
        float* to = best.data() + first;
        for (std::size_t i = 0; rows.step == 0 && i < rows.length; ++i) *to = better(*to, row[i]);
        for (std::size_t i = 0; rows.step == 1 && i < rows.length; ++i) {
            to[i] = better(to[i], row[i]);
        }
        row += rows.length;
    }
    return best;
}

observe::Measurement measurement(const BoundRule& rule,
                                 const std::vector<std::size_t>& kept_axes,
                                 bool upper) {
    observe::Probe probe{.statistic = rule.statistic,
                         .quantile_outlier_prob = rule.quantile_outlier_prob,
                         .upper = upper};
    probe.kept_axes.assign(kept_axes.begin(), kept_axes.end());
    return observe::measurement_of(probe);
}

}  // namespace

std::vector<float> weight_statistic(const ov::Tensor& weights,
                                    const BoundRule& rule,
                                    const std::vector<std::size_t>& kept_axes,
                                    bool upper) {
    constexpr float largest = std::numeric_limits<float>::max();
    switch (rule.statistic) {
        case StatisticType::min:
            return extremes(weights, kept_axes, largest, [](float best, float value) {
                return value < best ? value : best;
            });
        case StatisticType::max:
            return extremes(weights, kept_axes, -largest, [](float best, float value) {
                return value > best ? value : best;
            });
        case StatisticType::abs_max:
            return extremes(weights, kept_axes, 0.0F, [](float best, float value) {
                const float magnitude = std::abs(value);
                return magnitude > best ? magnitude : best;
            });
        case StatisticType::quantile:
        case StatisticType::abs_quantile:
        case StatisticType::mean:
        case StatisticType::raw:
            break;
    }
    return observe::measure(weights, measurement(rule, kept_axes, upper));
}

ov::Tensor clipped(const ov::Tensor& weights, std::optional<double> limit) {
    if (!limit) return weights;
    const auto bound = static_cast<float>(*limit);
    ov::Tensor result(ov::element::f32, weights.get_shape());
    const auto* values = weights.data<const float>();
    std::transform(values, values + weights.get_size(), result.data<float>(), [&](float value) {
        return std::clamp(value, -bound, bound);
    });
    return result;
}

bool is_finite(const ov::Tensor& weights) {
    const auto* values = weights.data<const float>();
    bool finite = true;
    for (std::size_t i = 0; i < weights.get_size(); ++i) {
        finite = static_cast<int>(finite) & static_cast<int>(std::isfinite(values[i]));
    }
    return finite;
}

}  // namespace holdfast::estimate
