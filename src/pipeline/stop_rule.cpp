#include "pipeline/stop_rule.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "evaluate/interval.hpp"

namespace holdfast::pipeline {
namespace {

constexpr std::size_t items_between_looks = 50;
constexpr double sure = 0.999;

std::vector<double> merits(const Held& held) {
    std::vector<double> merits;
    for (const double value : held.original().per_sample) merits.push_back(held.merit(value));
    return merits;
}

}  // namespace

StopRule::StopRule(const Held& held, EarlyStop stop)
    : held_(held),
      allowed_(held.goal().bound.max_drop * held.goal().unit()),
      unit_(held.goal().unit()),
      possible_(merits(held), held.best_merit(), allowed_),
      is_sequential_(stop == EarlyStop::sequential) {}

// The lower limit of a drop is the upper limit of the gain.
bool StopRule::is_unlikely() const {
    const bool is_due = items_ % items_between_looks == 0 && is_right_or_wrong_;
    return is_sequential_ && is_due && lost_ > gained_ &&
           -evaluate::paired_upper_limit(gained_, lost_, items_, sure) > allowed_;
}

bool StopRule::after(std::size_t position, double value) {
    const double original = held_.merit(held_.original().per_sample[position]);
    const double found = held_.merit(value);
    ++items_;
    lost_ += found < original ? 1 : 0;
    gained_ += found > original ? 1 : 0;
    is_right_or_wrong_ =
        is_right_or_wrong_ && (found == original || std::abs(found - original) == 1);
    may_hold_ = may_hold_ && possible_.after(found) && !is_unlikely();
    return may_hold_;
}

}  // namespace holdfast::pipeline
