// Stores constants below FakeConvert as 8-bit floats; a part of `compress_weights`.
#pragma once

#include <memory>
#include <optional>

#include "write/compress_weights.hpp"

namespace ov::op::v13 {
class FakeConvert;
}

namespace holdfast::write {

/// The constant in f8e4m3 or f8e5m2 and the scale that it is divided by; empty unless `node` stands
/// over a constant with a constant scale, none of it 0, and a shift of 0.
[[nodiscard]] std::optional<CompressedWeights::Entry> fp8_entry(
    const ov::op::v13::FakeConvert& node);

/// Constant → Convert → Divide, which computes what `node` does: to the bit in f32, but for a
/// rounding in f16 and bf16. The Convert is not marked: the runtime has no operations on such
/// floats and folds all three when it compiles.
[[nodiscard]] std::shared_ptr<ov::Node> fp8_restored(const ov::op::v13::FakeConvert& node,
                                                     const CompressedWeights::Entry& entry);

}  // namespace holdfast::write
