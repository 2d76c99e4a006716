#include "rank/rank.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace holdfast::rank {
namespace {

// A damage that can't be told counts as the largest, a score that can't be told as the smallest:
// both make comparison a strict order, which std::sort demands.
double damage(double error) {
    return std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
}

double merit(double score) {
    return std::isnan(score) ? -std::numeric_limits<double>::infinity() : score;
}

bool is_better(const Ranked& left, const Ranked& right) {
    return merit(left.score) > merit(right.score);
}

}  // namespace

std::vector<Ranked> rank(std::span<const std::size_t> groups,
                         const std::function<double(std::size_t)>& score) {
    std::vector<Ranked> ranking;
    ranking.reserve(groups.size());
    for (const std::size_t group : groups) ranking.push_back({group, score(group)});
    std::stable_sort(ranking.begin(), ranking.end(), is_better);
    return ranking;
}

std::vector<std::size_t> most_damaged(std::span<const double> errors, std::size_t count) {
    std::vector<std::size_t> items(errors.size());
    std::iota(items.begin(), items.end(), std::size_t{0});
    std::sort(items.begin(), items.end(), [&](std::size_t left, std::size_t right) {
        return std::pair(damage(errors[left]), left) > std::pair(damage(errors[right]), right);
    });
    items.resize(std::min(count, items.size()));
    std::sort(items.begin(), items.end());
    return items;
}

}  // namespace holdfast::rank
