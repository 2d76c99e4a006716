#include "realize/bias.hpp"

#include <algorithm>
#include <string>

#include <openvino/op/add.hpp>
#include <openvino/op/convert.hpp>

#include "core/check.hpp"
#include "realize/float_constant.hpp"
#include "realize/result_names.hpp"

namespace holdfast::realize {
namespace {

using ov::op::v0::Constant;

std::shared_ptr<Constant> constant_behind(const std::shared_ptr<ov::Node>& node) {
    if (ov::is_type<ov::op::v0::Convert>(node)) {
        return ov::as_type_ptr<Constant>(node->get_input_node_shared_ptr(0));
    }
    return ov::as_type_ptr<Constant>(node);
}

bool has_one_user(const ov::Node& node) {
    return node.output(0).get_target_inputs().size() == 1;
}

std::optional<Bias> bias_added_by(const ov::Input<ov::Node>& consumer) {
    const auto add = ov::as_type_ptr<ov::op::v1::Add>(consumer.get_node()->shared_from_this());
    if (!add) return {};
    const auto port = 1 - consumer.get_index();
    const auto constant = constant_behind(add->get_input_node_shared_ptr(port));
    if (!constant || !constant->get_element_type().is_real()) return {};
    return Bias{.add = add, .port = port, .constant = constant};
}

bool has_earlier_name(const Bias& one, const Bias& other) {
    return one.add->get_friendly_name() < other.add->get_friendly_name();
}

// A replacement takes the name of what it replaces, unless that stays in use.
std::string name_for(const Bias& bias, const ov::Node& old, bool is_replaced) {
    return (is_replaced ? "" : bias.add->get_friendly_name() + "/") + old.get_friendly_name();
}

void take_place(ov::Node& node, const ov::Node& old, const std::string& name) {
    node.set_friendly_name(name);
    node.get_rt_info() = old.get_rt_info();
}

}  // namespace

std::optional<Bias> find_bias(const ov::Node& operation) {
    std::optional<Bias>
        first;  // consumers are kept by address; names order them alike in every run
    for (const auto& consumer : operation.output(0).get_target_inputs()) {
        const auto bias = bias_added_by(consumer);
        if (bias && (!first || has_earlier_name(*bias, *first))) first = bias;
    }
    return first;
}

void replace_bias(const Bias& bias, const std::vector<float>& values) {
    const auto& shape = bias.constant->get_shape();
    core::ensure(values.size() == ov::shape_size(shape),
                 "the bias '",
                 bias.constant->get_friendly_name(),
                 "' of shape ",
                 shape,
                 " got ",
                 values.size(),
                 " values");

    const auto feeding = bias.add->get_input_node_shared_ptr(bias.port);
    const bool has_convert = feeding != bias.constant;
    const bool convert_ends = has_one_user(*feeding);
    const bool constant_ends = convert_ends && has_one_user(*bias.constant);

    std::shared_ptr<ov::Node> node =
        float_constant(bias.constant->get_element_type(), shape, values);
    take_place(*node, *bias.constant, name_for(bias, *bias.constant, constant_ends));
    if (has_convert) {
        node = feeding->clone_with_new_inputs({node});
        take_place(*node, *feeding, name_for(bias, *feeding, convert_ends));
    }
    bias.add->input(bias.port).replace_source_output(node);
}

std::shared_ptr<ov::Node> add_bias(const std::shared_ptr<ov::Node>& operation,
                                   const ov::Shape& shape,
                                   const std::vector<float>& values) {
    const auto output = operation->output(0);
    const auto name = operation->get_friendly_name() + "/bias";
    const auto consumers = output.get_target_inputs();  // before Add becomes one
    const auto constant = float_constant(output.get_element_type(), shape, values);
    constant->set_friendly_name(name + "/constant");
    const auto add = std::make_shared<ov::op::v1::Add>(output, constant);
    add->set_friendly_name(name);
    for (auto consumer : consumers) consumer.replace_source_output(add);
    pass_on_result_names(output, add);
    return add;
}

}  // namespace holdfast::realize
