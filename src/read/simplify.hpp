// A freshly read model → the graph that the runtime's own converter gives.
#pragma once

#include <memory>

#include <openvino/core/model.hpp>

namespace holdfast::read {

/// Simplifies `model`, which must be the caller's own, as `openvino.convert_model` does: reading
/// alone leaves batch normalizations, shape arithmetic, and weights and biases behind constant
/// sub-graphs. \returns the same model, or one in its place.
[[nodiscard]] std::shared_ptr<ov::Model> simplify(const std::shared_ptr<ov::Model>& model);

}  // namespace holdfast::read
