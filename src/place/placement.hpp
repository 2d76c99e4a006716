// Where quantizers stand, and of which kind: the value of the place stage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "holdfast/options.hpp"

namespace holdfast::place {

/// The kind of a quantizer, without its range.
struct QuantizerConfig {
    int bits = 8;
    Scheme scheme = Scheme::symmetric;
    bool per_channel = false;
    bool narrow_range = false;
    /// Empty: decided by the data, signed if any value is negative.
    std::optional<bool> is_signed;
    auto operator<=>(const QuantizerConfig&) const = default;  // NOLINT(modernize-use-nullptr)
};

enum class PointKind {
    weight,  ///< On the input port of an operation that takes a constant.
    input,   ///< On one input port of an operation.
    output,  ///< On an output port of an operation, before all its consumers.
};

/// One FakeQuantize, or FakeConvert for floats, to be inserted.
struct QuantizationPoint {
    PointKind kind = PointKind::output;
    std::string node;      ///< Friendly name of the operation.
    std::size_t port = 0;  ///< Input port (weight, input) or output port (output) of `node`.
    QuantizerConfig config;
    /// Per channel: the axes of the tensor that keep their extent in the range; counted from the
    /// front. Empty otherwise.
    std::vector<std::size_t> channel_axes;
    bool half_range = false;            ///< The overflow fix applies.
    std::optional<Fp8Type> fp8_type{};  ///< Set: rounds to this type of float, not to integers.
    /// Points with the same number share one range.
    std::optional<std::size_t> unified_group;
    bool operator==(const QuantizationPoint&) const = default;
};

/// "<node>/fq_weights_<port>", "<node>/fq_input_<port>" or "<node>/fq_output_<port>"; "fc_" in
/// place of "fq_" for floats.
[[nodiscard]] std::string fake_quantize_name(const QuantizationPoint& point);

/// All points, activations first in the topological order of their nodes, then weights in the order
/// of their nodes.
struct Placement {
    std::vector<QuantizationPoint> points;
    /// Operations that take quantized inputs, by friendly name.
    std::set<std::string> quantized_operations;
    /// Why an operation is not quantized: friendly name → one phrase. Only operations that could
    /// be.
    std::map<std::string, std::string> reasons;
    bool operator==(const Placement&) const = default;
};

/// One line per point, for people and golden tests.
[[nodiscard]] std::string to_text(const Placement& placement);

}  // namespace holdfast::place
