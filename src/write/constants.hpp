// Constants below quantizers.
#pragma once

#include <memory>
#include <string>

#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>

namespace holdfast::write {

/// Whether `quantizer` stands over a Constant, or over one behind a Convert.
[[nodiscard]] inline bool is_constant_weight(const ov::Node& quantizer) {
    const auto* source = quantizer.get_input_node_ptr(0);
    if (ov::is_type<ov::op::v0::Convert>(source)) source = source->get_input_node_ptr(0);
    return ov::is_type<ov::op::v0::Constant>(source);
}

/// A node of its own, called `name`, over the memory of `constant`.
[[nodiscard]] inline ov::Output<ov::Node> copy_of(const std::shared_ptr<ov::Node>& constant,
                                                  const std::string& name) {
    const auto copy = constant->clone_with_new_inputs({});
    copy->set_friendly_name(name);
    return copy;
}

}  // namespace holdfast::write
