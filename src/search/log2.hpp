// How many halvings lead to a single one.
#pragma once

#include <bit>
#include <cstddef>

namespace holdfast::search {

/// ⌈log₂ count⌉; 0 for none.
[[nodiscard]] inline double log2_up(std::size_t count) {
    return count < 2 ? 0 : static_cast<double>(std::bit_width(count - 1));
}

}  // namespace holdfast::search
