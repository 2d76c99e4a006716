// Which operations stay in float, and why.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "analyze/reach.hpp"
#include "holdfast/options.hpp"
#include "place/operators.hpp"

namespace holdfast::place {

/// Node → one phrase that says why it stays in float.
using IgnoredNodes = std::map<analyze::NodeIndex, std::string>;

/// How the names end of the operations that smoothing adds. They stay in float.
inline constexpr std::string_view smooth_quant_suffix = "/smooth_quant";

/// What the user's scope, the ignored patterns and the rules for single nodes take out of
/// quantization. \throws InvalidArgument the scope matches nothing.
[[nodiscard]] IgnoredNodes ignored_nodes(const analyze::Graph& graph,
                                         const analyze::NodeFlags& within,
                                         const QuantizeOptions& options);

/// Whether operators of this type stay in float in a model of this type.
[[nodiscard]] bool is_ignored_type(std::string_view type,
                                   std::optional<ModelType> model_type,
                                   TargetDevice device);

/// The operators between the model's results and the last weighted operations above them, on all
/// ways that lead through a TopK or NonMaxSuppression: they pick among results, and errors there
/// cost more than int8 gains.
[[nodiscard]] std::set<OperatorIndex> postprocessing_operators(const OperatorGraph& operators);

/// Takes out of quantization the operators that begin with a node of `ignored`, those of ignored
/// types and post-processing.
void ignore_operators(OperatorGraph& operators,
                      const IgnoredNodes& ignored,
                      const QuantizeOptions& options);

}  // namespace holdfast::place
