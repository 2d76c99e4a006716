// Moves quantizers from the inputs of quantizable operations up to where one can serve several of
// them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "holdfast/options.hpp"
#include "place/configs.hpp"
#include "place/operators.hpp"

namespace holdfast::place {

/// A quantizer that came to rest.
struct SettledQuantizer {
    HookIndex hook = 0;
    Configs configs;                ///< Never empty; the first is preferred.
    std::set<OperatorIndex> sinks;  ///< Operators whose inputs it quantizes.
    std::optional<std::size_t>
        unified_group;  ///< Quantizers of one group share a range if it is per tensor.
    std::optional<OperatorIndex> embedding;  ///< The embedding that it rests below.
};

/// Sets quantizers on the inputs of all quantizable operators of `operators`, moves them up through
/// operators that pass values on, and merges those that meet. In the order in which they were
/// created.
///
/// A quantizer stops below an operator that computes, below an integer edge, and below a branch of
/// which not all ways can take it; at such a branch it waits until all quantizers that may still
/// arrive have done so.
[[nodiscard]] std::vector<SettledQuantizer> propagate(const OperatorGraph& operators,
                                                      const QuantizeOptions& options);

}  // namespace holdfast::place
