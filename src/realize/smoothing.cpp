#include "realize/smoothing.hpp"

#include <memory>

#include <openvino/core/model.hpp>
#include <openvino/op/multiply.hpp>

#include "core/ops_by_name.hpp"
#include "realize/float_constant.hpp"
#include "realize/scale_weight.hpp"

namespace holdfast::realize {
namespace {

using NodePtr = std::shared_ptr<ov::Node>;

std::vector<float> reciprocals(const std::vector<float>& factors) {
    std::vector<float> result;
    for (const float factor : factors) result.push_back(1 / factor);
    return result;
}

NodePtr make_multiply(const ov::Output<ov::Node>& data, const SmoothingGroup& group) {
    const auto constant =
        float_constant(data.get_element_type(), group.shape, reciprocals(group.factors));
    constant->set_friendly_name(group.name + "/scale");
    const auto node = std::make_shared<ov::op::v1::Multiply>(data, constant);
    node->set_friendly_name(group.name);
    return node;
}

void apply_group(const core::OpsByName& ops,
                 const SmoothingGroup& group,
                 const std::set<std::string>& exact) {
    NodePtr multiply;
    for (const auto& operation : group.operations) {
        if (exact.contains(operation.name)) continue;
        const auto& node = core::op_named(ops, operation.name);
        if (!multiply) {
            const auto& producer = core::op_named(ops, group.producer);
            multiply = make_multiply(producer->output(group.producer_port), group);
        }
        node->input(operation.data_port).replace_source_output(multiply);
        scale_weight(node->input(operation.weight_port), {operation.weight_axis}, group.factors);
    }
}

}  // namespace

void apply_smoothing(ov::Model& model,
                     const Smoothing& smoothing,
                     const std::set<std::string>& exact) {
    const auto ops = core::ops_by_name(model);
    for (const auto& group : smoothing) apply_group(ops, group, exact);
}

}  // namespace holdfast::realize
