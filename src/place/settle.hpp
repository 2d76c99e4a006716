// What becomes of quantizers once they came to rest: embeddings, redundant ones, special rules,
// single configs.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "holdfast/options.hpp"
#include "place/operators.hpp"
#include "place/propagate.hpp"

namespace holdfast::place {

/// A quantizer on activations with its final config.
struct ActivationQuantizer {
    HookIndex hook = 0;
    QuantizerConfig config;
    std::set<OperatorIndex> sinks;
    std::optional<std::size_t> unified_group;
};

/// A quantizer for all weights of one node.
struct WeightQuantizer {
    analyze::NodeIndex node = 0;
    QuantizerConfig config;
    std::optional<std::size_t> unified_group;
};

struct Settlement {
    std::vector<ActivationQuantizer> activations;
    std::vector<WeightQuantizer> weights;
};

/// Chooses one config for each quantizer and adds those of the weights. Drops quantizers below an
/// embedding whose weights can be quantized alike, and those that a quantizer above makes
/// redundant.
[[nodiscard]] Settlement settle(const OperatorGraph& operators,
                                const analyze::NodeFlags& within,
                                std::vector<SettledQuantizer> quantizers,
                                const QuantizeOptions& options);

}  // namespace holdfast::place
