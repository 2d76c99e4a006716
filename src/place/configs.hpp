// Which kinds of quantizers an operation may take, in order of preference.
#pragma once

#include <vector>

#include "analyze/graph.hpp"
#include "holdfast/options.hpp"
#include "place/placement.hpp"

namespace holdfast::place {

using Configs = std::vector<QuantizerConfig>;

/// Preset: the user's, or `mixed` for transformers in integers and `performance` otherwise.
[[nodiscard]] Preset effective_preset(const QuantizeOptions& options);

/// The configs for activation inputs of `node`: what the device table lists, as far as preset and
/// overrides agree. \throws InvalidArgument nothing is left; names the node.
[[nodiscard]] Configs activation_configs(const analyze::Node& node, const QuantizeOptions& options);

/// The configs for constant inputs of `node`.
/// \throws InvalidArgument nothing is left; names the node.
[[nodiscard]] Configs weight_configs(const analyze::Node& node, const QuantizeOptions& options);

/// Merges the lists of quantizers that meet at a branch. Empty: they can't be merged.
[[nodiscard]] Configs merge_configs(const std::vector<Configs>& branches, PropagationRule rule);

/// Whether a quantizer of kind `below`, fed by one of kind `above`, changes nothing.
[[nodiscard]] bool is_redundant_below(const QuantizerConfig& above, const QuantizerConfig& below);

/// The weight configs that also satisfy `activations`, per tensor only; a free sign agrees with
/// either sign.
[[nodiscard]] Configs common_configs(const Configs& weights, const Configs& activations);

}  // namespace holdfast::place
