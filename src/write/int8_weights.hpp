// Stores constants below FakeQuantize as integers of 8 bits; a part of `compress_weights`.
#pragma once

#include <memory>
#include <optional>

#include "write/compress_weights.hpp"

namespace ov::op::v0 {
class FakeQuantize;
}

namespace holdfast::write {

/// The constant in i8 or u8, its scale, and its zero point where the numbers can't absorb it; empty
/// unless `node` stands over a constant with constant bounds, none of them empty, and has 17 to 256
/// levels.
[[nodiscard]] std::optional<CompressedWeights::Entry> int8_entry(
    const ov::op::v0::FakeQuantize& node);

/// Constant → Convert → [Subtract] → Multiply, which computes what `node` does. Convert is marked
/// so that constant folding leaves it.
[[nodiscard]] std::shared_ptr<ov::Node> int8_restored(const ov::op::v0::FakeQuantize& node,
                                                      const CompressedWeights::Entry& entry);

}  // namespace holdfast::write
