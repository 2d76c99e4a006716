// What a search has to reach.
#pragma once

#include <string>

#include "evaluate/drop.hpp"
#include "holdfast/quantize.hpp"

namespace holdfast::pipeline {

/// The original's metric, and the bound on how far a candidate may fall below it.
struct Goal {
    const Metric& metric;
    const AccuracyTarget& target;
    double original = 0;

    /// \throws MetricFailed a relative drop from 0.
    [[nodiscard]] double drop(double value) const {
        return evaluate::drop(original, value, target.drop_type, metric.direction);
    }
    [[nodiscard]] bool holds(double drop) const { return drop <= target.max_drop; }
    /// `value` so that more is better.
    [[nodiscard]] double merit(double value) const {
        return metric.direction == Direction::higher_is_better ? value : -value;
    }
};

}  // namespace holdfast::pipeline
