// Whether a metric of the user's gives the same value twice, and what it costs certainty if not.
#pragma once

#include <openvino/runtime/compiled_model.hpp>

#include "pipeline/session.hpp"

namespace holdfast::pipeline {

/// Measures the original, which is `compiled`, once more where the user measures; if that gives
/// another value, three times more. Warns then, and widens the limits of drops from it.
void expect_noise(Session& session, Held& held, ov::CompiledModel& compiled);

/// What the upper limit of a difference of two values has to be raised by, where each has a
/// standard deviation of `deviation`, estimated from five values (Student's t).
[[nodiscard]] double noise_margin(double deviation, double confidence);

}  // namespace holdfast::pipeline
