#include "place/judge.hpp"

#include <algorithm>
#include <set>

namespace holdfast::place {
namespace {

using analyze::Role;

bool is_integer(const OperatorGraph& operators, const Way& way, HookIndex from, LinkIndex link) {
    if (!way.through) return operators.hook(from).above_is_integer;
    return operators.hook(link == link_to_owner(from) ? from : way.to).is_integer;
}

bool is_attention(const OperatorGraph& operators, OperatorIndex index) {
    return operators.first_node(index).type == "ScaledDotProductAttention" &&
           !operators.at(index).is_opaque;
}

bool share_member(const std::vector<QuantizerIndex>& a, const std::vector<QuantizerIndex>& b) {
    return std::any_of(a.begin(), a.end(), [&](auto member) {
        return std::find(b.begin(), b.end(), member) != b.end();
    });
}

}  // namespace

std::vector<Way> ways_up(const OperatorGraph& operators, HookIndex index) {
    const auto& hook = operators.hook(index);
    if (hook.is_input) return {{.to = hook.above, .through = {}}};
    const auto& op = operators.at(hook.owner);
    std::vector<Way> ways;
    if (op.is_ignored) return ways;
    for (const auto input : op.inputs) ways.push_back({.to = input, .through = hook.owner});
    return ways;
}

std::vector<LinkIndex> links_of(const Way& way, HookIndex from) {
    if (!way.through) return {link_above(from)};
    return {link_to_owner(from), link_to_owner(way.to)};
}

bool is_quantized_embedding(const OperatorGraph& operators, OperatorIndex index) {
    return operators.first_node(index).is_embedding && !operators.at(index).is_ignored;
}

Verdict Judge::judge(QuantizerIndex traveller,
                     const Way& way,
                     const std::vector<QuantizerIndex>& travellers) const {
    if (way.through) {
        if (is_quantized_embedding(operators_, *way.through)) return Verdict::stop_at_embedding;
        const auto role = operators_.at(*way.through).role;
        if (role == Role::opaque || role == Role::quantizable) return Verdict::stop;
    }
    const auto from = quantizers_[traveller].hook;
    for (const auto link : links_of(way, from)) {
        if (is_integer(operators_, way, from, link)) return Verdict::stop;
        if (const auto verdict = judge_cover(traveller, quantizers_.over_link(link), travellers))
            return *verdict;
    }
    if (const auto verdict = judge_cover(traveller, quantizers_.over_hook(way.to), travellers))
        return *verdict == Verdict::stop ? Verdict::stop_below_other : *verdict;
    const bool branches = operators_.hook(way.to).below.size() > 1;
    return branches ? judge_branch(traveller, way.to) : Verdict::move;
}

// What follows if others cover the place already; nothing if nobody does, or only quantizers cloned
// just now.
std::optional<Verdict> Judge::judge_cover(QuantizerIndex traveller,
                                          const std::vector<QuantizerIndex>& covering,
                                          const std::vector<QuantizerIndex>& travellers) const {
    if (covering.empty()) return std::nullopt;
    if (travellers.size() > 1 && share_member(covering, travellers)) return std::nullopt;
    const bool same_kind = quantizers_[traveller].configs == quantizers_[covering.front()].configs;
    return same_kind ? Verdict::absorb : Verdict::stop;
}

Verdict Judge::judge_branch(QuantizerIndex traveller, HookIndex branch) const {
    if (above_result_[branch]) return Verdict::stop;
    std::set<QuantizerIndex> others;
    for (const auto index : first_computing_below(operators_, branch)) {
        if (is_attention(operators_, index) && !all_ways_quantized(operators_, quantizers_, branch))
            return Verdict::stop;
        if (const auto& covering = quantizers_.over_operator(index); !covering.empty()) {
            others.insert(covering.begin(), covering.end());
            continue;
        }
        if (operators_.at(index).role != Role::concatenates) return Verdict::stop;
        const auto coming = queued_below(operators_, quantizers_, operators_.at(index).output);
        if (coming.empty()) return Verdict::stop;
        others.insert(coming.begin(), coming.end());
    }
    others.erase(traveller);
    return others.empty() ? Verdict::move : Verdict::wait;
}

}  // namespace holdfast::place
