#include "rank/subset.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

#include "core/shuffle.hpp"

namespace holdfast::rank {
namespace {

constexpr std::size_t parts_unchanged = 5;

// Twice as many in each part as in the one before.
std::vector<Items> doubling(const Items& items) {
    constexpr std::size_t units = (std::size_t{1} << parts_unchanged) - 1;
    std::vector<Items> parts;
    std::size_t first = 0;
    for (std::size_t part = 1; part <= parts_unchanged; ++part) {
        const auto covered = (std::size_t{1} << part) - 1;
        const auto last = (items.size() * covered + units - 1) / units;
        if (last == first) continue;
        parts.emplace_back(items.begin() + static_cast<std::ptrdiff_t>(first),
                           items.begin() + static_cast<std::ptrdiff_t>(last));
        first = last;
    }
    return parts;
}

std::size_t total(const std::vector<std::size_t>& quotas) {
    return std::accumulate(quotas.begin(), quotas.end(), std::size_t{0});
}

// One more from each part from `begin` on that has more, until there are `count`.
void fill(std::vector<std::size_t>& quotas,
          const std::vector<Items>& strata,
          std::size_t begin,
          std::size_t count) {
    auto left = count - total(quotas);
    for (bool has_more = true; has_more && left > 0;) {
        has_more = false;
        for (std::size_t part = begin; part < strata.size() && left > 0; ++part) {
            if (quotas[part] == strata[part].size()) continue;
            ++quotas[part];
            --left;
            has_more = true;
        }
    }
}

}  // namespace

std::vector<Items> strata(std::span<const Damage> damage, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    Items items(damage.size());
    std::iota(items.begin(), items.end(), std::size_t{0});
    core::shuffle(items, random);
    const auto rest = std::stable_partition(
        items.begin(), items.end(), [&](std::size_t item) { return damage[item].changed; });
    std::stable_sort(rest, items.end(), [&](std::size_t left, std::size_t right) {
        return damage[left].distance > damage[right].distance;
    });
    auto parts = doubling({rest, items.end()});
    if (rest != items.begin()) parts.insert(parts.begin(), Items(items.begin(), rest));
    for (auto& part : parts) core::shuffle(part, random);
    return parts;
}

Items informative_subset(const std::vector<Items>& strata, std::size_t count) {
    if (strata.empty() || count == 0) return {};
    std::vector<std::size_t> quotas(strata.size());
    std::size_t all = 0;
    for (const auto& part : strata) all += part.size();
    count = std::min(count, all);
    quotas[0] = std::min(strata[0].size(), std::max<std::size_t>(1, count / 2));
    fill(quotas, strata, 1, count);
    fill(quotas, strata, 0, count);
    Items subset;
    for (std::size_t part = 0; part < strata.size(); ++part)
        subset.insert(subset.end(),
                      strata[part].begin(),
                      strata[part].begin() + static_cast<std::ptrdiff_t>(quotas[part]));
    std::ranges::sort(subset);
    return subset;
}

std::vector<WeightedItem> weigh(const std::vector<Items>& strata,
                                const std::function<bool(std::size_t)>& is_seen) {
    std::vector<WeightedItem> weighted;
    std::vector<Items> seen;
    std::vector<std::size_t> sizes;
    std::size_t unseen = 0;
    for (const auto& part : strata) {
        Items own;
        std::ranges::copy_if(part, std::back_inserter(own), is_seen);
        if (own.empty() && sizes.empty())
            unseen += part.size();
        else if (own.empty())
            sizes.back() += part.size();
        else {
            sizes.push_back(part.size() + std::exchange(unseen, 0));
            seen.push_back(std::move(own));
        }
    }
    for (std::size_t part = 0; part < seen.size(); ++part)
        for (const auto item : seen[part])
            weighted.push_back(
                {item, static_cast<double>(sizes[part]) / static_cast<double>(seen[part].size())});
    std::ranges::sort(weighted, {}, &WeightedItem::item);
    return weighted;
}

}  // namespace holdfast::rank
