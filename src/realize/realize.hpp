// Builds the model that a plan describes. The only folder that creates FakeQuantize.
#pragma once

#include <memory>

#include "realize/plan.hpp"

namespace ov {
class Model;
}

namespace holdfast::realize {

/// A clone of `original` (constants are shared but for those that change) with a FakeQuantize at
/// every point whose group is not kept in float (in the bodies of Ifs, too), and the smoothed
/// activations and weights, the aligned channels and the corrected biases of the operations that
/// are quantized. Weights stay in float under their FakeQuantize; friendly names, tensor names and
/// runtime info are kept. An operation that is not quantized has exactly its original constants.
[[nodiscard]] std::shared_ptr<ov::Model> realize(const std::shared_ptr<const ov::Model>& original,
                                                 const Plan& plan);

}  // namespace holdfast::realize
