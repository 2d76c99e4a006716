// What a model costs where the library measures none of it: without accuracy control.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>

#include <openvino/core/model.hpp>
#include <openvino/runtime/compiled_model.hpp>

#include "holdfast/dataset.hpp"

namespace holdfast::cli {

/// Bytes of a model's files: of a folder all, of an .xml the .bin beside it too.
[[nodiscard]] std::uint64_t size_on_disk(const std::filesystem::path& model);

/// Median latencies in milliseconds of two models on the CPU, the second compiled for it already.
/// \throws Cancelled `stop` was requested.
struct LatencyPair {
    double original = 0;
    double quantized = 0;
};
[[nodiscard]] LatencyPair measure_latencies(const std::shared_ptr<const ov::Model>& original,
                                            ov::CompiledModel quantized,
                                            const Dataset& data,
                                            const std::stop_token& stop);

}  // namespace holdfast::cli
