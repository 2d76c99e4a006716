// Axes of probes, which may count from the back, as axes of a tensor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "observe/statistics.hpp"

namespace holdfast::observe {

/// `axes` of a tensor of `rank` axes, counted from the front, ascending, each once.
/// \throws InternalError an axis is outside of the tensor at `tap`.
[[nodiscard]] std::vector<std::size_t> axes_from_front(const std::vector<std::int64_t>& axes,
                                                       std::size_t rank,
                                                       const Tap& tap);

/// The axes of a tensor of `rank` axes that are not in `kept` (ascending, from the front).
[[nodiscard]] std::vector<std::size_t> other_axes(const std::vector<std::size_t>& kept,
                                                  std::size_t rank);

}  // namespace holdfast::observe
