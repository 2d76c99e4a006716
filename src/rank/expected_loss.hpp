// What a distance of outputs usually costs in the metric.
#pragma once

#include <span>
#include <vector>

namespace holdfast::rank {

/// How far an item's outputs are off, and what the metric lost there.
struct Seen {
    double distance = 0;
    double loss = 0;
};

/// The loss to be expected of an item by its distance, learnt from items: the non-decreasing
/// function nearest to them in least squares (isotonic regression by pooling adjacent violators,
/// Ayer et al. 1955), straight between the middles of its steps. Distances that all items have
/// lose nothing by it, however large they are.
class ExpectedLoss {
public:
    /// At least one item, with finite numbers, in any order.
    explicit ExpectedLoss(std::span<const Seen> items);

    [[nodiscard]] double operator()(double distance) const;

private:
    struct Step {
        double distance = 0;  // Means of its items.
        double loss = 0;
        double items = 0;
    };
    std::vector<Step> steps_;  // Ascending in both.
};

}  // namespace holdfast::rank
