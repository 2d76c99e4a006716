// How a model will run: accuracy belongs to a deployment, not to a model alone.
#pragma once

#include <string>

#include <openvino/core/any.hpp>

namespace holdfast {

/// Device and properties that a model is compiled with. The default is what
/// `ov::Core::compile_model(model, "CPU")` does with no properties: on a CPU with native bf16 that
/// is not f32.
struct Deployment {
    std::string device = "CPU";
    /// "default", "f32", "f16" or "bf16": `ov::hint::inference_precision`.
    std::string inference_precision = "default";
    /// "default", "latency", "throughput" or "cumulative_throughput": `ov::hint::performance_mode`.
    std::string performance_hint = "default";
    ov::AnyMap properties{};  ///< Any further property of the device.
};

/// As "CPU", "CPU f32", "GPU f16 latency": the device and what differs from its defaults.
[[nodiscard]] std::string to_text(const Deployment& deployment);

}  // namespace holdfast
