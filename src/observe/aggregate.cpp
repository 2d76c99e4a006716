#include "observe/aggregate.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "core/check.hpp"

namespace holdfast::observe {
namespace {

using Sorted = std::vector<double>;

double mean(const Sorted& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double quantile(const Sorted& values, double level) {
    const double position = level * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const auto above = std::min(below + 1, values.size() - 1);
    return values[below] +
           (values[above] - values[below]) * (position - static_cast<double>(below));
}

double median(const Sorted& values) {
    return quantile(values, 0.5);
}

// Values outside of the quantiles are dropped; all stay if none were left (of two, say).
Sorted without_outliers(const Sorted& values, double prob) {
    const auto first = std::lower_bound(values.begin(), values.end(), quantile(values, prob));
    const auto last = std::upper_bound(values.begin(), values.end(), quantile(values, 1 - prob));
    return first < last ? Sorted(first, last) : values;
}

double aggregate(const Sorted& values, AggregatorType type, double outlier_prob) {
    switch (type) {
        case AggregatorType::median:
            return median(values);
        case AggregatorType::mean_no_outliers:
            return mean(without_outliers(values, outlier_prob));
        case AggregatorType::median_no_outliers:
            return median(without_outliers(values, outlier_prob));
        case AggregatorType::min:
            return values.front();
        case AggregatorType::max:
            return values.back();
        case AggregatorType::mean:
        case AggregatorType::histogram:
        case AggregatorType::mse:
        case AggregatorType::percentile:
            break;
    }
    return mean(values);
}

Sorted column(const std::vector<Values>& items, std::size_t element) {
    Sorted values;
    for (const auto& item : items) values.push_back(item[element]);
    std::sort(values.begin(), values.end());
    return values;
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
            items_values_.push_back(values);
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
            static_cast<float>(aggregate(column(items_values_, i), type_, outlier_prob_)));
    }
    return result;
}

}  // namespace holdfast::observe
