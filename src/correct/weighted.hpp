// Convolutions and matrix multiplications seen alike: which input is the activation, and along
// which axes its channels and those of the output lie.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace ov {
class Node;
}

namespace holdfast::correct {

struct Weighted {
    std::size_t weight_port = 1;
    std::size_t activation_port = 0;
    std::int64_t input_axis = 1;     ///< Of the activation; negative ones count from the back.
    std::int64_t output_axis = 1;    ///< Of the output.
    bool is_inner_axis_last = true;  ///< MatMul: of its two matrix axes, the weight's last one is
                                     ///< summed over.
};

/// Empty for operations of other types, and for those whose channels can't be told: an activation
/// of unknown rank, or weights of one dimension.
[[nodiscard]] std::optional<Weighted> weighted(const ov::Node& operation, std::size_t weight_port);

enum class Method {
    fast,  ///< From mean activations, all at once.
    full,  ///< From what the corrected model gives, one after the other.
};

/// Whether the method corrects biases of the type: Convolution and MatMul; the full method also
/// depthwise GroupConvolution and ConvolutionBackpropData.
[[nodiscard]] bool is_corrected_type(const ov::Node& operation, Method method);

}  // namespace holdfast::correct
