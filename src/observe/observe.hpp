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
/// not grow with the number of items, but for medians, outlier-free means and quantiles of per-item
/// values (one reduced value per item).
///
/// \throws InvalidArgument the dataset is empty, or an item does not fit the model's inputs.
/// \throws Cancelled       `control.stop` was requested.
[[nodiscard]] Statistics observe(const std::shared_ptr<const ov::Model>& model,
                                 const std::set<Probe>& probes,
                                 const Dataset& dataset,
                                 std::size_t subset_size,
                                 const Control& control);

}  // namespace holdfast::observe
