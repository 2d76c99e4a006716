// What a search is asked. Knows nothing of models: groups are numbers, candidates are sets of them.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <set>
#include <vector>

namespace holdfast::search {

using Candidate = std::set<std::size_t>;  ///< Groups in float.

/// What a few items say of a candidate, at a small part of the price of a validation.
struct Estimate {
    /// How far the candidate is off, smoothly; at least 0, smaller is better.
    double harm = 0;
    /// The least drop that a validation may well find: what is expected, less a standard error. One
    /// that fails is cheaper than a step too many.
    double drop = 0;
};

/// What the whole validation set says of a candidate.
struct Verdict {
    bool holds = false;
    /// The drop; where the validation ended early, because the bound could not hold any more, a
    /// lower limit of it.
    double drop = 0;
    bool complete = true;  ///< All items were looked at.
    double worth = 1;      ///< The part of the items that was looked at.
    /// It failed one of several bounds, but holds the one that estimates look at: they were right.
    bool failed_elsewhere = false;
};

/// Neighbours in number are neighbours in the network. The functions may be costly; a search never
/// asks for the same candidate twice, unless `refine` came in between.
struct Problem {
    std::size_t groups = 0;
    double bound = 0;  ///< A candidate whose estimated drop is at most this is worth validating.
    /// What each group costs in float: positive, in any unit. Empty: 1 each.
    std::vector<double> costs;
    std::function<Estimate(const Candidate&)> estimate;
    std::function<Verdict(const Candidate&)> validate;
    /// A validation failed that an estimate had foretold to hold. Afterwards estimates may differ:
    /// they look closer, or, where it failed elsewhere, at the bound that it failed. Empty: they
    /// don't.
    std::function<void()> refine;
    /// Whether a candidate is small enough to be looked at. Empty: all are.
    std::function<bool(const Candidate&)> is_allowed;
    /// False once a budget of the caller is spent; nothing is asked afterwards. Empty: always true.
    std::function<bool()> may_go_on;
    /// Validations, in whole validation sets, that may be asked for; see `most_worth`.
    double max_worth = std::numeric_limits<double>::infinity();
    std::size_t max_estimates = std::numeric_limits<std::size_t>::max();
};

/// What a search over `groups` needs at most when it ends by bisection: 2·⌈log₂ groups⌉ + 3. With
/// the original, the fully quantized model and the final file that is 2·⌈log₂ groups⌉ + 6.
[[nodiscard]] double most_worth(std::size_t groups);

}  // namespace holdfast::search
