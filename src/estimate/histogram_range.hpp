// From the distribution of a tensor's values to its range.
#pragma once

#include "observe/histogram.hpp"
#include "place/placement.hpp"

namespace holdfast::estimate {

struct Interval {
    float low = 0;
    float high = 0;
    bool operator==(const Interval&) const = default;
};

/// Cuts off tails, 1e-5 of the values at a time and on the side where that shortens the range most,
/// as long as the L2 error of 256 equal levels does not grow; values are taken as evenly spread
/// within a bin. Source: caffe2/quantization/server/norm_minimization.cc,
/// NonlinearQuantizationParamsSearch.
[[nodiscard]] Interval range_by_norm(const observe::Histogram& histogram);

/// The range within that of the values whose quantizer has the least mean squared error; values are
/// taken as evenly spread within a bin. Symmetric: `high` is the magnitude, `low` the least value.
/// Both bounds are tried in turn on a grid of 1/64 of their extent, then ever finer around the
/// best.
[[nodiscard]] Interval range_by_error(const observe::Histogram& histogram,
                                      const place::QuantizerConfig& config);

/// The mean squared error of the quantizer that `config` and `range` give.
[[nodiscard]] double mean_squared_error(const observe::Histogram& histogram,
                                        const place::QuantizerConfig& config,
                                        const Interval& range);

/// The value below which `level` (in [0, 1]) of the values lie, linear within a bin.
[[nodiscard]] float quantile(const observe::Histogram& histogram, double level);

}  // namespace holdfast::estimate
