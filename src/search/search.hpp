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
    /// The drop of a candidate, measured in full.
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
/// bound holds; a group that makes things worse is undone and the rest ranked anew. Then gives back
/// what is not needed.
[[nodiscard]] Choice search(const Problem& problem, double initial_drop);

}  // namespace holdfast::search
