// What has to be computed on one item, whatever becomes of it over items.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <openvino/runtime/tensor.hpp>

#include "observe/statistics.hpp"
#include "observe/sweep.hpp"

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

/// Measures one f32 tensor, which must stay while it does; several measurements share sweeps.
class Measurer {
public:
    explicit Measurer(const ov::Tensor& tensor);

    /// Of all values, as they are.
    [[nodiscard]] Extremes whole();

    /// A value for each position along the kept axes, in row-major order. Quantiles are
    /// interpolated linearly in f64. There must be values, and for quantiles no NaN.
    [[nodiscard]] Values measure(const Measurement& measurement);

private:
    using Axes = std::vector<std::size_t>;

    // One of each for each position along the kept axes.
    struct Grouped {
        std::vector<float> low;
        std::vector<float> high;
        bool has_nan = false;
    };

    [[nodiscard]] const Grouped& extremes_by(const Axes& kept);
    [[nodiscard]] Values means(const Axes& kept, float limit) const;
    [[nodiscard]] Values quantiles(const Axes& kept, const Measurement& measurement) const;

    std::span<const float> values_;
    ov::Shape shape_;
    std::vector<std::pair<Axes, Grouped>> extremes_;
};

/// The statistic of a whole f32 tensor. \throws InvalidArgument it has no values.
[[nodiscard]] Values measure(const ov::Tensor& tensor, const Measurement& measurement);

}  // namespace holdfast::observe
