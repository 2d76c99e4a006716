// Why operations stay in float, for people.
#pragma once

#include <map>
#include <string>

#include "place/placement.hpp"

namespace holdfast::analyze {
class Graph;
}

namespace holdfast::place {

/// For every operation of `graph` that `placement`, made from the same arguments, does not
/// quantize: friendly name → one phrase. Parameters, Results and Constants have none.
[[nodiscard]] std::map<std::string, std::string> explain_float(const analyze::Graph& graph,
                                                               const Placement& placement,
                                                               const QuantizeOptions& options);

}  // namespace holdfast::place
