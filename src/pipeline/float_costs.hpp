// What each group costs in float, for the objective of a search.
#pragma once

#include <vector>

#include "pipeline/choose_recipe.hpp"
#include "pipeline/session.hpp"

namespace holdfast::pipeline {

/// For each group of the contender's plan a positive number: microseconds that its return to float
/// takes on this machine, by the runtime's own profile of the original and the fully quantized
/// model as deployed; the number of its operations where that is the objective, or nothing can be
/// profiled. Empty if no search is needed.
[[nodiscard]] std::vector<double> float_costs(Session& session, Contender& contender);

}  // namespace holdfast::pipeline
