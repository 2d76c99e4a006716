// Brings a user's model into the form that all stages rely on, without touching the original.
#pragma once

#include <memory>

namespace ov {
class Model;
}

namespace holdfast::analyze {

/// A clone of `model` with unique friendly names (a name seen before gets "0" appended until it is
/// free) and, with `fold_constants`, with constant sub-graphs replaced by their values, so that
/// weights and biases behind them are seen. Weights stored in f16 or bf16 behind a Convert stay as
/// they are. Bodies of an If are brought into this form alike.
[[nodiscard]] std::shared_ptr<ov::Model> prepare(const std::shared_ptr<const ov::Model>& model,
                                                 bool fold_constants);

}  // namespace holdfast::analyze
