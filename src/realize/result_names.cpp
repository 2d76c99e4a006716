#include "realize/result_names.hpp"

#include <algorithm>

#include <openvino/op/result.hpp>

namespace holdfast::realize {
namespace {

bool is_result(const ov::Input<ov::Node>& input) {
    return ov::is_type<ov::op::v0::Result>(input.get_node());
}

bool feeds_result(const ov::Output<ov::Node>& output) {
    const auto consumers = output.get_target_inputs();
    return std::any_of(consumers.begin(), consumers.end(), is_result);
}

}  // namespace

void pass_on_result_names(ov::Output<ov::Node> from, ov::Output<ov::Node> to) {
    if (!feeds_result(to) || feeds_result(from)) return;
    const auto names = from.get_names();
    from.set_names({});
    to.set_names(names);
}

}  // namespace holdfast::realize
