// Compares models with the expectations of a case file. An empty result means: equal within the
// tolerances that README.md states; otherwise each entry is one difference in words.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <openvino/core/model.hpp>

namespace holdfast::conformance {

using Differences = std::vector<std::string>;

/// `expected` holds `fake_quantizes` and `op_types`.
[[nodiscard]] Differences compare_quantizers(const ov::Model& model,
                                             const nlohmann::json& expected);

/// `expected` is the object `biases`.
[[nodiscard]] Differences compare_biases(const ov::Model& model, const nlohmann::json& expected);

/// `expected` is the object `compressed`: int8 weights, the other FakeQuantizes, `op_types`.
[[nodiscard]] Differences compare_compressed(const ov::Model& model,
                                             const nlohmann::json& expected);

}  // namespace holdfast::conformance
