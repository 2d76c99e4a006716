// Chooses among a few candidates by looking at all of them a little, and at the better ones longer.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace holdfast::search {

/// Successive halving over `contenders`: each is asked for its loss on the first sizes[0] items,
/// the better half (rounded up) on the first sizes[1], and so on until one is left or the sizes
/// end. Returns all, best first: those that were looked at longest, then by the last loss; ties
/// keep the order of the contenders. `loss(contender, size)` is what it loses on the first `size`
/// items.
[[nodiscard]] std::vector<std::size_t> halve(
    std::size_t contenders,
    const std::vector<std::size_t>& sizes,
    const std::function<double(std::size_t contender, std::size_t size)>& loss);

}  // namespace holdfast::search
