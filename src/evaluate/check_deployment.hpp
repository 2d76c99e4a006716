// The check of the runtime, for callers that go on with what was checked.
#pragma once

#include <cstddef>
#include <memory>

#include <openvino/runtime/compiled_model.hpp>

#include "holdfast/check_runtime.hpp"

namespace holdfast::evaluate {

struct CheckedDeployment {
    RuntimeCheck check;
    ov::CompiledModel compiled;  ///< The model as deployed.
};

/// As check_runtime().
[[nodiscard]] CheckedDeployment check_deployment(const std::shared_ptr<const ov::Model>& model,
                                                 const Dataset& dataset,
                                                 const Deployment& deployment,
                                                 std::size_t items);

}  // namespace holdfast::evaluate
