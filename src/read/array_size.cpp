#include "read/array_size.hpp"

#include <algorithm>
#include <limits>

namespace holdfast::read {

std::optional<std::uint64_t> checked_size(const ov::Shape& shape, std::size_t item) {
    if (std::ranges::find(shape, std::size_t{0}) != shape.end()) return 0;
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    std::uint64_t size = item;
    for (const std::size_t count : shape) {
        if (size > most / count) return std::nullopt;
        size *= count;
    }
    return size;
}

}  // namespace holdfast::read
