// Where the expectations are the peer's, but not ours: its defects, each with what comes out
// instead. README.md says why.
#pragma once

#include <nlohmann/json.hpp>

#include "conformance/case.hpp"

namespace holdfast::conformance {

/// `expected`, the expectations of `which`, as they hold for us.
[[nodiscard]] nlohmann::json as_expected_of_us(const Case& which, nlohmann::json expected);

}  // namespace holdfast::conformance
