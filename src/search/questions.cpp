#include "search/questions.hpp"

namespace holdfast::search {
namespace {

bool is_better(const Verdict& left, const Verdict& right) {
    if (left.complete && right.complete) return left.drop < right.drop;
    if (left.complete != right.complete) return !left.complete;
    return left.worth > right.worth;
}

double cost_of(const Problem& problem, const Candidate& kept) {
    double cost = 0;
    for (const auto group : kept) cost += problem.costs.empty() ? 1 : problem.costs[group];
    return cost;
}

}  // namespace

Questions::Questions(const Problem& problem, const Verdict& initial)
    : problem_(problem), validated_{{Candidate{}, initial}}, best_{Candidate{}, initial} {}

bool Questions::is_candidate(const Candidate& kept) const {
    return kept.size() < problem_.groups && (!problem_.is_allowed || problem_.is_allowed(kept));
}

std::optional<Estimate> Questions::estimate(const Candidate& kept) {
    if (const auto known = estimated_.find(kept); known != estimated_.end()) return known->second;
    if (!may_go_on() || estimates_ >= problem_.max_estimates) return std::nullopt;
    ++estimates_;
    return estimated_[kept] = problem_.estimate(kept);
}

std::optional<Verdict> Questions::validate(const Candidate& kept, double reserve) {
    if (const auto known = validated_.find(kept); known != validated_.end()) return known->second;
    if (!may_go_on() || worth_left() < 1 + reserve) {
        refused_ = kept;
        return std::nullopt;
    }
    ++validations_;
    const auto verdict = problem_.validate(kept);
    worth_ += verdict.worth;
    validated_[kept] = verdict;
    if (is_better(verdict, best_.second)) best_ = {kept, verdict};
    return verdict;
}

std::optional<Candidate> Questions::foretold() const {
    std::optional<Candidate> cheapest;
    const auto rank = [this](const Candidate& kept) {
        return std::pair(cost_of(problem_, kept), estimated_.at(kept).drop);
    };
    for (const auto& [kept, estimate] : estimated_) {
        if (estimate.drop > problem_.bound || validated_.contains(kept) || !is_candidate(kept))
            continue;
        if (!cheapest || rank(kept) < rank(*cheapest)) cheapest = kept;
    }
    return cheapest;
}

void Questions::refine() {
    if (!problem_.refine) return;
    problem_.refine();
    estimated_.clear();
}

}  // namespace holdfast::search
