// What a quantized model shows: its FakeQuantizes and FakeConverts, its types of operations, its
// int8 weights, its biases.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <openvino/core/model.hpp>
#include <openvino/core/shape.hpp>

namespace holdfast::conformance {

/// One end of an edge.
struct Port {
    std::string node;
    std::string type;
    std::size_t port = 0;
};

struct FakeQuantizeView {
    std::size_t levels = 0;
    ov::Shape shape;
    std::vector<float> input_low, input_high, output_low, output_high;
    std::string element_type;
    Port producer;
    std::vector<Port> consumers;
};

struct FakeConvertView {
    std::string destination_type;
    ov::Shape shape;
    std::vector<float> scale, shift;
    Port producer;
    std::vector<Port> consumers;
};

/// Weights in int8: Constant → Convert → [Subtract] → Multiply.
struct WeightView {
    std::string element_type;
    ov::Shape shape;
    std::vector<std::int8_t> values;
    ov::Shape scale_shape;
    std::vector<float> scale;
    std::vector<float> zero_point;
    std::vector<std::string> chain;  ///< Types, from the Multiply up to the Constant.
    std::vector<Port> consumers;
};

/// By friendly name.
[[nodiscard]] std::map<std::string, FakeQuantizeView> fake_quantizes(const ov::Model& model);

[[nodiscard]] std::map<std::string, FakeConvertView> fake_converts(const ov::Model& model);

/// By the friendly name of the Multiply.
[[nodiscard]] std::map<std::string, WeightView> int8_weights(const ov::Model& model);

/// Type → number of operations; constants and conversions may be shared differently and are left
/// out.
[[nodiscard]] std::map<std::string, std::size_t> operation_types(const ov::Model& model);

/// Values of the constant at input `port` of the operation `node`; empty where there is none.
[[nodiscard]] std::optional<std::vector<float>> constant_input(const ov::Model& model,
                                                               const std::string& node,
                                                               std::size_t port);

}  // namespace holdfast::conformance
