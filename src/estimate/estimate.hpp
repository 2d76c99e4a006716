// Which statistics each quantizer needs, and the range that follows from them.
#pragma once

#include <memory>
#include <set>

#include "estimate/ranges.hpp"
#include "holdfast/options.hpp"
#include "observe/statistics.hpp"
#include "place/placement.hpp"

namespace ov {
class Model;
}

namespace holdfast::estimate {

/// What must be measured on activations for `placement`.
[[nodiscard]] std::set<observe::Probe> range_probes(const ov::Model& model,
                                                    const place::Placement& placement,
                                                    const AdvancedQuantizeOptions& options);

/// The range of every point: activations from `statistics`, weights from the constants of `model`
/// (constant sub-graphs are evaluated). Members of a unified group share the union of their ranges.
[[nodiscard]] Ranges estimate(const ov::Model& model,
                              const place::Placement& placement,
                              const observe::Statistics& statistics,
                              const AdvancedQuantizeOptions& options);

}  // namespace holdfast::estimate
