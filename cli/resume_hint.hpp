// What a user does to go on with a run that was interrupted.
#pragma once

#include <string>

#include "cli/arguments.hpp"

namespace holdfast::cli {

/// "; give the same command again and …"; empty where there is nothing to go on from.
[[nodiscard]] std::string resume_hint(const Arguments& arguments);

}  // namespace holdfast::cli
