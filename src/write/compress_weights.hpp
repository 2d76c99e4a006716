// Stores fake-quantized constants in 8 bits.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace ov {
class Model;
class Node;
}  // namespace ov

namespace holdfast::write {

/// Weights that were compressed already, by the name of their quantizer: candidates of one plan
/// share them. Only for models made from one original by plans with equal ranges.
class CompressedWeights {
public:
    /// A constant in 8 bits and what turns it back to float.
    struct Entry {
        std::shared_ptr<ov::Node> quantized;
        std::shared_ptr<ov::Node> zero_point;  ///< Null: 0.
        std::shared_ptr<ov::Node> scale;
    };

    [[nodiscard]] const Entry* find(const std::string& name) const;
    const Entry& insert(const std::string& name, Entry entry);

private:
    std::map<std::string, Entry> entries_;
};

/// Replaces each FakeQuantize over a constant by Constant(i8 or u8) → Convert → [Subtract] →
/// Multiply, which computes the same values, and returns how many it replaced. The Multiply takes
/// the name of the FakeQuantize. Convert is marked so that constant folding leaves it. Ranges of
/// fewer than 17 or more than 256 levels are left alone. A FakeConvert over a constant becomes
/// Constant(f8e4m3 or f8e5m2) → Convert → Divide alike, which the runtime folds. Reaches the bodies
/// of Ifs. Idempotent.
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

/// The same; takes from `done` what is there, and adds what is not.
std::size_t compress_weights(ov::Model& model, CompressedWeights& done);

}  // namespace holdfast::write
