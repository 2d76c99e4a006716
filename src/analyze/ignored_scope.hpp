// Which operations a user's ignored scope means.
#pragma once

#include "analyze/reach.hpp"
#include "holdfast/options.hpp"

namespace holdfast::analyze {

/// The nodes that `scope` names, in any of its four ways.
/// \throws InvalidArgument an entry matches nothing and `scope.validate` is set, or a pattern is no
/// regular expression.
[[nodiscard]] NodeFlags match_ignored_scope(const Graph& graph, const IgnoredScope& scope);

}  // namespace holdfast::analyze
