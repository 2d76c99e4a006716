#include "conformance/view.hpp"

#include <memory>

#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/fake_convert.hpp>
#include <openvino/op/fake_quantize.hpp>
#include <openvino/op/multiply.hpp>

namespace holdfast::conformance {
namespace {

using Constant = ov::op::v0::Constant;

Port port(const ov::Node& node, std::size_t index) {
    return {node.get_friendly_name(), node.get_type_name(), index};
}

std::vector<Port> consumers(const ov::Output<const ov::Node>& output) {
    std::vector<Port> ports;
    for (const auto& input : output.get_target_inputs())
        ports.push_back(port(*input.get_node(), input.get_index()));
    return ports;
}

const Constant* constant_at(const ov::Node& node, std::size_t index) {
    return dynamic_cast<const Constant*>(node.get_input_node_ptr(index));
}

std::vector<float> values_at(const ov::Node& node, std::size_t index) {
    const auto* constant = constant_at(node, index);
    return constant == nullptr ? std::vector<float>{} : constant->cast_vector<float>();
}

FakeQuantizeView view(const ov::op::v0::FakeQuantize& node) {
    const auto source = node.input_value(0);
    return {.levels = node.get_levels(),
            .shape = node.get_input_shape(1),
            .input_low = values_at(node, 1),
            .input_high = values_at(node, 2),
            .output_low = values_at(node, 3),
            .output_high = values_at(node, 4),
            .element_type = node.get_output_element_type(0).get_type_name(),
            .producer = port(*source.get_node(), source.get_index()),
            .consumers = consumers(node.output(0))};
}

FakeConvertView view(const ov::op::v13::FakeConvert& node) {
    const auto source = node.input_value(0);
    return {.destination_type = node.get_destination_element_type().get_type_name(),
            .shape = node.get_input_shape(1),
            .scale = values_at(node, 1),
            .shift = values_at(node, 2),
            .producer = port(*source.get_node(), source.get_index()),
            .consumers = consumers(node.output(0))};
}

/// Whether `node` ends the chain of compressed weights.
bool ends_compressed_weights(const ov::Node& node) {
    if (!ov::is_type<const ov::op::v1::Multiply>(&node)) return false;
    const ov::Node* above = node.get_input_node_ptr(0);
    if (std::string(above->get_type_name()) == "Subtract") above = above->get_input_node_ptr(0);
    if (!ov::is_type<const ov::op::v0::Convert>(above)) return false;
    const auto type = above->get_input_element_type(0);
    return constant_at(*above, 0) != nullptr &&
           (type == ov::element::i8 || type == ov::element::u8);
}

WeightView compressed(const ov::Node& multiply) {
    WeightView view{.scale_shape = multiply.get_input_shape(1),
                    .scale = values_at(multiply, 1),
                    .consumers = consumers(multiply.output(0))};
    const ov::Node* node = &multiply;
    for (; !ov::is_type<const Constant>(node); node = node->get_input_node_ptr(0)) {
        view.chain.emplace_back(node->get_type_name());
        if (view.chain.back() == "Subtract") view.zero_point = values_at(*node, 1);
    }
    view.chain.emplace_back(node->get_type_name());
    view.element_type = node->get_output_element_type(0).get_type_name();
    view.shape = node->get_output_shape(0);
    view.values = dynamic_cast<const Constant&>(*node).cast_vector<std::int8_t>();
    return view;
}

}  // namespace

std::map<std::string, FakeQuantizeView> fake_quantizes(const ov::Model& model) {
    std::map<std::string, FakeQuantizeView> views;
    for (const auto& node : model.get_ordered_ops()) {
        if (const auto* found = dynamic_cast<const ov::op::v0::FakeQuantize*>(node.get()))
            views[node->get_friendly_name()] = view(*found);
    }
    return views;
}

std::map<std::string, FakeConvertView> fake_converts(const ov::Model& model) {
    std::map<std::string, FakeConvertView> views;
    for (const auto& node : model.get_ordered_ops()) {
        if (const auto* found = dynamic_cast<const ov::op::v13::FakeConvert*>(node.get()))
            views[node->get_friendly_name()] = view(*found);
    }
    return views;
}

std::map<std::string, WeightView> int8_weights(const ov::Model& model) {
    std::map<std::string, WeightView> views;
    for (const auto& node : model.get_ordered_ops()) {
        if (ends_compressed_weights(*node)) views[node->get_friendly_name()] = compressed(*node);
    }
    return views;
}

std::map<std::string, std::size_t> operation_types(const ov::Model& model) {
    std::map<std::string, std::size_t> counts;
    for (const auto& node : model.get_ops()) ++counts[node->get_type_name()];
    counts.erase("Constant");
    counts.erase("Convert");
    return counts;
}

std::optional<std::vector<float>> constant_input(const ov::Model& model,
                                                 const std::string& node,
                                                 std::size_t port) {
    for (const auto& op : model.get_ops()) {
        if (op->get_friendly_name() != node) continue;
        const ov::Node* source = op->get_input_node_ptr(port);
        if (ov::is_type<const ov::op::v0::Convert>(source)) source = source->get_input_node_ptr(0);
        const auto* constant = dynamic_cast<const Constant*>(source);
        if (constant != nullptr) return constant->cast_vector<float>();
    }
    return {};
}

}  // namespace holdfast::conformance
