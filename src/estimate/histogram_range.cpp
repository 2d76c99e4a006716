#include "estimate/histogram_range.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "core/check.hpp"
#include "estimate/fake_quantize_parameters.hpp"

namespace holdfast::estimate {
namespace {

using observe::Histogram;

constexpr std::size_t bins = Histogram::bin_count;

bool is_point(const Histogram& histogram) {
    core::ensure(!histogram.counts().empty(), "a histogram of no values has no range");
    return histogram.low() == histogram.high();
}

Interval whole(const Histogram& histogram) {
    return {static_cast<float>(histogram.low()), static_cast<float>(histogram.high())};
}

double integral_of_square(double begin, double end) {
    return (end * end * end - begin * begin * begin) / 3;
}

// Bins from `first` to `last`.
struct Span {
    std::size_t first = 0;
    std::size_t last = bins - 1;
    bool operator==(const Span&) const = default;
};

// Of the levels in the middles of 256 equal cells over the bins of `span`.
double norm_of(const Histogram& histogram, const Span& span) {
    constexpr double cells = 256;
    const double width = histogram.bin_width();
    const double cell = width * static_cast<double>(span.last - span.first + 1) / cells;
    const double whole_cell = integral_of_square(-cell / 2, cell / 2);
    const auto cell_at = [&](double place) {
        return std::clamp(std::floor(place / cell), 0.0, cells - 1);
    };
    double norm = 0;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        const double begin = (static_cast<double>(bin) - static_cast<double>(span.first)) * width;
        const double end = begin + width;
        const double first = cell_at(begin);
        const double last = cell_at(end);
        const double density = histogram.counts()[bin] / width;
        norm += density * (integral_of_square(begin - (first + 0.5) * cell, cell / 2) +
                           (last - first - 1) * whole_cell +
                           integral_of_square(-cell / 2, end - (last * cell + cell / 2)));
    }
    return norm;
}

// Which tail to cut next, and how much of the values is then left on either side.
class TailCutter {
public:
    explicit TailCutter(const Histogram& histogram) : sums_(bins) {
        std::partial_sum(histogram.counts().begin(), histogram.counts().end(), sums_.begin());
    }

    [[nodiscard]] bool is_done() const { return alpha_ >= beta_; }

    [[nodiscard]] Span next(const Span& span) {
        const double alpha = alpha_ + step;
        const double beta = beta_ - step;
        auto left = span.first;
        auto right = span.last;
        while (left < span.last && sums_[left] < alpha * sums_.back()) ++left;
        while (right > span.first && sums_[right] > beta * sums_.back()) --right;
        if (left - span.first > span.last - right) {
            alpha_ = alpha;
            return {left, span.last};
        }
        beta_ = beta;
        return {span.first, right};
    }

private:
    static constexpr double step = 1e-5;
    std::vector<double> sums_;
    double alpha_ = 0;
    double beta_ = 1;
};

// Where a quantizer's levels lie.
struct Grid {
    double low = 0;
    double step = 0;
    double last_level = 0;
};

Grid grid_of(const place::QuantizerConfig& config, const Interval& range) {
    const auto parameters =
        fake_quantize_parameters(config, {.min = {range.low}, .max = {range.high}}, {}, false);
    const auto last = static_cast<double>(parameters.levels - 1);
    const double low = parameters.low[0];
    return {low, (parameters.high[0] - low) / last, last};
}

// The integral of the squared error from somewhere to `value`: whole cells, then a part of one, or
// what lies outside.
double error_until(double value, const Grid& grid) {
    const double level =
        std::clamp(std::floor((value - grid.low) / grid.step + 0.5), 0.0, grid.last_level);
    const double half = grid.step / 2;
    return level * integral_of_square(-half, half) +
           integral_of_square(-half, value - (grid.low + level * grid.step));
}

double error_of(const Histogram& histogram, const Grid& grid) {
    const double width = histogram.bin_width();
    double before = error_until(histogram.low(), grid);
    double error = 0;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        const double until =
            error_until(histogram.low() + static_cast<double>(bin + 1) * width, grid);
        error += histogram.counts()[bin] * (until - before);
        before = until;
    }
    return error / (width * histogram.total());
}

// Tries values of one bound; keeps the best.
class ErrorSearch {
public:
    ErrorSearch(const Histogram& histogram,
                const place::QuantizerConfig& config,
                const Interval& start)
        : histogram_(histogram), config_(config), best_(start) {
        least_ = mean_squared_error(histogram, config, start);
    }

    // Whether a value of `bound` between 0 and `extent` is better, 1/64 of it apart, or finer
    // around the best.
    bool improve(float Interval::*bound, float extent) {
        constexpr int steps = 64;
        bool is_better = false;
        for (int i = 1; i <= steps; ++i)
            is_better |= attempt(bound, extent * static_cast<float>(i) / steps);
        for (float step = extent / steps / 2; step > extent / 4096; step /= 2) {
            const float middle = best_.*bound;
            is_better |= attempt(bound, middle - step);
            is_better |= attempt(bound, middle + step);
        }
        return is_better;
    }

    [[nodiscard]] const Interval& best() const { return best_; }

private:
    bool attempt(float Interval::*bound, float value) {
        auto range = best_;
        range.*bound = value;
        const double error = mean_squared_error(histogram_, config_, range);
        if (!(error < least_)) return false;
        least_ = error;
        best_ = range;
        return true;
    }

    const Histogram& histogram_;
    const place::QuantizerConfig& config_;
    Interval best_;
    double least_ = 0;
};

}  // namespace

Interval range_by_norm(const Histogram& histogram) {
    if (is_point(histogram)) return whole(histogram);
    TailCutter tails(histogram);
    Span span;
    double least = std::numeric_limits<double>::infinity();
    while (!tails.is_done()) {
        const auto next = tails.next(span);
        if (next == span) continue;
        const double norm = norm_of(histogram, next);
        if (norm > least) break;
        least = norm;
        span = next;
    }
    const auto edge = [&](std::size_t bin) {
        return static_cast<float>(histogram.low() +
                                  histogram.bin_width() * static_cast<double>(bin));
    };
    return {edge(span.first), edge(span.last + 1)};
}

Interval range_by_error(const Histogram& histogram, const place::QuantizerConfig& config) {
    const auto all = whole(histogram);
    if (config.scheme == Scheme::symmetric) {
        const float magnitude = std::max(std::abs(all.low), std::abs(all.high));
        if (is_point(histogram)) return {all.low, magnitude};
        ErrorSearch search(histogram, config, {all.low, magnitude});
        search.improve(&Interval::high, magnitude);
        return search.best();
    }
    if (is_point(histogram)) return all;
    ErrorSearch search(histogram, config, all);
    bool is_better = true;
    for (int round = 0; is_better && round < 4; ++round) {
        is_better = all.high > 0 && search.improve(&Interval::high, all.high);
        is_better |= all.low < 0 && search.improve(&Interval::low, all.low);
    }
    return search.best();
}

double mean_squared_error(const Histogram& histogram,
                          const place::QuantizerConfig& config,
                          const Interval& range) {
    core::ensure(!is_point(histogram), "a histogram of one value has no bins to integrate over");
    return error_of(histogram, grid_of(config, range));
}

float quantile(const Histogram& histogram, double level) {
    if (is_point(histogram)) return whole(histogram).low;
    double rest = level * histogram.total();
    for (std::size_t bin = 0; bin < bins; ++bin) {
        const double count = histogram.counts()[bin];
        if (count > 0 && rest <= count) {
            return static_cast<float>(histogram.low() + (static_cast<double>(bin) + rest / count) *
                                                            histogram.bin_width());
        }
        rest -= count;
    }
    return whole(histogram).high;
}

}  // namespace holdfast::estimate
