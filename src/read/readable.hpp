// Which samples can be read at all.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "holdfast/readers.hpp"

namespace holdfast::read {

/// The indices below `count` for which `read` does not throw InvalidArgument, ascending; `on_bad`
/// is told of the others, in order. All are tried, by the threads of `control`, which hears of the
/// progress. Without `on_bad` nothing is read, and all indices are returned. \throws Cancelled.
[[nodiscard]] std::vector<std::size_t> readable(std::size_t count,
                                                const std::function<void(std::size_t)>& read,
                                                const OnBadSample& on_bad,
                                                const Control& control = {});

}  // namespace holdfast::read
