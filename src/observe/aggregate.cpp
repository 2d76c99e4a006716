#include "observe/aggregate.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <span>

#include "core/check.hpp"

namespace holdfast::observe {
namespace {

// Values in rising order with how many items each stands for.
using Distribution = std::span<const Weighted>;

std::size_t total(Distribution values) {
    return std::accumulate(
        values.begin(), values.end(), std::size_t{0}, [](std::size_t sum, const auto& each) {
            return sum + each.weight;
        });
}

double mean(Distribution values) {
    double sum = 0;
    for (const auto& each : values) sum += static_cast<double>(each.weight) * double{each.value};
    return sum / static_cast<double>(total(values));
}

// The value of the item at `place` in rising order.
double at(Distribution values, std::size_t place) {
    for (const auto& each : values) {
        if (place < each.weight) return each.value;
        place -= each.weight;
    }
    return values.back().value;
}

double quantile(Distribution values, double level) {
    const double position = level * static_cast<double>(total(values) - 1);
    const auto below = static_cast<std::size_t>(position);
    const double low = at(values, below);
    return low + (at(values, below + 1) - low) * (position - static_cast<double>(below));
}

double median(Distribution values) {
    return quantile(values, 0.5);
}

// Values outside of the quantiles are dropped; all stay if none were left (of two, say).
Distribution without_outliers(Distribution values, double prob) {
    const auto value = [](const Weighted& each) { return double{each.value}; };
    const auto first = std::ranges::lower_bound(values, quantile(values, prob), {}, value);
    const auto last = std::ranges::upper_bound(values, quantile(values, 1 - prob), {}, value);
    return first < last ? Distribution(first, last) : values;
}

double aggregate(Distribution values, AggregatorType type, double outlier_prob) {
    switch (type) {
        case AggregatorType::median:
            return median(values);
        case AggregatorType::mean_no_outliers:
            return mean(without_outliers(values, outlier_prob));
        case AggregatorType::median_no_outliers:
            return median(without_outliers(values, outlier_prob));
        case AggregatorType::min:
            return values.front().value;
        case AggregatorType::max:
            return values.back().value;
        case AggregatorType::mean:
        case AggregatorType::histogram:
        case AggregatorType::mse:
        case AggregatorType::percentile:
            break;
    }
    return mean(values);
}

template <typename Pick>
void keep(Values& best, const Values& values, Pick pick) {
    if (best.empty()) best = values;
    for (std::size_t i = 0; i < values.size(); ++i) best[i] = pick(best[i], values[i]);
}

}  // namespace

void Aggregate::add(const Values& values) {
    if (items_++ == 0) width_ = values.size();
    core::ensure(values.size() == width_, "items of ", width_, " and ", values.size(), " values");
    switch (type_) {
        case AggregatorType::min:
            return keep(extremes_, values, [](float a, float b) { return std::min(a, b); });
        case AggregatorType::max:
            return keep(extremes_, values, [](float a, float b) { return std::max(a, b); });
        case AggregatorType::mean:
            sums_.resize(width_, 0);
            std::transform(
                values.begin(), values.end(), sums_.begin(), sums_.begin(), std::plus<double>());
            return;
        case AggregatorType::median:
        case AggregatorType::mean_no_outliers:
        case AggregatorType::median_no_outliers:
        case AggregatorType::histogram:
        case AggregatorType::mse:
        case AggregatorType::percentile:
            sketch_.add(values);
    }
}

Values Aggregate::means() const {
    Values result;
    for (const double sum : sums_)
        result.push_back(static_cast<float>(sum / static_cast<double>(items_)));
    return result;
}

Values Aggregate::result() const {
    if (!extremes_.empty()) return extremes_;
    if (!sums_.empty()) return means();
    Values result;
    for (std::size_t i = 0; i < width_; ++i) {
        result.push_back(
            static_cast<float>(aggregate(sketch_.distribution(i), type_, outlier_prob_)));
    }
    return result;
}

}  // namespace holdfast::observe
