#include "rank/subset.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include "core/shuffle.hpp"

namespace holdfast::rank {
namespace {

using Items = std::vector<std::size_t>;

// The first `count` of `items` stand for all of them.
void append(std::vector<WeightedItem>& subset, const Items& items, std::size_t count) {
    count = std::min(count, items.size());
    for (std::size_t i = 0; i < count; ++i)
        subset.push_back(
            {items[i], static_cast<double>(items.size()) / static_cast<double>(count)});
}

// First those that changed, at random; then the others, furthest off first.
Items by_interest(std::span<const Damage> damage, std::size_t& changed, std::mt19937_64& random) {
    Items items(damage.size());
    std::iota(items.begin(), items.end(), std::size_t{0});
    core::shuffle(items, random);
    const auto rest = std::stable_partition(
        items.begin(), items.end(), [&](std::size_t item) { return damage[item].changed; });
    std::stable_sort(rest, items.end(), [&](std::size_t left, std::size_t right) {
        return damage[left].distance > damage[right].distance;
    });
    changed = static_cast<std::size_t>(rest - items.begin());
    return items;
}

}  // namespace

std::vector<WeightedItem> informative_subset(std::span<const Damage> damage,
                                             std::size_t count,
                                             std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::size_t changed = 0;
    auto items = by_interest(damage, changed, random);
    count = std::min(count, items.size());
    if (count == 1) return {{items.front(), static_cast<double>(items.size())}};
    const auto half = count / 2;
    const auto interesting = items.begin() + static_cast<std::ptrdiff_t>(std::max(changed, half));
    const Items first(items.begin(), interesting);
    Items rest(interesting, items.end());
    core::shuffle(rest, random);
    const auto from_rest = std::min(count - half, rest.size());
    std::vector<WeightedItem> subset;
    append(subset, first, count - from_rest);
    append(subset, rest, from_rest);
    std::sort(subset.begin(), subset.end(), [](const auto& left, const auto& right) {
        return left.item < right.item;
    });
    return subset;
}

}  // namespace holdfast::rank
