#include "core/constant_value.hpp"

#include <algorithm>

#include <openvino/core/node.hpp>
#include <openvino/op/constant.hpp>

#include "core/check.hpp"

namespace holdfast::core {
namespace {

bool has_static_outputs(const ov::Node& node) {
    const auto outputs = node.outputs();
    return std::all_of(outputs.begin(), outputs.end(), [](const auto& output) {
        return output.get_partial_shape().is_static() && output.get_element_type().is_static();
    });
}

ov::TensorVector values_of_inputs(const ov::Node& node) {
    ov::TensorVector values;
    for (const auto& value : node.input_values()) values.push_back(constant_value(value));
    return values;
}

}  // namespace

ov::Tensor constant_value(const ov::Output<ov::Node>& output) {
    const auto node = output.get_node_shared_ptr();
    if (const auto constant = ov::as_type_ptr<ov::op::v0::Constant>(node)) {
        return {constant->get_element_type(),
                constant->get_shape(),
                const_cast<void*>(constant->get_data_ptr())};  // read-only: see the header
    }
    const auto inputs = values_of_inputs(*node);
    ov::TensorVector outputs;
    if (!inputs.empty() && has_static_outputs(*node)) {
        for (const auto& each : node->outputs()) {
            outputs.emplace_back(each.get_element_type(), each.get_shape());
        }
    }
    if (outputs.empty() || !node->evaluate(outputs, inputs)) {
        throw UnsupportedModel(concat("the operation '",
                                      node->get_friendly_name(),
                                      "' of type ",
                                      node->get_type_name(),
                                      " can't be evaluated to a constant"));
    }
    return outputs[output.get_index()];
}

ov::Tensor to_f32(const ov::Tensor& tensor) {
    if (tensor.get_element_type() == ov::element::f32) return tensor;
    const auto values = ov::op::v0::Constant(tensor).cast_vector<float>();
    ov::Tensor result(ov::element::f32, tensor.get_shape());
    std::copy(values.begin(), values.end(), result.data<float>());
    return result;
}

}  // namespace holdfast::core
