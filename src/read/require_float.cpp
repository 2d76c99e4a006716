#include "read/require_float.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <openvino/op/constant.hpp>
#include <openvino/op/util/multi_subgraph_base.hpp>

#include "core/check.hpp"

namespace holdfast::read {
namespace {

template <std::size_t N>
bool is_any_of(const ov::Node& node, const std::array<std::string_view, N>& types) {
    return std::ranges::find(types, std::string_view(node.get_type_name())) != types.end();
}

bool is_quantizer(const ov::Node& node) {
    return is_any_of<2>(node, {"FakeQuantize", "FakeConvert"});
}

bool has_weights(const ov::Node& node) {
    return is_any_of<13>(node,
                         {"Convolution",
                          "GroupConvolution",
                          "ConvolutionBackpropData",
                          "GroupConvolutionBackpropData",
                          "DeformableConvolution",
                          "MatMul",
                          "LSTMSequence",
                          "LSTMCell",
                          "GRUSequence",
                          "GRUCell",
                          "RNNSequence",
                          "RNNCell",
                          "BinaryConvolution"});
}

/// What stands between weights in few bits and the operation that uses them.
bool is_decompression(const ov::Node& node) {
    return is_any_of<9>(node,
                        {"Convert",
                         "Subtract",
                         "Multiply",
                         "Divide",
                         "Reshape",
                         "Transpose",
                         "Squeeze",
                         "Unsqueeze",
                         "Broadcast"});
}

bool is_few_bits(const ov::element::Type& type) {
    return type != ov::element::boolean && type.is_static() && type.bitwidth() <= 8;
}

/// What a constant expression is made of.
struct Expression {
    std::vector<const ov::Node*> constants;
    bool is_scaled = false;
};

constexpr int deepest_decompression = 8;

/// Adds the constants behind `node`. \returns false when it is computed from anything else.
bool collect(const ov::Node& node, Expression& expression, int depth = 0) {
    if (ov::is_type<ov::op::v0::Constant>(&node)) {
        expression.constants.push_back(&node);
        return true;
    }
    if (!is_decompression(node) || depth == deepest_decompression) return false;
    expression.is_scaled |= is_any_of<2>(node, {"Multiply", "Divide"});
    for (std::size_t port = 0; port < node.get_input_size(); ++port) {
        if (!collect(*node.get_input_node_ptr(port), expression, depth + 1)) return false;
    }
    return true;
}

/// The constant in few bits that makes up the input `port` of `node`, or null.
const ov::Node* compressed_source(const ov::Node& node, std::size_t port, bool only_scaled) {
    Expression expression;
    if (!collect(*node.get_input_node_ptr(port), expression)) return nullptr;
    if (only_scaled && !expression.is_scaled) return nullptr;
    const auto found = std::ranges::find_if(expression.constants, [](const ov::Node* constant) {
        return is_few_bits(constant->get_output_element_type(0));
    });
    return found == expression.constants.end() ? nullptr : *found;
}

/// The constant in few bits that is a weight of `node`, or null.
const ov::Node* compressed_weight(const ov::Node& node) {
    // A table of small integers may be looked up in a float model too: only scaled ones count.
    if (is_any_of<1>(node, {"Gather"})) return compressed_source(node, 0, true);
    if (!has_weights(node)) return nullptr;
    for (std::size_t port = 0; port < node.get_input_size(); ++port) {
        const auto* source = compressed_source(node, port, false);
        if (source != nullptr) return source;
    }
    return nullptr;
}

void require_float(const ov::Node& node) {
    if (is_quantizer(node)) {
        throw UnsupportedModel(core::concat("the model is quantized already, as its ",
                                            node.get_type_name(),
                                            " '",
                                            node.get_friendly_name(),
                                            "' shows; a float model is expected"));
    }
    if (has_weights(node) && node.get_output_element_type(0) == ov::element::f64) {
        throw UnsupportedModel(core::concat(node.get_type_name(),
                                            " '",
                                            node.get_friendly_name(),
                                            "' computes in f64, which the runtime can't run "
                                            "quantized; convert the model to f32 first"));
    }
    if (const auto* weight = compressed_weight(node)) {
        throw UnsupportedModel(core::concat("the model is quantized already: weights '",
                                            weight->get_friendly_name(),
                                            "' of ",
                                            node.get_type_name(),
                                            " '",
                                            node.get_friendly_name(),
                                            "' are stored as ",
                                            weight->get_output_element_type(0),
                                            "; a float model is expected"));
    }
}

}  // namespace

void require_float(const ov::Model& model) {
    for (const auto& node : model.get_ordered_ops()) {
        require_float(*node);
        const auto parent = ov::as_type_ptr<ov::op::util::MultiSubGraphOp>(node);
        if (!parent) continue;
        for (const auto& body : parent->get_functions()) require_float(*body);
    }
}

}  // namespace holdfast::read
