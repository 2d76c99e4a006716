// When the validation of a candidate may end: as soon as it is known to break the bound.
#pragma once

#include <cstddef>

#include "evaluate/still_possible.hpp"
#include "pipeline/held.hpp"

namespace holdfast::pipeline {

/// For one candidate and one bound under one deployment, whose metric is a bounded mean.
class StopRule {
public:
    /// `held` must outlive this.
    StopRule(const Held& held, EarlyStop stop);

    /// Enters what the item at `position` gave. False: the candidate is known to fail; with
    /// `EarlyStop::sequential`, or unlikely to hold.
    bool after(std::size_t position, double value);

    [[nodiscard]] bool may_hold() const { return may_hold_; }
    /// The least that the drop can still become, as the bound measures it.
    [[nodiscard]] double least_drop() const { return possible_.least_drop() / unit_; }

private:
    [[nodiscard]] bool is_unlikely() const;

    const Held& held_;
    double allowed_;  // Of the difference of means.
    double unit_;     // A drop of 1 in the metric's own measure.
    evaluate::StillPossible possible_;
    bool is_sequential_;
    std::size_t items_ = 0;
    std::size_t lost_ = 0;
    std::size_t gained_ = 0;
    bool is_right_or_wrong_ = true;
    bool may_hold_ = true;
};

}  // namespace holdfast::pipeline
