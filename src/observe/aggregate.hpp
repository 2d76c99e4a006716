// Values of many items become one, element by element.
#pragma once

#include <cstddef>
#include <vector>

#include "observe/sketch.hpp"
#include "observe/statistics.hpp"

namespace holdfast::observe {

/// Takes the values of item after item. Minimum, maximum and mean need memory for one item only;
/// the others keep a sketch, exact up to `Sketch::capacity` items.
class Aggregate {
public:
    /// `outlier_prob` is what the outlier-free aggregators cut off at either end.
    Aggregate(AggregatorType type, double outlier_prob)
        : type_(type), outlier_prob_(outlier_prob) {}

    /// All items must have equally many values.
    void add(const Values& values);

    /// Elements of the items so far.
    [[nodiscard]] std::size_t width() const { return width_; }

    [[nodiscard]] Values result() const;

    /// Items, or what stands for several, that are kept for the result.
    [[nodiscard]] std::size_t held() const { return sketch_.rows(); }

private:
    [[nodiscard]] Values means() const;

    AggregatorType type_;
    double outlier_prob_;
    std::size_t items_ = 0;
    std::size_t width_ = 0;
    Values extremes_;           // min, max
    std::vector<double> sums_;  // mean
    Sketch sketch_;             // all others
};

}  // namespace holdfast::observe
