#include "realize/replace_weight.hpp"

#include <memory>
#include <string>

#include <openvino/core/node.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>

#include "core/check.hpp"
#include "realize/float_constant.hpp"

namespace holdfast::realize {
namespace {

using NodePtr = std::shared_ptr<ov::Node>;

bool is_constant(const NodePtr& node) {
    return ov::is_type<ov::op::v0::Constant>(node);
}

bool is_converted_constant(const NodePtr& node) {
    return ov::is_type<ov::op::v0::Convert>(node) &&
           is_constant(node->get_input_node_shared_ptr(0));
}

// A replacement takes the name of what it replaces, unless that stays in use.
NodePtr named(const NodePtr& node, const NodePtr& old, const std::string& user) {
    const bool ends = old->output(0).get_target_inputs().size() == 1;
    node->set_friendly_name((ends ? "" : user + "/") + old->get_friendly_name());
    node->get_rt_info() = old->get_rt_info();
    return node;
}

NodePtr constant_like(const ov::Output<ov::Node>& old, const std::vector<float>& values) {
    return float_constant(old.get_element_type(), old.get_shape(), values);
}

}  // namespace

void replace_weight(ov::Input<ov::Node> input, const std::vector<float>& values) {
    const auto source = input.get_source_output();
    const auto old = source.get_node_shared_ptr();
    const auto& user = input.get_node()->get_friendly_name();
    core::ensure(values.size() == ov::shape_size(source.get_shape()),
                 "the weight '",
                 old->get_friendly_name(),
                 "' of shape ",
                 source.get_shape(),
                 " got ",
                 values.size(),
                 " values");
    if (is_converted_constant(old)) {
        const auto constant = old->get_input_node_shared_ptr(0);
        const auto stored = named(constant_like(constant->output(0), values), constant, user);
        input.replace_source_output(named(old->clone_with_new_inputs({stored}), old, user));
    } else {
        auto constant = constant_like(source, values);
        input.replace_source_output(is_constant(old) ? named(constant, old, user) : constant);
    }
}

}  // namespace holdfast::realize
