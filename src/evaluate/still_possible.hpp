// Tells as soon as it is certain that a candidate breaks the bound, whatever the items left give.
#pragma once

#include <cstddef>
#include <vector>

namespace holdfast::evaluate {

/// For a metric that is the mean of the items' own values, none of which is above `best`. More is
/// better throughout.
class StillPossible {
public:
    /// `allowed`: the largest difference of the means that the bound allows.
    StillPossible(const std::vector<double>& original, double best, double allowed);

    /// Enters the value of the next item. False: the bound can't hold any more.
    bool after(double value);

    /// The least that the difference of means can still become.
    [[nodiscard]] double least_drop() const;

private:
    double items_;
    double original_;   // Sum.
    double reachable_;  // The largest sum that the candidate can still have.
    double best_;
    double allowed_;
};

}  // namespace holdfast::evaluate
