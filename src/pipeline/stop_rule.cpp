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

double best(const Held& held, const Metric& metric) {
    const auto& range = metric.per_sample_range.value();
    return std::max(held.merit(range.first), held.merit(range.second));
}

double unit_of(const Held& held, const AccuracyTarget& target) {
    return target.drop_type == DropType::relative ? std::abs(held.goal().original) : 1;
}

}  // namespace

StopRule::StopRule(const Held& held, const Metric& metric, const AccuracyTarget& target)
    : held_(held),
      allowed_(target.max_drop * unit_of(held, target)),
      unit_(unit_of(held, target)),
      possible_(merits(held), best(held, metric), allowed_),
      is_sequential_(target.search.early_stop == EarlyStop::sequential) {}

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
