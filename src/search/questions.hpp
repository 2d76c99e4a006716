// The questions of one search: each asked once, counted, and within its budgets.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "search/problem.hpp"

namespace holdfast::search {

class Questions {
public:
    Questions(const Problem& problem, const Verdict& initial);

    /// Empty: not allowed any more, or `kept` is too large.
    [[nodiscard]] std::optional<Estimate> estimate(const Candidate& kept);
    /// Empty: not allowed, or it would leave less than `reserve` of the worth.
    [[nodiscard]] std::optional<Verdict> validate(const Candidate& kept, double reserve = 0);
    /// The cheapest candidate that an estimate foretells to hold and that was not validated.
    [[nodiscard]] std::optional<Candidate> foretold() const;
    /// Calls the problem's `refine`; estimates are asked anew afterwards.
    void refine();

    [[nodiscard]] bool may_go_on() const { return !problem_.may_go_on || problem_.may_go_on(); }
    /// A model with nothing in int8, or one that the caller finds too large, is not a candidate.
    [[nodiscard]] bool is_candidate(const Candidate& kept) const;
    [[nodiscard]] double worth_left() const { return problem_.max_worth - worth_; }

    [[nodiscard]] std::size_t estimates() const { return estimates_; }
    [[nodiscard]] std::size_t validations() const { return validations_; }
    [[nodiscard]] double worth() const { return worth_; }
    /// Of what was validated and failed: what lasted longest before that was certain; if nothing
    /// ended early, what has the least drop.
    [[nodiscard]] const std::pair<Candidate, Verdict>& best() const { return best_; }
    /// What was asked for when nothing more was allowed.
    [[nodiscard]] const Candidate& refused() const { return refused_; }

private:
    const Problem& problem_;
    std::map<Candidate, Estimate> estimated_;
    std::map<Candidate, Verdict> validated_;
    std::pair<Candidate, Verdict> best_;
    Candidate refused_;
    std::size_t estimates_ = 0;
    std::size_t validations_ = 0;
    double worth_ = 0;
};

}  // namespace holdfast::search
