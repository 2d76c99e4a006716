// Finds a small set of groups in float that holds a bound. Knows nothing of models: candidates are
// sets of numbers.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <set>
#include <vector>

namespace holdfast::search {

using Candidate = std::set<std::size_t>;  ///< Groups in float.

struct Problem {
    std::size_t groups = 0;
    double bound = 0;
    /// The drop of a candidate, measured in full. Never asked twice for the same one.
    std::function<double(const Candidate&)> drop;
    /// The groups of `remaining` in the order in which they should be tried on top of `kept`, best
    /// first.
    std::function<std::vector<std::size_t>(const Candidate& kept,
                                           const std::vector<std::size_t>& remaining)>
        rank;
    std::size_t max_drops =
        std::numeric_limits<std::size_t>::max();  ///< How often `drop` may be asked.
};

struct Choice {
    Candidate kept_float;  ///< Reached: the smallest passing set seen; else: the set with the
                           ///< smallest drop seen.
    double drop = 0;
    bool reached = false;
    std::size_t drops = 0;  ///< How often `drop` was asked.
};

/// Starts from the empty set, whose drop is `initial_drop`. Takes groups in ranked order until the
/// bound holds; a group that makes things worse is undone and the rest ranked anew, and is tried
/// again only after another was taken. When every group, or eight in a row, make things worse, the
/// least bad of them is taken.
/// Then gives back what is not needed: giving back any one group of a reached choice breaks the
/// bound (unless `max_drops` ran out). The set of all groups is never a candidate: a model with
/// nothing in int8 is not a result.
[[nodiscard]] Choice search(const Problem& problem, double initial_drop);

}  // namespace holdfast::search
