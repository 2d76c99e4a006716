// Decides where to quantize.
#pragma once

#include "holdfast/options.hpp"
#include "place/placement.hpp"

namespace holdfast::analyze {
class Graph;
}

namespace holdfast::place {

/// The placement of quantizers in `graph` under `options`.
/// \throws InvalidArgument an ignored scope that matches nothing, or overrides that no device
/// configuration fits.
[[nodiscard]] Placement place(const analyze::Graph& graph, const QuantizeOptions& options);

}  // namespace holdfast::place
