// How long one inference takes as deployed.
#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include <openvino/runtime/compiled_model.hpp>

#include "holdfast/dataset.hpp"

namespace holdfast::evaluate {

/// Median milliseconds of one inference at a time of each model on the dataset's first item,
/// measured in turn (A B C A B C …) so that a drift of the machine's speed hits all alike. Ends
/// once all have settled; takes at most `seconds` altogether, and at least 5 runs each. \throws
/// Cancelled `stop` was requested.
[[nodiscard]] std::vector<double> median_latencies(std::span<ov::CompiledModel> models,
                                                   const Dataset& dataset,
                                                   double seconds,
                                                   const std::stop_token& stop = {});

/// Whether the median of these runs tells that of all runs there could be to 2 parts in 100.
[[nodiscard]] bool has_settled(std::vector<double> milliseconds);

}  // namespace holdfast::evaluate
