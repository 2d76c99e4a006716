// What lies below a branch: the questions that decide whether a quantizer may rise above it.
#pragma once

#include <set>
#include <vector>

#include "place/moving.hpp"
#include "place/operators.hpp"

namespace holdfast::place {

/// Whether a Concat below which quantizers split up must give its inputs one range: its result
/// reaches an operation that multiplies it with weights.
[[nodiscard]] bool must_unify_inputs(const OperatorGraph& operators, OperatorIndex index);

/// Per hook: whether a result is reached from it through operators that pass values on, without
/// another branch in between.
[[nodiscard]] std::vector<bool> hooks_above_results(const OperatorGraph& operators);

/// The first operators below that do more than pass values on (a Concat counts among them).
[[nodiscard]] std::vector<OperatorIndex> first_computing_below(const OperatorGraph& operators,
                                                               HookIndex branch);

/// Whether every way down meets a quantizer before an operator that computes.
[[nodiscard]] bool all_ways_quantized(const OperatorGraph& operators,
                                      const MovingQuantizers& quantizers,
                                      HookIndex branch);

/// Quantizers that are met first on the ways down from `from`, as far as they may still move;
/// `self` counts in any case.
[[nodiscard]] std::set<QuantizerIndex> queued_below(const OperatorGraph& operators,
                                                    const MovingQuantizers& quantizers,
                                                    HookIndex from,
                                                    QuantizerIndex self = nobody);

}  // namespace holdfast::place
