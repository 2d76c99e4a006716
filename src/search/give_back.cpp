#include "search/give_back.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace holdfast::search {
namespace {

using Groups = std::vector<std::size_t>;

double cost(const Problem& problem, std::size_t group) {
    return problem.costs.empty() ? 1 : problem.costs[group];
}

Candidate without(Candidate candidate, std::size_t group) {
    candidate.erase(group);
    return candidate;
}

// Least harm for the cost given back first; where nothing can be estimated, the most expensive.
Groups spare_first(const Problem& problem, const Candidate& kept, Questions& questions) {
    std::vector<std::pair<double, std::size_t>> ranked;
    const auto now = questions.estimate(kept);
    for (const auto group : kept) {
        const auto then = questions.estimate(without(kept, group));
        const double harm = now && then ? std::max(then->harm - now->harm, 0.0) : 1;
        ranked.emplace_back(harm / cost(problem, group), group);
    }
    std::stable_sort(ranked.begin(), ranked.end());
    Groups order;
    for (const auto& entry : ranked) order.push_back(entry.second);
    return order;
}

// Gives back runs from the front of `order` without which the bound still holds: twice as long
// after each that does, half as long after each that does not.
bool give_back_runs(Candidate& kept, Groups& order, std::size_t size, Questions& questions) {
    bool gave_back = false;
    for (std::size_t begin = 0; begin < order.size();) {
        size = std::clamp<std::size_t>(size, 1, order.size() - begin);
        const auto first = order.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto last = first + static_cast<std::ptrdiff_t>(size);
        auto smaller = kept;
        for (auto group = first; group != last; ++group) smaller.erase(*group);
        const auto verdict = questions.validate(smaller);
        if (verdict && verdict->holds) {
            kept = std::move(smaller);
            order.erase(first, last);
            gave_back = true;
            size *= 2;
        } else {
            begin += size == 1 ? 1 : 0;
            size /= 2;
        }
    }
    return gave_back;
}

// As many from the front of `order` as estimates foretell, or half of that, or a quarter, ….
void give_back_foretold(const Problem& problem,
                        Candidate& kept,
                        Groups& order,
                        Questions& questions) {
    const auto without_first = [&](std::size_t count) {
        auto smaller = kept;
        for (std::size_t i = 0; i < count; ++i) smaller.erase(order[i]);
        return smaller;
    };
    std::size_t spared = 0;
    for (std::size_t beyond = order.size() + 1; beyond - spared > 1;) {
        const auto middle = spared + (beyond - spared) / 2;
        const auto estimate = questions.estimate(without_first(middle));
        if (!estimate) break;
        (estimate->drop <= problem.bound ? spared : beyond) = middle;
    }
    for (; spared > 1; spared /= 2) {
        const auto verdict = questions.validate(without_first(spared));
        if (!verdict || !verdict->holds) continue;
        kept = without_first(spared);
        order.erase(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(spared));
        return;
    }
}

}  // namespace

Candidate give_back(const Problem& problem, Candidate kept, Questions& questions) {
    auto order = spare_first(problem, kept, questions);
    give_back_foretold(problem, kept, order, questions);
    for (auto size = order.size() / 2; give_back_runs(kept, order, size, questions);) size = 1;
    return kept;
}

}  // namespace holdfast::search
