// Models within a model: the bodies of its Ifs.
#pragma once

#include <memory>

#include "holdfast/options.hpp"

namespace ov {
class Model;
}

namespace holdfast::pipeline {

/// Refuses an ignored scope of which an entry matches nothing in `model`, nor in any body of an If
/// in it, whatever the depth.
/// \throws InvalidArgument that is so, and `scope.validate` is set.
void require_matches(const IgnoredScope& scope, const ov::Model& model);

/// What holds for `model` and for each body of an If in it. If it has any, an entry of the ignored
/// scope may match in one of them only: that is checked here and not asked of each.
/// \throws InvalidArgument as `require_matches` does.
[[nodiscard]] QuantizeOptions options_for_bodies(QuantizeOptions options, const ov::Model& model);

}  // namespace holdfast::pipeline
