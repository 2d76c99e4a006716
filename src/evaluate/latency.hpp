// How long one inference takes as deployed.
#pragma once

#include <span>
#include <vector>

#include <openvino/runtime/compiled_model.hpp>

#include "holdfast/dataset.hpp"

namespace holdfast::evaluate {

/// Median milliseconds of one inference at a time of each model on the dataset's first item,
/// measured in turn (A B C A B C …) so that a drift of the machine's speed hits all alike. At most
/// `seconds` altogether, at least 5 runs each.
[[nodiscard]] std::vector<double> median_latencies(std::span<ov::CompiledModel> models,
                                                   const Dataset& dataset,
                                                   double seconds);

}  // namespace holdfast::evaluate
