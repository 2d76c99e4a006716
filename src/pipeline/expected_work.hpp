// What a run under accuracy control is expected to do.
#pragma once

#include <vector>

#include "pipeline/session.hpp"
#include "pipeline/time_left.hpp"

namespace holdfast::pipeline {

/// By what searches usually take; the original models come first.
[[nodiscard]] std::vector<ExpectedWork> expected_work(const Session& session,
                                                      const Dataset& calibration);

}  // namespace holdfast::pipeline
