// Compiling for results that can be compared, not for speed.
#pragma once

#include <cstddef>
#include <memory>

#include <openvino/runtime/compiled_model.hpp>

namespace holdfast {
struct Control;
}

namespace holdfast::core {

/// The threads that `control` allows: at least 1.
[[nodiscard]] std::size_t worker_threads(const Control& control);

/// `model` on the CPU in f32, one thread per request: how a sum is split over threads changes its
/// last bits.
[[nodiscard]] ov::CompiledModel compile_exact(const std::shared_ptr<ov::Model>& model,
                                              std::size_t threads);

}  // namespace holdfast::core
