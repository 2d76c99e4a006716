#include "observe/measurement.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/check.hpp"
#include "observe/axes.hpp"

namespace holdfast::observe {
namespace {

// For each element of a tensor in row-major order: which of the kept positions it belongs to.
class Groups {
public:
    Groups(const ov::Shape& shape, const std::vector<std::size_t>& kept)
        : shape_(shape), strides_(shape.size(), 0) {
        for (auto axis = kept.rbegin(); axis != kept.rend(); ++axis) {
            strides_[*axis] = count_;
            count_ *= shape[*axis];
        }
    }

    [[nodiscard]] std::size_t count() const { return count_; }

    template <typename Visit>
    void for_each(Visit visit) const {
        std::vector<std::size_t> position(shape_.size(), 0);
        const auto size = ov::shape_size(shape_);
        for (std::size_t element = 0, group = 0; element < size; ++element) {
            visit(element, group);
            for (auto axis = shape_.size(); axis-- > 0;) {
                group += strides_[axis];
                if (++position[axis] < shape_[axis]) break;
                group -= strides_[axis] * shape_[axis];
                position[axis] = 0;
            }
        }
    }

private:
    ov::Shape shape_;
    std::vector<std::size_t> strides_;
    std::size_t count_ = 1;
};

// Reorders `values`.
float quantile(std::vector<float>& values, double level) {
    const double position = level * static_cast<double>(values.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(position), values.size() - 1);
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(below);
    std::nth_element(values.begin(), nth, values.end());
    const double low = *nth;
    const double high = nth + 1 == values.end() ? low : *std::min_element(nth + 1, values.end());
    return static_cast<float>(low + (high - low) * (position - static_cast<double>(below)));
}

float mean(const std::vector<float>& values) {
    return static_cast<float>(std::accumulate(values.begin(), values.end(), 0.0) /
                              static_cast<double>(values.size()));
}

float statistic(std::vector<float>& values, const Measurement& measurement) {
    switch (measurement.statistic) {
        case StatisticType::min:
            return *std::min_element(values.begin(), values.end());
        case StatisticType::max:
        case StatisticType::abs_max:
            return *std::max_element(values.begin(), values.end());
        case StatisticType::mean:
            return mean(values);
        case StatisticType::quantile:
        case StatisticType::abs_quantile:
        case StatisticType::raw:
            break;
    }
    return quantile(values, measurement.level);
}

bool takes_magnitudes(StatisticType statistic) {
    return statistic == StatisticType::abs_max || statistic == StatisticType::abs_quantile;
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

Values measure(const ov::Tensor& tensor, const Measurement& measurement) {
    const Groups groups(tensor.get_shape(), kept_axes(measurement, tensor.get_shape().size()));
    const bool magnitudes = takes_magnitudes(measurement.statistic);
    const float* data = tensor.data<float>();

    std::vector<std::vector<float>> values(groups.count());
    groups.for_each([&](std::size_t element, std::size_t group) {
        values[group].push_back(magnitudes ? std::abs(data[element]) : data[element]);
    });
    Values result;
    for (auto& group : values) {
        core::require(!group.empty(),
                      "operation '",
                      measurement.tap.node,
                      "' gave an empty tensor of shape ",
                      tensor.get_shape());
        result.push_back(statistic(group, measurement));
    }
    return result;
}

}  // namespace holdfast::observe
