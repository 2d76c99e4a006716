#include "core/compile.hpp"

#include <algorithm>
#include <cstdint>
#include <thread>

#include <openvino/runtime/properties.hpp>

#include "core/mapped_weights.hpp"
#include "core/memory.hpp"
#include "core/runtime.hpp"
#include "holdfast/control.hpp"

namespace holdfast::core {

std::size_t worker_threads(const Control& control) {
    const std::size_t all = std::max(1U, std::thread::hardware_concurrency());
    return control.threads == 0 ? all : std::min(control.threads, all);
}

ov::CompiledModel compile_exact(const std::shared_ptr<ov::Model>& model, std::size_t threads) {
    // Each thread infers an item of its own.
    if (is_memory_capped()) threads = that_fit(threads, activation_bytes(*model));
    const auto count = static_cast<std::int32_t>(threads);
    auto compiled =
        runtime().compile_model(model,
                                "CPU",
                                ov::hint::inference_precision(ov::element::f32),
                                ov::hint::execution_mode(ov::hint::ExecutionMode::ACCURACY),
                                ov::num_streams(ov::streams::Num(count)),
                                ov::inference_num_threads(count));
    if (is_memory_capped()) release_mapped_weights(*model);
    return compiled;
}

}  // namespace holdfast::core
