// The parameters of a case as our options.
#pragma once

#include <nlohmann/json.hpp>

#include "holdfast/options.hpp"

namespace holdfast::conformance {

/// Our options for `parameters`; statistics in place or not is not one of them.
[[nodiscard]] QuantizeOptions to_options(const nlohmann::json& parameters);

}  // namespace holdfast::conformance
