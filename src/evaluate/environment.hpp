// What a model really runs on.
#pragma once

#include <string>

#include <openvino/runtime/compiled_model.hpp>

#include "holdfast/report.hpp"

namespace holdfast::evaluate {

/// Versions, processor, and what the compiled model says about itself; "unknown" (threads: 0) where
/// its device does not tell.
[[nodiscard]] EnvironmentReport environment_of(const ov::CompiledModel& model,
                                               const std::string& device);

}  // namespace holdfast::evaluate
