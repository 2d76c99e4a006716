// The parameters of a case as our options.
#pragma once

#include <nlohmann/json.hpp>

#include "holdfast/options.hpp"

namespace holdfast::conformance {

/// Our options for `parameters`. What our options can't express is left out: such a case differs
/// from its expectations wherever that feature has an effect, and is listed in part2.txt then.
[[nodiscard]] QuantizeOptions to_options(const nlohmann::json& parameters);

}  // namespace holdfast::conformance
