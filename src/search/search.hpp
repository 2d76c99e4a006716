// Finds a small set of groups in float that holds a bound, with few and mostly cheap questions.
// Knows nothing of models: candidates are sets of numbers.
#pragma once

#include <cstddef>
#include <vector>

#include "search/problem.hpp"

namespace holdfast::search {

/// Why a search ended without a set that holds the bound.
enum class End {
    reached,    ///< It did not: the bound holds.
    exhausted,  ///< No candidate is left that could hold it.
    worth,      ///< `Problem::max_worth` is spent.
    budget,     ///< The caller's own budget is spent.
};

struct Choice {
    Candidate kept_float;  ///< Reached: the cheapest passing set seen; else: the set with the
                           ///< smallest drop seen.
    double drop = 0;
    End end = End::exhausted;
    std::size_t estimates = 0;
    std::size_t validations = 0;
    double worth = 0;       ///< Of the validations.
    Candidate next;         ///< Not reached: what would have been validated next; may be empty.
    bool bisected = false;  ///< The estimates were no guide; a bisection found it.

    [[nodiscard]] bool reached() const { return end == End::reached; }
};

/// Starts from the empty set, which was validated with the result `initial`.
/// 1. Climbs: takes the step that repairs most for its cost (see Splitting), and validates the
///    cheapest candidate whose estimate foretells that the bound holds, or what it has after every
///    fourth step. A member that turns out to harm is undone.
/// 2. If that leads nowhere, or would cost too much, grows the set in the order learnt, by doubling
///    and bisection.
/// 3. Gives back what is not needed: without any one member the bound breaks, unless a budget ran
///    out first.
/// The set of all groups is never a candidate: a model with nothing in int8 is not a result.
[[nodiscard]] Choice search(const Problem& problem, const Verdict& initial);

}  // namespace holdfast::search
