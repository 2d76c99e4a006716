// The few items that stand for all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace holdfast::rank {

/// What a quantized model did to one item.
struct Damage {
    bool changed = false;  ///< Its own value of the metric is another one, better or worse.
    double distance = 0;   ///< How far its outputs are off.
};

struct WeightedItem {
    std::size_t item = 0;
    double weight = 1;  ///< How many items it stands for.
};

using Items = std::vector<std::size_t>;

/// All items, in parts that are alike in risk: those that changed, if there are any, then the
/// others, furthest off first, each part twice as large as the one before. Within a part their
/// order is random; the same seed gives the same.
[[nodiscard]] std::vector<Items> strata(std::span<const Damage> damage, std::uint64_t seed);

/// `count` items (all, if there are no more), ascending: half of them from the first part, the rest
/// from the others in equal shares, as far as they have so many. At least one of each part, if
/// `count` allows.
[[nodiscard]] Items informative_subset(const std::vector<Items>& strata, std::size_t count);

/// The items for which `is_seen`, ascending: those of a part stand for it in equal shares. A part
/// of which none was seen is stood for by the nearest one before it, or behind it. Weights add up
/// to the number of all items, unless none was seen.
[[nodiscard]] std::vector<WeightedItem> weigh(const std::vector<Items>& strata,
                                              const std::function<bool(std::size_t)>& is_seen);

}  // namespace holdfast::rank
