#include "observe/histogram.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

namespace holdfast::observe {
namespace {

constexpr std::size_t bins = Histogram::bin_count;
constexpr std::size_t parts = 16;

struct Interval {
    double low = 0;
    double high = 0;
};

// `count` + 1 edges from `low` to `high`.
template <typename T>
std::vector<T> edges_of(const Interval& range, std::size_t count) {
    const double step = (range.high - range.low) / static_cast<double>(count);
    std::vector<T> edges(count + 1);
    for (std::size_t i = 0; i < count; ++i)
        edges[i] = static_cast<T>(static_cast<double>(i) * step + range.low);
    edges[count] = static_cast<T>(range.high);
    return edges;
}

// The bin by division, put right by the edges, which are f32 as the values are.
std::vector<double> counted(std::span<const float> values, const Interval& range) {
    const bool is_point = range.low == range.high;
    const Interval binned = is_point ? Interval{range.low - 0.5, range.high + 0.5} : range;
    const auto edges = edges_of<float>(binned, bins);
    const double per_bin = static_cast<double>(bins) / (binned.high - binned.low);
    std::vector<double> counts(bins, 0);
    for (const float value : values) {
        auto bin = static_cast<std::size_t>((value - binned.low) * per_bin);
        bin = std::min(bin, bins - 1);
        if (value < edges[bin] && bin > 0) {
            --bin;
        } else if (value >= edges[bin + 1] && bin + 1 < bins) {
            ++bin;
        }
        ++counts[bin];
    }
    return counts;
}

std::vector<double> spread(const std::vector<double>& counts,
                           const Interval& from,
                           const Interval& to) {
    const auto starts = edges_of<double>(from, bins * parts);
    const auto edges = edges_of<double>(to, bins);
    const double half_part = 0.5 * (from.high - from.low) / static_cast<double>(bins * parts);
    std::vector<double> result(bins, 0);
    std::size_t bin = 0;
    for (std::size_t part = 0; part < bins * parts; ++part) {
        const double middle = starts[part] + half_part;
        while (bin + 1 < bins && edges[bin + 1] <= middle) ++bin;
        result[bin] += counts[part / parts] / static_cast<double>(parts);
    }
    return result;
}

std::vector<double> moved(const std::vector<double>& counts,
                          const Interval& from,
                          const Interval& to) {
    if (from.low < from.high) return spread(counts, from, to);
    const auto value = static_cast<float>(from.low);
    auto result = counted({&value, 1}, to);
    const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
    for (auto& count : result) count *= total;
    return result;
}

}  // namespace

void Histogram::add(std::span<const float> values) {
    if (values.empty()) return;
    const auto [least, largest] = std::minmax_element(values.begin(), values.end());
    const bool is_first = counts_.empty();
    const Interval before{low_, high_};
    low_ = is_first ? *least : std::min<double>(low_, *least);
    high_ = is_first ? *largest : std::max<double>(high_, *largest);
    auto counts = counted(values, {low_, high_});
    if (!is_first) {
        const bool has_grown = low_ < before.low || before.high < high_;
        const auto earlier = has_grown ? moved(counts_, before, {low_, high_}) : counts_;
        std::transform(
            counts.begin(), counts.end(), earlier.begin(), counts.begin(), std::plus<>());
    }
    counts_ = std::move(counts);
}

double Histogram::total() const {
    return std::accumulate(counts_.begin(), counts_.end(), 0.0);
}

}  // namespace holdfast::observe
