// What the library knows of each operation type. A new operation is a row and a test.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <openvino/core/shape.hpp>

namespace holdfast::analyze {

struct Node;

/// What a quantizer does when it meets an operation of the type.
enum class Role {
    quantizable,     ///< Runs in int8: takes quantized inputs.
    passes_through,  ///< Only moves values: a quantizer may move from its output to its inputs.
    concatenates,    ///< Passes through, and its inputs may have to share one range.
    opaque,          ///< Runs in float; quantizers stop here.
};

/// How the inputs of a quantizable type may be quantized.
enum class ActivationSpace {
    none,
    per_tensor,       ///< 8 or 16 bits, symmetric or asymmetric.
    eight_bit_only,   ///< The same without 16 bits.
    per_channel_too,  ///< Per channel first.
    symmetric_only,
    preset_default,  ///< What the preset says, and nothing else.
};

/// How constant inputs may be quantized.
enum class WeightSpace { none, weights, embedding, symmetric_only };

struct OpTraits {
    std::string_view type;
    Role role = Role::opaque;
    ActivationSpace activations = ActivationSpace::none;
    WeightSpace weights = WeightSpace::none;
};

/// The row of `type`; types without a row are opaque.
[[nodiscard]] const OpTraits& traits(std::string_view type);

/// The role of a node: as `traits`, but an embedding Gather is opaque to propagation (its weight is
/// quantized instead).
[[nodiscard]] Role role(const Node& node);

/// How the inputs and weights of a node may be quantized; depthwise convolutions and embeddings
/// differ from their type.
[[nodiscard]] ActivationSpace activation_space(const Node& node);
[[nodiscard]] WeightSpace weight_space(const Node& node);

/// Whether the type has weights that can be quantized.
[[nodiscard]] bool takes_weights(std::string_view type);

/// Axes of the weight of `node` at input `port` that keep their extent in a range per channel.
[[nodiscard]] std::vector<std::size_t> weight_channel_axes(const Node& node,
                                                           std::size_t port,
                                                           const ov::Shape& weight_shape);

/// Output channel axis: 1 for convolutions, -1 for MatMul.
[[nodiscard]] std::int64_t output_channel_axis(std::string_view type);

}  // namespace holdfast::analyze
