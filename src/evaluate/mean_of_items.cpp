#include "evaluate/mean_of_items.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::evaluate {
namespace {

constexpr double rounding = 1e-9;

}  // namespace

bool is_mean_of_items(const Score& score) {
    const auto& items = score.per_sample;
    if (items.empty()) return false;
    const double sum = std::accumulate(items.begin(), items.end(), 0.0);
    const double mean = sum / static_cast<double>(items.size());
    return std::abs(mean - score.value) <= rounding * std::max(1.0, std::abs(score.value));
}

}  // namespace holdfast::evaluate
