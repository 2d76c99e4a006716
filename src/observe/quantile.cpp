#include "observe/quantile.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <vector>

#include "observe/sweep.hpp"

namespace holdfast::observe {
namespace {

using Keys = std::vector<float>;

constexpr std::size_t block = 64;

float plain(float value) {
    return value;
}

float negative(float value) {
    return -value;
}

struct Neighbours {
    double below = 0;
    double above = 0;
};

// In falling order: the key at `rank`, and that before it. Reorders `keys`.
Neighbours ranked(Keys& keys, std::size_t rank) {
    constexpr std::size_t few = 32;
    const auto nth = keys.begin() + static_cast<std::ptrdiff_t>(rank);
    if (rank < few) {  // a heap of the largest so far: one comparison for most keys
        std::partial_sort(keys.begin(), nth + 1, keys.end(), std::greater<>());
        return {*nth, rank == 0 ? *nth : *(nth - 1)};
    }
    std::nth_element(keys.begin(), nth, keys.end(), std::greater<>());
    return {*nth, *std::min_element(keys.begin(), nth)};
}

// Reused: taking and freeing large buffers costs more than what is done in them.
Keys& scratch() {
    thread_local Keys keys;
    keys.clear();
    return keys;
}

template <typename Visit>
void for_each_block(std::span<const float> values, Visit visit) {
    for (std::size_t first = 0; first < values.size(); first += block)
        visit(values.subspan(first, std::min(block, values.size() - first)));
}

// Keys of which the first `rank` + 1 in falling order are those of all.
template <auto key>
Keys& largest_few(std::span<const float> values, std::size_t rank) {
    Keys tops;
    tops.reserve(values.size() / block + 1);
    for_each_block(values, [&](auto part) {
        const auto found = extremes(part);
        tops.push_back(std::max(key(found.low), key(found.high)));
    });
    auto sorted = tops;
    const auto bound = static_cast<float>(ranked(sorted, rank).below);
    auto& keys = scratch();
    std::size_t number = 0;
    for_each_block(values, [&](auto part) {
        if (tops[number++] <= bound) return;
        for (const float value : part) {
            if (key(value) > bound) keys.push_back(key(value));
        }
    });
    if (keys.size() <= rank) keys.resize(rank + 1, bound);
    return keys;
}

template <auto key>
Keys& all_keys(std::span<const float> values) {
    auto& keys = scratch();
    keys.resize(values.size());
    std::transform(values.begin(), values.end(), keys.begin(), key);
    return keys;
}

// Of keys in falling order: that at `rank`, and that before it.
template <auto key>
Neighbours from_top(std::span<const float> values, std::size_t rank) {
    const bool is_near_end = (rank + 1) * block * 4 <= values.size();
    auto& keys = is_near_end ? largest_few<key>(values, rank) : all_keys<key>(values);
    return ranked(keys, rank);
}

// The values at `below` and, if there is one, the place after it, in rising order.
Neighbours neighbours(std::span<const float> values, std::size_t below) {
    const auto last = values.size() - 1;
    const auto above = std::min(below + 1, last);
    if (last - below <= above) return from_top<plain>(values, last - below);
    const auto found = from_top<negative>(values, above);
    return {-found.above, -found.below};
}

}  // namespace

float quantile(std::span<const float> values, double level, float limit) {
    const double position = level * static_cast<double>(values.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(position), values.size() - 1);
    auto [low, high] = neighbours(values, below);
    low = std::clamp<double>(low, -limit, limit);
    high = std::clamp<double>(high, -limit, limit);
    return static_cast<float>(low + (high - low) * (position - static_cast<double>(below)));
}

}  // namespace holdfast::observe
