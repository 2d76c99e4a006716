// Whether a metric of the user's gives the same value twice, and what it costs certainty if not.
#pragma once

#include <cstddef>

#include "pipeline/session.hpp"

namespace holdfast::pipeline {

/// Measures the original of `held`, the `index`-th of the session, once more where the user
/// measures; if that gives another value, three times more. Warns then, and widens the limits of
/// drops from it.
void expect_noise(Session& session, Held& held, std::size_t index);

/// What the upper limit of a difference of two values has to be raised by, where each has a
/// standard deviation of `deviation`, estimated from five values (Student's t).
[[nodiscard]] double noise_margin(double deviation, double confidence);

}  // namespace holdfast::pipeline
