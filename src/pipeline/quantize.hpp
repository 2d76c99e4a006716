// Basic quantization for callers that go on with the compiled result.
#pragma once

#include <memory>
#include <optional>

#include <openvino/runtime/compiled_model.hpp>

#include "holdfast/quantize.hpp"

namespace holdfast::pipeline {

struct QuantizedAndCompiled {
    Quantized quantized;
    /// What the check of the runtime compiled: the model's file as deployed. None where that
    /// failed.
    std::optional<ov::CompiledModel> compiled;
};

/// As holdfast::quantize().
[[nodiscard]] QuantizedAndCompiled quantize(const std::shared_ptr<const ov::Model>& model,
                                            const Dataset& calibration,
                                            const QuantizeOptions& options);

}  // namespace holdfast::pipeline
