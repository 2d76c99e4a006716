#include "evaluate/still_possible.hpp"

#include <numeric>

namespace holdfast::evaluate {

StillPossible::StillPossible(const std::vector<double>& original, double best, double allowed)
    : items_(static_cast<double>(original.size())),
      original_(std::accumulate(original.begin(), original.end(), 0.0)),
      reachable_(best * items_),
      best_(best),
      allowed_(allowed) {}

bool StillPossible::after(double value) {
    reachable_ -= best_ - value;
    // Sums of many items round; what is that close is left to the full measurement.
    return least_drop() <= allowed_ + 1e-9;
}

double StillPossible::least_drop() const {
    return (original_ - reachable_) / items_;
}

}  // namespace holdfast::evaluate
