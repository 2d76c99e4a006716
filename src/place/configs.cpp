#include "place/configs.hpp"

#include <algorithm>
#include <string_view>

#include "analyze/op_traits.hpp"
#include "core/check.hpp"

namespace holdfast::place {
namespace {

using analyze::ActivationSpace;
using analyze::WeightSpace;

constexpr auto symmetric = Scheme::symmetric;
constexpr auto asymmetric = Scheme::asymmetric;

struct Bounds {
    bool per_channel = false;
    bool narrow = false;
};

// All combinations in the order written: scheme, then granularity and narrowness.
void append(Configs& configs,
            int bits,
            Scheme scheme,
            std::initializer_list<Bounds> bounds,
            std::optional<bool> is_signed = {}) {
    for (const auto& [per_channel, narrow] : bounds) {
        configs.push_back({.bits = bits,
                           .scheme = scheme,
                           .per_channel = per_channel,
                           .narrow_range = narrow,
                           .is_signed = is_signed});
    }
}

constexpr Bounds tensor{};
constexpr Bounds channel{.per_channel = true};
constexpr Bounds narrow_tensor{.per_channel = false, .narrow = true};
constexpr Bounds narrow_channel{.per_channel = true, .narrow = true};

Configs activation_space(ActivationSpace space, int bits) {
    Configs configs;
    switch (space) {
        case ActivationSpace::per_tensor:
        case ActivationSpace::eight_bit_only:
            append(configs, bits, symmetric, {tensor});
            append(configs, bits, asymmetric, {tensor});
            break;
        case ActivationSpace::per_channel_too:
            append(configs, bits, symmetric, {channel, tensor});
            append(configs, bits, asymmetric, {channel, tensor});
            break;
        case ActivationSpace::symmetric_only:
            append(configs, bits, symmetric, {tensor});
            break;
        case ActivationSpace::preset_default:
        case ActivationSpace::none:
            break;
    }
    return configs;
}

Configs weight_space(WeightSpace space, int bits) {
    Configs configs;
    switch (space) {
        case WeightSpace::weights:
            append(configs, bits, symmetric, {narrow_channel, narrow_tensor}, true);
            append(configs, bits, asymmetric, {channel, tensor});
            break;
        case WeightSpace::embedding:
            append(
                configs, bits, symmetric, {narrow_channel, channel, narrow_tensor, tensor}, true);
            append(configs, bits, asymmetric, {channel, tensor});
            break;
        case WeightSpace::symmetric_only:
            append(configs, bits, symmetric, {narrow_channel, narrow_tensor}, true);
            break;
        case WeightSpace::none:
            break;
    }
    return configs;
}

template <typename T>
bool agrees(const std::optional<T>& wish, const T& value) {
    return !wish || *wish == value;
}

bool satisfies(const QuantizerConfig& config, const QuantizerOverrides& wishes) {
    return agrees(wishes.bits, config.bits) && agrees(wishes.scheme, config.scheme) &&
           agrees(wishes.per_channel, config.per_channel) &&
           agrees(wishes.narrow_range, config.narrow_range) &&
           (!wishes.is_signed || config.is_signed == wishes.is_signed);
}

QuantizerConfig default_config(const QuantizerOverrides& wishes) {
    return {.bits = wishes.bits.value_or(8),
            .scheme = wishes.scheme.value_or(symmetric),
            .per_channel = wishes.per_channel.value_or(false),
            .narrow_range = wishes.narrow_range.value_or(false),
            .is_signed = wishes.is_signed};
}

QuantizerOverrides activation_wishes(const QuantizeOptions& options) {
    auto wishes = options.advanced.activations;
    if (!wishes.scheme)
        wishes.scheme = effective_preset(options) == Preset::mixed ? asymmetric : symmetric;
    return wishes;
}

QuantizerOverrides weight_wishes(const QuantizeOptions& options) {
    auto wishes = options.advanced.weights;
    if (!wishes.scheme) wishes.scheme = symmetric;
    return wishes;
}

Configs satisfying(Configs configs,
                   const QuantizerOverrides& wishes,
                   const analyze::Node& node,
                   std::string_view kind) {
    std::erase_if(configs, [&](const auto& config) { return !satisfies(config, wishes); });
    core::require(!configs.empty(),
                  kind,
                  " quantization parameters do not fit operation '",
                  node.name,
                  "' (",
                  node.type,
                  "): no configuration of the target device has them");
    return configs;
}

bool may_requantize(const QuantizerConfig& below, const QuantizerConfig& above) {
    const bool sign_is_freer = (!below.is_signed && above.is_signed) ||
                               (below.is_signed == true && above.is_signed == false);
    return below.bits <= above.bits && !(below.scheme == asymmetric && above.scheme == symmetric) &&
           !sign_is_freer && below.narrow_range == above.narrow_range;
}

bool holds(const Configs& configs, const QuantizerConfig& config) {
    return std::find(configs.begin(), configs.end(), config) != configs.end();
}

bool is_compatible(const QuantizerConfig& config, const Configs& branch, PropagationRule rule) {
    if (holds(branch, config)) return true;
    return rule == PropagationRule::merge_with_potential_requantization &&
           std::all_of(branch.begin(), branch.end(), [&](const auto& other) {
               return may_requantize(other, config);
           });
}

// How far down the branches' own lists a config stands; a config that a branch lacks goes to the
// end.
std::size_t rank_in(const std::vector<Configs>& branches, const QuantizerConfig& config) {
    std::size_t longest = 0;
    for (const auto& branch : branches) longest = std::max(longest, branch.size());
    std::size_t sum = 0;
    for (const auto& branch : branches) {
        const auto found = std::find(branch.begin(), branch.end(), config);
        sum +=
            found == branch.end() ? longest + 1 : static_cast<std::size_t>(found - branch.begin());
    }
    return sum;
}

// Between equally ranked configs: more bits, per tensor, symmetric.
bool is_simpler(const QuantizerConfig& a, const QuantizerConfig& b) {
    if (a.bits != b.bits) return a.bits > b.bits;
    if (a.per_channel != b.per_channel) return b.per_channel;
    return a.scheme == symmetric && b.scheme == asymmetric;
}

Configs union_of(const std::vector<Configs>& branches) {
    Configs all;
    for (const auto& branch : branches) {
        for (const auto& config : branch) {
            if (!holds(all, config)) all.push_back(config);
        }
    }
    return all;
}

bool have_same_members(Configs a, Configs b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    return a == b;
}

}  // namespace

Preset effective_preset(const QuantizeOptions& options) {
    const bool is_mixed = options.model_type == ModelType::transformer && !options.mode;
    return options.preset.value_or(is_mixed ? Preset::mixed : Preset::performance);
}

Configs activation_configs(const analyze::Node& node, const QuantizeOptions& options) {
    auto wishes = activation_wishes(options);
    const auto space = analyze::activation_space(node);
    if (space == ActivationSpace::none || space == ActivationSpace::preset_default)
        return {default_config(wishes)};
    if (space == ActivationSpace::symmetric_only) wishes.scheme = symmetric;

    auto configs = activation_space(space, 8);
    if (space != ActivationSpace::eight_bit_only) {
        const auto wide = activation_space(space, 16);
        configs.insert(configs.end(), wide.begin(), wide.end());
    }
    return satisfying(std::move(configs), wishes, node, "activation");
}

Configs weight_configs(const analyze::Node& node, const QuantizeOptions& options) {
    auto configs = weight_space(analyze::weight_space(node), 8);
    const auto wide = weight_space(analyze::weight_space(node), 16);
    configs.insert(configs.end(), wide.begin(), wide.end());
    return satisfying(std::move(configs), weight_wishes(options), node, "weight");
}

Configs merge_configs(const std::vector<Configs>& branches, PropagationRule rule) {
    if (rule == PropagationRule::do_not_merge) return {};
    if (rule == PropagationRule::merge_if_all_branches_same) {
        const bool same = std::all_of(branches.begin(), branches.end(), [&](const auto& branch) {
            return have_same_members(branch, branches.front());
        });
        return same ? branches.front() : Configs{};
    }
    auto merged = union_of(branches);
    std::erase_if(merged, [&](const auto& config) {
        return !std::all_of(branches.begin(), branches.end(), [&](const auto& branch) {
            return is_compatible(config, branch, rule);
        });
    });
    std::stable_sort(merged.begin(), merged.end(), [&](const auto& a, const auto& b) {
        const auto rank_a = rank_in(branches, a);
        const auto rank_b = rank_in(branches, b);
        return rank_a != rank_b ? rank_a < rank_b : is_simpler(a, b);
    });
    return merged;
}

bool is_redundant_below(const QuantizerConfig& above, const QuantizerConfig& below) {
    return below.bits == above.bits && below.narrow_range == above.narrow_range &&
           (below.scheme == above.scheme || above.scheme == symmetric) &&
           (below.per_channel == above.per_channel || below.per_channel);
}

Configs common_configs(const Configs& weights, const Configs& activations) {
    Configs common;
    for (const auto& weight : weights) {
        auto unsigned_or_signed = weight;
        unsigned_or_signed.is_signed.reset();
        if (!weight.per_channel &&
            (holds(activations, weight) || holds(activations, unsigned_or_signed))) {
            common.push_back(weight);
        }
    }
    return common;
}

}  // namespace holdfast::place
