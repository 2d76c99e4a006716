// Compiles a model as it will be deployed.
#pragma once

#include <memory>

#include <openvino/core/model.hpp>
#include <openvino/runtime/compiled_model.hpp>

#include "holdfast/deployment.hpp"
#include "holdfast/error.hpp"

namespace holdfast::evaluate {

/// The properties that `deployment` stands for: none for each "default".
/// \throws InvalidArgument an inference precision or a performance hint that does not exist.
[[nodiscard]] ov::AnyMap properties_of(const Deployment& deployment);

/// \throws InvalidArgument the device is not there; lists those that are.
void require_device(const Deployment& deployment);

/// The device refuses the properties or the model.
class CantCompile : public InvalidArgument {
public:
    using InvalidArgument::InvalidArgument;
};

/// `model` compiled for the device with `properties_of(deployment)`, no more and no less.
/// \throws CantCompile names the device, the model and the cause.
[[nodiscard]] ov::CompiledModel compile(const std::shared_ptr<const ov::Model>& model,
                                        const Deployment& deployment);

}  // namespace holdfast::evaluate
