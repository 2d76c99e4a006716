// The way up: takes groups into float until the bound holds.
#pragma once

#include <vector>

#include "search/questions.hpp"

namespace holdfast::search {

/// A set on its way up.
struct Climbed {
    Candidate kept;
    bool holds = false;  ///< `kept` was validated and holds the bound.
    /// All groups, the most promising first: those of `kept`, then the others.
    std::vector<std::size_t> order;
};

/// Takes the step that repairs most for its cost, until a validation says that the bound holds, no
/// step is left, or a budget (less what a bisection from there may need) is spent.
[[nodiscard]] Climbed climb(const Problem& problem, Questions& questions);

}  // namespace holdfast::search
