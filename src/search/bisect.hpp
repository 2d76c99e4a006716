// The way that always ends: takes groups in a given order, as many as bisection finds to be enough.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "search/questions.hpp"

namespace holdfast::search {

/// The shortest part found at the head of `order` that holds the bound: the first `start` groups or
/// twice as many are tried first, then halves of what is left. Exactly the shortest if more groups
/// never make it worse. Where all but the last group do not suffice that one is needed, and the
/// order is wrong: it moves to the front, and so on. Empty: none was found, or nothing more may be
/// asked.
[[nodiscard]] std::optional<Candidate> bisect(std::vector<std::size_t> order,
                                              std::size_t start,
                                              Questions& questions);

/// How many validations that takes at most, among `groups` groups in an order that is no worse.
[[nodiscard]] double bisection_worth(std::size_t groups);

}  // namespace holdfast::search
