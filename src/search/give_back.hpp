// The way back: what is in float and not needed returns to int8.
#pragma once

#include "search/questions.hpp"

namespace holdfast::search {

/// The smallest set found within `kept`, which holds the bound. What is expensive in float and
/// harms least in int8 is tried first: as much as estimates foretell, then runs of groups that
/// grow while they can be spared, until no single one can.
[[nodiscard]] Candidate give_back(const Problem& problem, Candidate kept, Questions& questions);

}  // namespace holdfast::search
