// Inference over the first items of a dataset, with a model whose shapes are fixed as long as those
// of the items stay the same.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "core/infer.hpp"

namespace ov {
class Model;
}

namespace holdfast::observe {

/// Makes what is inferred out of the model, whose shapes are fixed or as they were.
using Prepare = std::function<std::shared_ptr<ov::Model>(const ov::Model& model)>;

/// Infers the first `count` items of `dataset` on the CPU in f32, as `core::infer_in_order` does.
/// A model of dynamic shapes costs the runtime much time per operation: up to the first item of
/// other shapes than item 0 its shapes are fixed, if that can be. `prepare` is called once or
/// twice; what `consume` gets is of the model that it made last.
void infer_items(const ov::Model& model,
                 const Prepare& prepare,
                 const Dataset& dataset,
                 std::size_t count,
                 const core::ConsumeOutputs& consume,
                 const Control& control);

}  // namespace holdfast::observe
