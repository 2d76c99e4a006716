#include "place/propagate.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <unordered_map>

#include "analyze/type_sets.hpp"
#include "core/check.hpp"

namespace holdfast::place {
namespace {

using analyze::Role;
using QuantizerIndex = std::uint32_t;
using EdgeIndex = std::uint32_t;

constexpr QuantizerIndex nobody = std::numeric_limits<QuantizerIndex>::max();

// What one quantizer covers; edges are numbered: hook ↔ what is above it, hook ↔ its owner.
struct Moving {
    Configs configs;
    HookIndex hook = 0;
    std::size_t steps = 0;  ///< Edges that it moved along.
    std::set<OperatorIndex> sinks;
    std::set<EdgeIndex> edges;
    std::set<HookIndex> hooks;
    std::set<OperatorIndex> operators;
    std::optional<std::size_t> group;
    std::optional<OperatorIndex> embedding;
    bool is_queued = false;
    bool is_settled = false;
};

enum class Verdict { move, stop, absorb, wait };

// A way to the next hook above: one edge, or two with an operator between them.
struct Way {
    HookIndex to = 0;
    std::optional<OperatorIndex> through;
};

class Propagation {
public:
    Propagation(const OperatorGraph& operators, const QuantizeOptions& options)
        : operators_(operators),
          options_(options),
          at_hook_(operators.hook_count(), nobody),
          over_hook_(operators.hook_count()),
          over_edge_(2 * operators.hook_count()),
          over_operator_(operators.size()),
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
    // ---- setting up
    // -------------------------------------------------------------------------------------------------

    [[nodiscard]] bool takes_quantizer(const analyze::Node& node, const Hook& hook) const {
        const bool is_attention = node.type == "ScaledDotProductAttention";
        return !hook.is_integer && (!is_attention || hook.port <= 1);
    }

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
            if (takes_quantizer(node, operators_.hook(input)))
                enqueue(create_at_input(input, index, configs));
        }
    }

    QuantizerIndex create_at_input(HookIndex input, OperatorIndex owner, const Configs& configs) {
        const auto quantizer = create(input, configs);
        moving_[quantizer].sinks.insert(owner);
        cover_edge(quantizer, owner_edge(input));
        cover_operator(quantizer, owner);
        return quantizer;
    }

    QuantizerIndex create(HookIndex hook, const Configs& configs) {
        const auto quantizer = static_cast<QuantizerIndex>(moving_.size());
        moving_.push_back({.configs = configs, .hook = hook});
        at_hook_[hook] = quantizer;
        cover_hook(quantizer, hook);
        return quantizer;
    }

    void enqueue(QuantizerIndex quantizer) {
        queue_.push_back(quantizer);
        moving_[quantizer].is_queued = true;
    }

    // ---- coverage
    // ---------------------------------------------------------------------------------------------------

    [[nodiscard]] static EdgeIndex above_edge(HookIndex hook) {
        return 2 * hook;
    }  // input hooks: to the producer
    [[nodiscard]] static EdgeIndex owner_edge(HookIndex hook) {
        return 2 * hook + 1;
    }  // hook and its operator

    void cover_edge(QuantizerIndex quantizer, EdgeIndex edge) {
        moving_[quantizer].edges.insert(edge);
        over_edge_[edge].push_back(quantizer);
    }
    void cover_hook(QuantizerIndex quantizer, HookIndex hook) {
        moving_[quantizer].hooks.insert(hook);
        over_hook_[hook].push_back(quantizer);
    }
    void cover_operator(QuantizerIndex quantizer, OperatorIndex op) {
        moving_[quantizer].operators.insert(op);
        over_operator_[op].push_back(quantizer);
    }

    void uncover_all(QuantizerIndex quantizer) {
        auto& gone = moving_[quantizer];
        for (const auto edge : gone.edges) std::erase(over_edge_[edge], quantizer);
        for (const auto hook : gone.hooks) std::erase(over_hook_[hook], quantizer);
        for (const auto op : gone.operators) std::erase(over_operator_[op], quantizer);
        gone.edges.clear();
        gone.hooks.clear();
        gone.operators.clear();
        gone.group.reset();
        gone.embedding.reset();
    }

    void settle(QuantizerIndex quantizer) {
        moving_[quantizer].is_settled = true;
        at_hook_[moving_[quantizer].hook] = quantizer;
    }

    // ---- one step
    // ---------------------------------------------------------------------------------------------------

    [[nodiscard]] std::vector<Way> ways_up(HookIndex index) const {
        const auto& hook = operators_.hook(index);
        if (hook.is_input) return {{.to = hook.above, .through = {}}};
        const auto& op = operators_.at(hook.owner);
        std::vector<Way> ways;
        if (op.is_ignored) return ways;
        for (const auto input : op.inputs) ways.push_back({.to = input, .through = hook.owner});
        return ways;
    }

    void step(QuantizerIndex quantizer) {
        if (const auto blocked = waiting_for_.find(quantizer); blocked != waiting_for_.end()) {
            step_waiting(quantizer, blocked->second);
            return;
        }
        const auto ways = ways_up(moving_[quantizer].hook);
        if (ways.empty()) {
            settle_at_source(quantizer);
            return;
        }
        const auto travellers = one_for_each(ways, quantizer);
        std::vector<QuantizerIndex> going_on;
        for (std::size_t way = 0; way < ways.size(); ++way) {
            if (go(travellers[way], ways[way], travellers, quantizer))
                going_on.push_back(travellers[way]);
        }
        for (const auto traveller : going_on) enqueue(traveller);
    }

    void settle_at_source(QuantizerIndex quantizer) {
        const auto owner = operators_.hook(moving_[quantizer].hook).owner;
        if (is_embedding(owner)) moving_[quantizer].embedding = owner;
        settle(quantizer);
    }

    [[nodiscard]] bool is_embedding(OperatorIndex index) const {
        return operators_.first_node(index).is_embedding && !operators_.at(index).is_ignored;
    }

    // Does what the verdict on one way says; whether the traveller stays in the queue.
    bool go(QuantizerIndex traveller,
            const Way& way,
            const std::vector<QuantizerIndex>& travellers,
            QuantizerIndex original) {
        const auto from = moving_[traveller].hook;
        switch (judge(traveller, way, travellers)) {
            case Verdict::move:
                move(traveller, way, from);
                return true;
            case Verdict::absorb:
                absorb_upward(traveller, way, from);
                return false;
            case Verdict::wait:
                waiting_at_[way.to].push_back(traveller);
                waiting_for_[traveller] = way.to;
                return true;
            case Verdict::stop:
                break;
        }
        if (traveller == original) {
            settle(traveller);
        } else {
            uncover_all(traveller);
        }
        return false;
    }

    void move(QuantizerIndex traveller, const Way& way, HookIndex from) {
        if (at_hook_[from] == traveller) at_hook_[from] = nobody;
        for (const auto edge : edges_of(way, from)) cover_edge(traveller, edge);
        if (way.through) cover_operator(traveller, *way.through);
        cover_hook(traveller, way.to);
        moving_[traveller].steps += way.through ? 2 : 1;
        moving_[traveller].hook = way.to;
        at_hook_[way.to] = traveller;
    }

    [[nodiscard]] std::vector<EdgeIndex> edges_of(const Way& way, HookIndex from) const {
        if (!way.through) return {above_edge(from)};
        return {owner_edge(from), owner_edge(way.to)};
    }

    // ---- several ways
    // -----------------------------------------------------------------------------------------------

    std::vector<QuantizerIndex> one_for_each(const std::vector<Way>& ways,
                                             QuantizerIndex quantizer) {
        std::vector<QuantizerIndex> travellers{quantizer};
        while (travellers.size() < ways.size()) travellers.push_back(clone(quantizer));
        if (ways.front().through && must_unify(*ways.front().through)) unify(travellers);
        return travellers;
    }

    QuantizerIndex clone(QuantizerIndex quantizer) {
        const auto copy = static_cast<QuantizerIndex>(moving_.size());
        moving_.push_back(moving_[quantizer]);
        for (const auto edge : moving_[copy].edges) over_edge_[edge].push_back(copy);
        for (const auto hook : moving_[copy].hooks) over_hook_[hook].push_back(copy);
        for (const auto op : moving_[copy].operators) over_operator_[op].push_back(copy);
        return copy;
    }

    void unify(const std::vector<QuantizerIndex>& travellers) {
        auto& primary = moving_[travellers.front()].group;
        if (!primary) primary = next_group_++;
        const auto group = *primary;
        for (const auto traveller : travellers) moving_[traveller].group = group;
    }

    // Inputs of a Concat share a range if the result reaches an operation that multiplies it with
    // weights.
    [[nodiscard]] bool must_unify(OperatorIndex index) const {
        const auto& op = operators_.at(index);
        return op.role == Role::concatenates && op.inputs.size() > 1 && leads_to_weighted(index);
    }

    [[nodiscard]] bool needs_unified_inputs(const Operator& op, const analyze::Node& node) const {
        static const analyze::Types types{"Convolution",
                                          "GroupConvolution",
                                          "ConvolutionBackpropData",
                                          "GroupConvolutionBackpropData",
                                          "MatMul",
                                          "ScaledDotProductAttention"};
        return !op.is_opaque && !node.is_depthwise &&
               std::find(types.begin(), types.end(), node.type) != types.end();
    }

    [[nodiscard]] bool leads_to_weighted(OperatorIndex start) const {
        std::vector<OperatorIndex> stack{start};
        std::set<OperatorIndex> visited;
        while (!stack.empty()) {
            const auto index = stack.back();
            stack.pop_back();
            for (const auto below : operators_.hook(operators_.at(index).output).below) {
                const auto next = operators_.hook(below).owner;
                const auto& op = operators_.at(next);
                if (needs_unified_inputs(op, operators_.first_node(next))) return true;
                const bool passes =
                    op.role == Role::passes_through || op.role == Role::concatenates;
                if (passes && visited.insert(next).second) stack.push_back(next);
            }
        }
        return false;
    }

    // ---- judging a way
    // ----------------------------------------------------------------------------------------------

    [[nodiscard]] static bool share_member(const std::vector<QuantizerIndex>& a,
                                           const std::vector<QuantizerIndex>& b) {
        return std::any_of(a.begin(), a.end(), [&](auto member) {
            return std::find(b.begin(), b.end(), member) != b.end();
        });
    }

    Verdict judge(QuantizerIndex traveller,
                  const Way& way,
                  const std::vector<QuantizerIndex>& travellers) {
        const auto from = moving_[traveller].hook;
        if (way.through) {
            if (is_embedding(*way.through)) {
                moving_[traveller].embedding = *way.through;
                return Verdict::stop;
            }
            const auto role = operators_.at(*way.through).role;
            if (role == Role::opaque || role == Role::quantizable) return Verdict::stop;
        }
        for (const auto edge : edges_of(way, from)) {
            if (is_integer(way, from, edge)) return Verdict::stop;
            if (const auto verdict = judge_cover(traveller, over_edge_[edge], travellers))
                return *verdict;
        }
        if (const auto verdict = judge_cover(traveller, over_hook_[way.to], travellers)) {
            if (*verdict == Verdict::stop)
                cover_for_all(over_hook_[way.to], edges_of(way, from).back());
            return *verdict;
        }
        const bool branches = operators_.hook(way.to).below.size() > 1;
        return branches ? judge_branch(traveller, way.to) : Verdict::move;
    }

    [[nodiscard]] bool is_integer(const Way& way, HookIndex from, EdgeIndex edge) const {
        if (!way.through) return operators_.hook(from).above_is_integer;
        return operators_.hook(edge == owner_edge(from) ? from : way.to).is_integer;
    }

    // The quantizers above reach down to the edge at which another one stopped.
    void cover_for_all(const std::vector<QuantizerIndex>& above, EdgeIndex edge) {
        const auto quantizers = above;
        for (const auto quantizer : quantizers) cover_edge(quantizer, edge);
    }

    // What follows if others cover the place already; nothing if nobody does, or only quantizers
    // cloned just now.
    [[nodiscard]] std::optional<Verdict> judge_cover(
        QuantizerIndex traveller,
        const std::vector<QuantizerIndex>& covering,
        const std::vector<QuantizerIndex>& travellers) const {
        if (covering.empty()) return std::nullopt;
        if (travellers.size() > 1 && share_member(covering, travellers)) return std::nullopt;
        const auto& mine = moving_[traveller].configs;
        return mine == moving_[covering.front()].configs ? Verdict::absorb : Verdict::stop;
    }

    Verdict judge_branch(QuantizerIndex traveller, HookIndex branch) {
        if (!options_.advanced.quantize_outputs && leads_to_result(branch)) return Verdict::stop;
        std::set<QuantizerIndex> others;
        for (const auto index : first_computing_below(branch)) {
            const bool is_attention =
                operators_.first_node(index).type == "ScaledDotProductAttention";
            if (is_attention && !operators_.at(index).is_opaque && !all_ways_quantized(branch)) {
                return Verdict::stop;
            }
            if (const auto& covering = over_operator_[index]; !covering.empty()) {
                others.insert(covering.begin(), covering.end());
                continue;
            }
            if (operators_.at(index).role != Role::concatenates) return Verdict::stop;
            const auto coming = queued_below(operators_.at(index).output);
            if (coming.empty()) return Verdict::stop;
            others.insert(coming.begin(), coming.end());
        }
        others.erase(traveller);
        return others.empty() ? Verdict::move : Verdict::wait;
    }

    // Whether a result is reached through operators that pass values on.
    [[nodiscard]] bool leads_to_result(HookIndex branch) {
        if (results_known_.empty()) flag_ways_to_results();
        return results_known_[branch];
    }

    void flag_ways_to_results() {
        results_known_.assign(operators_.hook_count(), false);
        std::vector<OperatorIndex> stack;
        for (OperatorIndex index = 0; index < operators_.size(); ++index) {
            if (operators_.at(index).is_result) stack.push_back(index);
        }
        while (!stack.empty()) {
            const auto index = stack.back();
            stack.pop_back();
            for (const auto input : operators_.at(index).inputs) {
                const auto above = operators_.hook(input).above;
                if (results_known_[above]) continue;
                results_known_[above] = true;
                const auto producer = operators_.hook(above).owner;
                const auto role = operators_.at(producer).role;
                const bool is_branch = operators_.hook(above).below.size() > 1;
                const bool passes = role == Role::passes_through || role == Role::concatenates;
                if (!is_branch && passes) stack.push_back(producer);
            }
        }
    }

    // The first operators below that do more than pass values on (a Concat counts among them).
    [[nodiscard]] std::vector<OperatorIndex> first_computing_below(HookIndex branch) const {
        std::vector<OperatorIndex> found;
        std::vector<HookIndex> stack{branch};
        std::set<OperatorIndex> visited;
        while (!stack.empty()) {
            const auto hook = stack.back();
            stack.pop_back();
            for (const auto below : operators_.hook(hook).below) {
                const auto index = operators_.hook(below).owner;
                if (!visited.insert(index).second) continue;
                if (operators_.at(index).role == Role::passes_through) {
                    stack.push_back(operators_.at(index).output);
                } else {
                    found.push_back(index);
                }
            }
        }
        return found;
    }

    // Whether every way down meets a quantizer before an operator that computes.
    [[nodiscard]] bool all_ways_quantized(HookIndex branch) const {
        std::vector<HookIndex> stack(operators_.hook(branch).below);
        while (!stack.empty()) {
            const auto hook = stack.back();
            stack.pop_back();
            if (at_hook_[hook] != nobody) continue;
            const auto& op = operators_.at(operators_.hook(hook).owner);
            if (op.role != Role::passes_through) return false;
            if (at_hook_[op.output] != nobody) continue;
            const auto& below = operators_.hook(op.output).below;
            stack.insert(stack.end(), below.begin(), below.end());
        }
        return true;
    }

    // Quantizers that are met first on the ways down from an output hook, as far as they may still
    // move.
    [[nodiscard]] std::set<QuantizerIndex> queued_below(HookIndex from,
                                                        QuantizerIndex self = nobody) const {
        std::set<QuantizerIndex> found;
        std::set<HookIndex> visited;
        std::vector<HookIndex> stack{from};
        while (!stack.empty()) {
            const auto hook = stack.back();
            stack.pop_back();
            if (!visited.insert(hook).second) continue;
            if (const auto quantizer = at_hook_[hook]; quantizer != nobody) {
                if (moving_[quantizer].is_queued || quantizer == self) found.insert(quantizer);
                continue;
            }
            if (operators_.hook(hook).is_input) {
                stack.push_back(operators_.at(operators_.hook(hook).owner).output);
            } else {
                const auto& below = operators_.hook(hook).below;
                stack.insert(stack.end(), below.begin(), below.end());
            }
        }
        return found;
    }

    // ---- absorbing and merging
    // --------------------------------------------------------------------------------------

    // `traveller` ends in those that cover the way that it would have taken.
    void absorb_upward(QuantizerIndex traveller, const Way& way, HookIndex from) {
        at_hook_[from] = nobody;
        std::vector<QuantizerIndex> survivors;
        for (const auto edge : edges_of(way, from)) {
            survivors = over_edge_[edge];
            if (!survivors.empty()) break;
            cover_edge(traveller, edge);
        }
        if (survivors.empty()) {
            survivors =
                at_hook_[way.to] != nobody ? std::vector{at_hook_[way.to]} : over_hook_[way.to];
        }
        hand_over(traveller, survivors);
    }

    void hand_over(QuantizerIndex gone, const std::vector<QuantizerIndex>& survivors) {
        core::ensure(!survivors.empty(), "a quantizer was merged into none");
        for (const auto survivor : survivors) {
            auto& to = moving_[survivor];
            const auto& from = moving_[gone];
            to.sinks.insert(from.sinks.begin(), from.sinks.end());
            for (const auto edge : from.edges) {
                if (to.edges.insert(edge).second) over_edge_[edge].push_back(survivor);
                cover_target(survivor, edge);
            }
            for (const auto hook : from.hooks) {
                if (to.hooks.insert(hook).second) over_hook_[hook].push_back(survivor);
            }
            to.operators.insert(from.operators.begin(), from.operators.end());
            if (from.group) join_group(survivor, *from.group);
        }
        uncover_all(gone);
    }

    // An operator counts each of its covered input edges.
    void cover_target(QuantizerIndex quantizer, EdgeIndex edge) {
        const auto hook = edge / 2;
        if (edge == owner_edge(hook) && operators_.hook(hook).is_input) {
            over_operator_[operators_.hook(hook).owner].push_back(quantizer);
        }
    }

    void join_group(QuantizerIndex quantizer, std::size_t group) {
        auto& own = moving_[quantizer].group;
        if (!own) {
            own = group;
        } else if (*own != group) {
            const auto merged = *own;
            for (auto& other : moving_) {
                if (other.group == group) other.group = merged;
            }
        }
    }

    void step_waiting(QuantizerIndex quantizer, HookIndex branch) {
        const auto coming = queued_below(branch, quantizer);
        auto& waiting = waiting_at_[branch];
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
            return judge_branch(quantizer, branch) == Verdict::stop;
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
            for (const auto quantizer : waiting) settle(quantizer);
            return;
        }
        replace_at(branch, waiting, merged);
    }

    // One quantizer on the branch for all; a branch that must be requantized keeps its own below
    // it.
    void replace_at(HookIndex branch,
                    const std::vector<QuantizerIndex>& waiting,
                    const Configs& merged) {
        const auto replacement = create(branch, merged);
        const bool requantizes = options_.advanced.propagation_rule ==
                                 PropagationRule::merge_with_potential_requantization;
        for (const auto quantizer : waiting) {
            const auto own = moving_[quantizer].configs;
            const auto sinks = moving_[quantizer].sinks;
            if (requantizes &&
                !std::is_permutation(own.begin(), own.end(), merged.begin(), merged.end())) {
                settle(quantizer);
            } else {
                const auto below = moving_[quantizer].hook;
                at_hook_[below] = nobody;
                cover_edge(quantizer, above_edge(below));
                hand_over(quantizer, {replacement});
            }
            moving_[replacement].sinks.insert(sinks.begin(), sinks.end());
        }
        enqueue(replacement);
    }

    // ---- the end
    // ----------------------------------------------------------------------------------------------------

    // An elementwise operation with one variable input gains nothing from a quantizer of its own.
    void drop_lone_elementwise_quantizers() {
        std::vector<QuantizerIndex> lone;
        for (QuantizerIndex quantizer = 0; quantizer < moving_.size(); ++quantizer) {
            const auto& settled = moving_[quantizer];
            if (!settled.is_settled || settled.sinks.size() != 1 || settled.steps > 1) continue;
            const auto sink = *settled.sinks.begin();
            const auto& types = analyze::elementwise_types;
            const bool is_elementwise =
                std::find(types.begin(), types.end(), operators_.first_node(sink).type) !=
                types.end();
            if (is_elementwise && over_operator_[sink].size() == 1) lone.push_back(quantizer);
        }
        for (const auto quantizer : lone) {
            at_hook_[moving_[quantizer].hook] = nobody;
            moving_[quantizer].is_settled = false;
            uncover_all(quantizer);
        }
    }

    std::vector<SettledQuantizer> settled() const {
        std::vector<SettledQuantizer> all;
        for (const auto& quantizer : moving_) {
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
    std::vector<Moving> moving_;
    std::deque<QuantizerIndex> queue_;
    std::vector<QuantizerIndex> at_hook_;
    std::vector<std::vector<QuantizerIndex>> over_hook_;
    std::vector<std::vector<QuantizerIndex>> over_edge_;
    std::vector<std::vector<QuantizerIndex>> over_operator_;
    std::vector<std::vector<QuantizerIndex>> waiting_at_;
    std::unordered_map<QuantizerIndex, HookIndex> waiting_for_;
    std::vector<bool> results_known_;
    std::size_t next_group_ = 0;
};

}  // namespace

std::vector<SettledQuantizer> propagate(const OperatorGraph& operators,
                                        const QuantizeOptions& options) {
    return Propagation(operators, options).run();
}

}  // namespace holdfast::place
