#include "observe/axes.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace holdfast::observe {

std::vector<std::size_t> axes_from_front(const std::vector<std::int64_t>& axes,
                                         std::size_t rank,
                                         const Tap& tap) {
    const auto end = static_cast<std::int64_t>(rank);
    std::vector<std::size_t> result;
    for (const auto axis : axes) {
        core::ensure(-end <= axis && axis < end,
                     "axis ",
                     axis,
                     " of '",
                     tap.node,
                     "' was asked for, which has ",
                     rank,
                     " axes");
        result.push_back(static_cast<std::size_t>(axis < 0 ? axis + end : axis));
    }
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

std::vector<std::size_t> other_axes(const std::vector<std::size_t>& kept, std::size_t rank) {
    std::vector<std::size_t> result;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        if (!std::binary_search(kept.begin(), kept.end(), axis)) result.push_back(axis);
    }
    return result;
}

}  // namespace holdfast::observe
