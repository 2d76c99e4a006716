// What a search has to reach.
#pragma once

#include <cmath>
#include <string>

#include "evaluate/drop.hpp"
#include "holdfast/quantize.hpp"

namespace holdfast::pipeline {

/// The original's metric, and the bound on how far a candidate may fall below it.
struct Goal {
    const Bound& bound;
    double original = 0;
    double noise = 0;  ///< Standard deviation of the metric for one and the same model.

    /// \throws MetricFailed a relative drop from 0.
    [[nodiscard]] double drop(double value) const {
        return evaluate::drop(original, value, bound.drop_type, bound.metric.direction);
    }
    [[nodiscard]] bool holds(double drop) const { return drop <= bound.max_drop; }
    /// `value` so that more is better.
    [[nodiscard]] double merit(double value) const {
        return bound.metric.direction == Direction::higher_is_better ? value : -value;
    }
    /// A drop of 1 in the metric's own measure.
    [[nodiscard]] double unit() const {
        return bound.drop_type == DropType::relative ? std::abs(original) : 1;
    }
};

[[nodiscard]] inline std::string to_text(DropType type) {
    return type == DropType::absolute ? "absolute" : "relative";
}

}  // namespace holdfast::pipeline
