#include "place/moving.hpp"

#include "core/check.hpp"

namespace holdfast::place {

MovingQuantizers::MovingQuantizers(const OperatorGraph& operators)
    : operators_(operators),
      at_hook_(operators.hook_count(), nobody),
      over_link_(2 * operators.hook_count()),
      over_hook_(operators.hook_count()),
      over_operator_(operators.size()) {}

QuantizerIndex MovingQuantizers::create(HookIndex hook, const Configs& configs) {
    const auto quantizer = static_cast<QuantizerIndex>(all_.size());
    all_.push_back({.configs = configs, .hook = hook});
    at_hook_[hook] = quantizer;
    cover_hook(quantizer, hook);
    return quantizer;
}

QuantizerIndex MovingQuantizers::clone(QuantizerIndex quantizer) {
    const auto copy = static_cast<QuantizerIndex>(all_.size());
    auto cloned = all_[quantizer];
    for (const auto link : cloned.links) over_link_[link].push_back(copy);
    for (const auto hook : cloned.hooks) over_hook_[hook].push_back(copy);
    for (const auto op : cloned.operators) over_operator_[op].push_back(copy);
    all_.push_back(std::move(cloned));
    return copy;
}

void MovingQuantizers::stand_at(QuantizerIndex quantizer, HookIndex hook) {
    all_[quantizer].hook = hook;
    at_hook_[hook] = quantizer;
}

void MovingQuantizers::settle(QuantizerIndex quantizer) {
    all_[quantizer].is_settled = true;
    at_hook_[all_[quantizer].hook] = quantizer;
}

void MovingQuantizers::cover_link(QuantizerIndex quantizer, LinkIndex link) {
    all_[quantizer].links.insert(link);
    over_link_[link].push_back(quantizer);
}

void MovingQuantizers::cover_hook(QuantizerIndex quantizer, HookIndex hook) {
    all_[quantizer].hooks.insert(hook);
    over_hook_[hook].push_back(quantizer);
}

void MovingQuantizers::cover_operator(QuantizerIndex quantizer, OperatorIndex op) {
    all_[quantizer].operators.insert(op);
    over_operator_[op].push_back(quantizer);
}

void MovingQuantizers::dissolve(QuantizerIndex quantizer) {
    auto& gone = all_[quantizer];
    for (const auto link : gone.links) std::erase(over_link_[link], quantizer);
    for (const auto hook : gone.hooks) std::erase(over_hook_[hook], quantizer);
    for (const auto op : gone.operators) std::erase(over_operator_[op], quantizer);
    gone.links.clear();
    gone.hooks.clear();
    gone.operators.clear();
    gone.group.reset();
    gone.embedding.reset();
}

void MovingQuantizers::hand_over(QuantizerIndex gone,
                                 const std::vector<QuantizerIndex>& survivors) {
    core::ensure(!survivors.empty(), "a quantizer was merged into none");
    for (const auto survivor : survivors) inherit(survivor, all_[gone]);
    dissolve(gone);
}

void MovingQuantizers::inherit(QuantizerIndex heir, const MovingQuantizer& gone) {
    auto& to = all_[heir];
    to.sinks.insert(gone.sinks.begin(), gone.sinks.end());
    for (const auto link : gone.links) {
        if (to.links.insert(link).second) over_link_[link].push_back(heir);
        // An operator counts each of its covered inputs.
        const auto& hook = operators_.hook(link / 2);
        if (link == link_to_owner(link / 2) && hook.is_input)
            over_operator_[hook.owner].push_back(heir);
    }
    for (const auto hook : gone.hooks) {
        if (to.hooks.insert(hook).second) over_hook_[hook].push_back(heir);
    }
    to.operators.insert(gone.operators.begin(), gone.operators.end());
    if (gone.group) join_group(heir, *gone.group);
}

void MovingQuantizers::unify(const std::vector<QuantizerIndex>& quantizers) {
    auto& first = all_[quantizers.front()].group;
    if (!first) first = next_group_++;
    const auto group = *first;
    for (const auto quantizer : quantizers) all_[quantizer].group = group;
}

void MovingQuantizers::join_group(QuantizerIndex quantizer, std::size_t group) {
    auto& own = all_[quantizer].group;
    if (!own) {
        own = group;
    } else if (*own != group) {
        const auto merged = *own;
        for (auto& other : all_) {
            if (other.group == group) other.group = merged;
        }
    }
}

}  // namespace holdfast::place
