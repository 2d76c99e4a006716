// Runs the float model over calibration data once and measures all probes on the way.
#pragma once

#include <memory>
#include <set>

#include "observe/statistics.hpp"

namespace ov {
class Model;
}

namespace holdfast {
class Dataset;
struct Control;
}  // namespace holdfast

namespace holdfast::observe {

/// Infers the first `subset_size` items of `dataset` (all, if there are fewer) with `model` on the
/// CPU in f32, one thread per request, and reduces each tapped tensor as `probes` ask. Items are
/// aggregated in their order, so the result does not depend on the number of threads. Memory does
/// not grow with the number of items but by the logarithm for medians and outlier-free means and
/// medians, which are exact up to `Sketch::capacity` items.
///
/// An item is left out as a whole, with a warning that names the operation, when a tapped tensor
/// holds NaN or, unless it is clipped, an infinite value, or when an input holds NaN. A tensor that
/// has the same value everywhere is warned of too.
///
/// \throws InvalidArgument the dataset is empty, no item can be used, an item does not fit the
///                         model's inputs, or a tensor changes its number of channels.
/// \throws Cancelled       `control.stop` was requested.
[[nodiscard]] Statistics observe(const std::shared_ptr<const ov::Model>& model,
                                 const std::set<Probe>& probes,
                                 const Dataset& dataset,
                                 std::size_t subset_size,
                                 const Control& control);

}  // namespace holdfast::observe
