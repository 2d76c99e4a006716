// Stores fake-quantized constants as int8.
#pragma once

#include <cstddef>

namespace ov {
class Model;
}

namespace holdfast::write {

/// Replaces each FakeQuantize over a constant by Constant(i8 or u8) → Convert → [Subtract] →
/// Multiply, which computes the same values, and returns how many it replaced. Convert is marked so
/// that constant folding leaves it. Idempotent.
///
///     weights (f32)                    weights (i8)
///        │                                │
///     FakeQuantize         =>          Convert
///        │                                │
///     consumers                       [Subtract zero point]
///                                         │
///                                      Multiply scale
///                                         │
///                                      consumers
std::size_t compress_weights(ov::Model& model);

}  // namespace holdfast::write
