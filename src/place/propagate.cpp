#include "place/propagate.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "analyze/type_sets.hpp"
#include "place/branch.hpp"
#include "place/judge.hpp"
#include "place/moving.hpp"

namespace holdfast::place {
namespace {

using analyze::Role;

bool is_attention(const analyze::Node& node) {
    return node.type == "ScaledDotProductAttention";
}

// Attention also takes its values quantized if they are floats.
bool takes_quantizer(const analyze::Node& node, const Hook& hook, bool as_float) {
    return !hook.is_integer && (!is_attention(node) || hook.port <= (as_float ? 2U : 1U));
}

bool is_elementwise(const analyze::Node& node) {
    const auto& types = analyze::elementwise_types;
    return std::find(types.begin(), types.end(), node.type) != types.end();
}

class Propagation {
public:
    Propagation(const OperatorGraph& operators, const QuantizeOptions& options)
        : operators_(operators),
          options_(options),
          moving_(operators),
          judge_(operators, moving_, options.advanced.quantize_outputs),
          waiting_at_(operators.hook_count()) {}

    std::vector<SettledQuantizer> run() {
        for (const auto index : operators_.visiting_order()) set_up(index);
        while (!queue_.empty()) {
            const auto next = queue_.front();
            queue_.pop_front();
            moving_[next].is_queued = false;
            step(next);
        }
        drop_lone_elementwise_quantizers();
        return settled();
    }

private:
    // Setting up.

    void set_up(OperatorIndex index) {
        const auto& op = operators_.at(index);
        const bool is_wanted =
            op.is_result ? options_.advanced.quantize_outputs : op.role == Role::quantizable;
        if (op.is_ignored || !is_wanted || op.inputs.empty()) return;
        const auto& node = operators_.first_node(index);
        const auto configs = activation_configs(node, options_);
        auto inputs = op.inputs;
        std::sort(inputs.begin(), inputs.end(), [&](HookIndex a, HookIndex b) {
            return operators_.hook(a).key < operators_.hook(b).key;
        });
        for (const auto input : inputs) {
            if (takes_quantizer(node, operators_.hook(input), options_.mode.has_value()))
                set_up_input(input, index, configs);
        }
    }

    void set_up_input(HookIndex input, OperatorIndex owner, const Configs& configs) {
        const auto quantizer = moving_.create(input, configs);
        moving_[quantizer].sinks.insert(owner);
        moving_.cover_link(quantizer, link_to_owner(input));
        moving_.cover_operator(quantizer, owner);
        enqueue(quantizer);
    }

    void enqueue(QuantizerIndex quantizer) {
        queue_.push_back(quantizer);
        moving_[quantizer].is_queued = true;
    }

    // One step.

    void step(QuantizerIndex quantizer) {
        if (const auto blocked = waiting_for_.find(quantizer); blocked != waiting_for_.end()) {
            step_waiting(quantizer, blocked->second);
            return;
        }
        const auto ways = ways_up(operators_, moving_[quantizer].hook);
        if (ways.empty()) {
            settle_at_source(quantizer);
            return;
        }
        const auto travellers = one_for_each(ways, quantizer);
        std::vector<QuantizerIndex> going_on;
        for (std::size_t way = 0; way < ways.size(); ++way) {
            if (go(travellers[way], ways[way], travellers)) going_on.push_back(travellers[way]);
        }
        for (const auto traveller : going_on) enqueue(traveller);
    }

    void settle_at_source(QuantizerIndex quantizer) {
        const auto owner = operators_.hook(moving_[quantizer].hook).owner;
        if (is_quantized_embedding(operators_, owner)) moving_[quantizer].embedding = owner;
        moving_.settle(quantizer);
    }

    std::vector<QuantizerIndex> one_for_each(const std::vector<Way>& ways,
                                             QuantizerIndex quantizer) {
        std::vector<QuantizerIndex> travellers{quantizer};
        while (travellers.size() < ways.size()) travellers.push_back(moving_.clone(quantizer));
        if (const auto op = ways.front().through; op && must_unify_inputs(operators_, *op))
            moving_.unify(travellers);
        return travellers;
    }

    // Does what the verdict on one way says; whether the traveller stays in the queue.
    bool go(QuantizerIndex traveller,
            const Way& way,
            const std::vector<QuantizerIndex>& travellers) {
        switch (judge_.judge(traveller, way, travellers)) {
            case Verdict::move:
                move(traveller, way);
                return true;
            case Verdict::wait:
                waiting_at_[way.to].push_back(traveller);
                waiting_for_[traveller] = way.to;
                return true;
            case Verdict::absorb:
                absorb_upward(traveller, way);
                return false;
            case Verdict::stop_below_other:
                reach_down(way.to, links_of(way, moving_[traveller].hook).back());
                break;
            case Verdict::stop_at_embedding:
                moving_[traveller].embedding = way.through;
                break;
            case Verdict::stop:
                break;
        }
        stop(traveller, travellers.front());
        return false;
    }

    void stop(QuantizerIndex traveller, QuantizerIndex original) {
        if (traveller == original) {
            moving_.settle(traveller);
        } else {
            moving_.dissolve(traveller);
        }
    }

    void move(QuantizerIndex traveller, const Way& way) {
        const auto from = moving_[traveller].hook;
        if (moving_.at(from) == traveller) moving_.leave(from);
        const auto links = links_of(way, from);
        for (const auto link : links) moving_.cover_link(traveller, link);
        if (way.through) moving_.cover_operator(traveller, *way.through);
        moving_.cover_hook(traveller, way.to);
        moving_[traveller].steps += links.size();
        moving_.stand_at(traveller, way.to);
    }

    // The quantizers over `hook` cover the link at which another one stopped.
    void reach_down(HookIndex hook, LinkIndex link) {
        const auto above = moving_.over_hook(hook);
        for (const auto quantizer : above) moving_.cover_link(quantizer, link);
    }

    // Absorbing and merging.

    // `traveller` ends in those that cover the way that it would have taken.
    void absorb_upward(QuantizerIndex traveller, const Way& way) {
        const auto from = moving_[traveller].hook;
        moving_.leave(from);
        std::vector<QuantizerIndex> survivors;
        for (const auto link : links_of(way, from)) {
            survivors = moving_.over_link(link);
            if (!survivors.empty()) break;
            moving_.cover_link(traveller, link);
        }
        if (survivors.empty()) {
            const auto above = moving_.at(way.to);
            survivors = above != nobody ? std::vector{above} : moving_.over_hook(way.to);
        }
        moving_.hand_over(traveller, survivors);
    }

    void step_waiting(QuantizerIndex quantizer, HookIndex branch) {
        const auto coming = queued_below(operators_, moving_, branch, quantizer);
        const auto& waiting = waiting_at_[branch];
        const bool all_here = coming == std::set<QuantizerIndex>(waiting.begin(), waiting.end());
        enqueue(quantizer);
        if (all_here) merge_at(branch);
    }

    void merge_at(HookIndex branch) {
        auto waiting = std::move(waiting_at_[branch]);
        waiting_at_[branch].clear();
        std::sort(waiting.begin(), waiting.end());
        for (const auto quantizer : waiting) waiting_for_.erase(quantizer);

        const bool aborted = std::any_of(waiting.begin(), waiting.end(), [&](auto quantizer) {
            return judge_.judge_branch(quantizer, branch) == Verdict::stop;
        });
        std::vector<Configs> branches;
        for (const auto quantizer : waiting) branches.push_back(moving_[quantizer].configs);
        const auto rule = options_.advanced.propagation_rule;
        const auto merged = aborted ? Configs{} : merge_configs(branches, rule);

        std::erase_if(queue_, [&](auto quantizer) {
            return std::binary_search(waiting.begin(), waiting.end(), quantizer);
        });
        for (const auto quantizer : waiting) moving_[quantizer].is_queued = false;
        if (merged.empty()) {
            for (const auto quantizer : waiting) moving_.settle(quantizer);
            return;
        }
        replace_at(branch, waiting, merged);
    }

    // One quantizer on the branch for all; a branch that must be requantized keeps its own below
    // it.
    void replace_at(HookIndex branch,
                    const std::vector<QuantizerIndex>& waiting,
                    const Configs& merged) {
        const auto replacement = moving_.create(branch, merged);
        const bool requantizes = options_.advanced.propagation_rule ==
                                 PropagationRule::merge_with_potential_requantization;
        for (const auto quantizer : waiting) {
            const auto own = moving_[quantizer].configs;
            const auto sinks = moving_[quantizer].sinks;
            if (requantizes &&
                !std::is_permutation(own.begin(), own.end(), merged.begin(), merged.end())) {
                moving_.settle(quantizer);
            } else {
                const auto below = moving_[quantizer].hook;
                moving_.leave(below);
                moving_.cover_link(quantizer, link_above(below));
                moving_.hand_over(quantizer, {replacement});
            }
            moving_[replacement].sinks.insert(sinks.begin(), sinks.end());
        }
        enqueue(replacement);
    }

    // The end.

    // An elementwise operation with one variable input gains nothing from a quantizer of its own.
    void drop_lone_elementwise_quantizers() {
        std::vector<QuantizerIndex> lone;
        for (QuantizerIndex quantizer = 0; quantizer < moving_.size(); ++quantizer) {
            const auto& settled = moving_[quantizer];
            if (!settled.is_settled || settled.sinks.size() != 1 || settled.steps > 1) continue;
            const auto sink = *settled.sinks.begin();
            if (is_elementwise(operators_.first_node(sink)) &&
                moving_.over_operator(sink).size() == 1)
                lone.push_back(quantizer);
        }
        for (const auto quantizer : lone) {
            moving_.leave(moving_[quantizer].hook);
            moving_[quantizer].is_settled = false;
            moving_.dissolve(quantizer);
        }
    }

    [[nodiscard]] std::vector<SettledQuantizer> settled() const {
        std::vector<SettledQuantizer> all;
        for (const auto& quantizer : moving_.all()) {
            if (!quantizer.is_settled) continue;
            all.push_back({.hook = quantizer.hook,
                           .configs = quantizer.configs,
                           .sinks = quantizer.sinks,
                           .unified_group = quantizer.group,
                           .embedding = quantizer.embedding});
        }
        return all;
    }

    const OperatorGraph& operators_;
    const QuantizeOptions& options_;
    MovingQuantizers moving_;
    Judge judge_;
    std::deque<QuantizerIndex> queue_;
    std::vector<std::vector<QuantizerIndex>> waiting_at_;
    std::unordered_map<QuantizerIndex, HookIndex> waiting_for_;
};

}  // namespace

std::vector<SettledQuantizer> propagate(const OperatorGraph& operators,
                                        const QuantizeOptions& options) {
    return Propagation(operators, options).run();
}

}  // namespace holdfast::place
