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

}  // namespace holdfast::evaluate
