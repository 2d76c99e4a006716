#include "evaluate/mean_of_items.hpp"

#include <algorithm>
#include <cmath>

#include "evaluate/numbers.hpp"

namespace holdfast::evaluate {
namespace {

constexpr double rounding = 1e-9;

}  // namespace

bool is_mean_of_items(const Score& score) {
    if (score.per_sample.empty()) return false;
    return std::abs(mean(score.per_sample) - score.value) <=
           rounding * std::max(1.0, std::abs(score.value));
}

bool is_mean_within(const Score& score, const std::pair<double, double>& range) {
    return is_mean_of_items(score) && std::ranges::all_of(score.per_sample, [&](double value) {
               return value >= range.first && value <= range.second;
           });
}

}  // namespace holdfast::evaluate
