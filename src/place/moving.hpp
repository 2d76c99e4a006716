// The quantizers on their way up: where each stands, what it covers, and with whom it shares a
// range.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <vector>

#include "place/configs.hpp"
#include "place/operators.hpp"

namespace holdfast::place {

using QuantizerIndex = std::uint32_t;
/// Links are numbered by hooks: each hook has one to what is above it and one to its operator.
using LinkIndex = std::uint32_t;

constexpr QuantizerIndex nobody = std::numeric_limits<QuantizerIndex>::max();

/// From an input hook to the output hook of its producer.
[[nodiscard]] constexpr LinkIndex link_above(HookIndex hook) {
    return 2 * hook;
}
/// Between a hook and the operator that it belongs to.
[[nodiscard]] constexpr LinkIndex link_to_owner(HookIndex hook) {
    return 2 * hook + 1;
}

struct MovingQuantizer {
    Configs configs;
    HookIndex hook = 0;     ///< Where it stands.
    std::size_t steps = 0;  ///< Links that it moved along.
    std::set<OperatorIndex> sinks;
    std::set<LinkIndex> links;
    std::set<HookIndex> hooks;
    std::set<OperatorIndex> operators;
    std::optional<std::size_t> group;
    std::optional<OperatorIndex> embedding;
    bool is_queued = false;
    bool is_settled = false;
};

class MovingQuantizers {
public:
    explicit MovingQuantizers(const OperatorGraph& operators);

    [[nodiscard]] std::size_t size() const { return all_.size(); }
    [[nodiscard]] MovingQuantizer& operator[](QuantizerIndex index) { return all_[index]; }
    [[nodiscard]] const MovingQuantizer& operator[](QuantizerIndex index) const {
        return all_[index];
    }
    [[nodiscard]] const std::vector<MovingQuantizer>& all() const { return all_; }

    /// Who stands at a hook, or `nobody`.
    [[nodiscard]] QuantizerIndex at(HookIndex hook) const { return at_hook_[hook]; }
    /// Who covers a link, a hook or an operator. An operator may be listed once per covered input.
    [[nodiscard]] const std::vector<QuantizerIndex>& over_link(LinkIndex link) const {
        return over_link_[link];
    }
    [[nodiscard]] const std::vector<QuantizerIndex>& over_hook(HookIndex hook) const {
        return over_hook_[hook];
    }
    [[nodiscard]] const std::vector<QuantizerIndex>& over_operator(OperatorIndex op) const {
        return over_operator_[op];
    }

    /// A new quantizer that stands at `hook` and covers it.
    QuantizerIndex create(HookIndex hook, const Configs& configs);
    /// One that covers the same and stands at the same place, as long as it does not move.
    QuantizerIndex clone(QuantizerIndex quantizer);
    void stand_at(QuantizerIndex quantizer, HookIndex hook);
    void leave(HookIndex hook) { at_hook_[hook] = nobody; }
    void settle(QuantizerIndex quantizer);

    void cover_link(QuantizerIndex quantizer, LinkIndex link);
    void cover_hook(QuantizerIndex quantizer, HookIndex hook);
    void cover_operator(QuantizerIndex quantizer, OperatorIndex op);
    /// Forgets what `quantizer` covers and whom it belongs to.
    void dissolve(QuantizerIndex quantizer);
    /// Dissolves `gone`; the survivors take over what it covers.
    void hand_over(QuantizerIndex gone, const std::vector<QuantizerIndex>& survivors);

    /// Makes `quantizers` share a range, with all that share one with the first of them.
    void unify(const std::vector<QuantizerIndex>& quantizers);

private:
    void inherit(QuantizerIndex heir, const MovingQuantizer& gone);
    void join_group(QuantizerIndex quantizer, std::size_t group);

    const OperatorGraph& operators_;
    std::vector<MovingQuantizer> all_;
    std::vector<QuantizerIndex> at_hook_;
    std::vector<std::vector<QuantizerIndex>> over_link_;
    std::vector<std::vector<QuantizerIndex>> over_hook_;
    std::vector<std::vector<QuantizerIndex>> over_operator_;
    std::size_t next_group_ = 0;
};

}  // namespace holdfast::place
