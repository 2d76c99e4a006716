// The few items that stand for all.
#pragma once

#include <cstddef>
#include <cstdint>
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

/// `count` items (all, if there are no more), ascending: half of them from those that changed (at
/// random if there are more; filled up by those that are furthest off, which may change next), half
/// at random from the rest. Weights add up to the number of all. The same seed gives the same
/// items.
[[nodiscard]] std::vector<WeightedItem> informative_subset(std::span<const Damage> damage,
                                                           std::size_t count,
                                                           std::uint64_t seed);

}  // namespace holdfast::rank
