// A random order that is the same everywhere: that of std::shuffle differs between libraries.
#pragma once

#include <cstddef>
#include <random>
#include <utility>
#include <vector>

namespace holdfast::core {

inline void shuffle(std::vector<std::size_t>& items, std::mt19937_64& random) {
    for (auto left = items.size(); left > 1; --left)
        std::swap(items[left - 1], items[random() % left]);
}

}  // namespace holdfast::core
