#include "realize/realize.hpp"

#include <map>
#include <set>
#include <string>

#include <openvino/core/model.hpp>
#include <openvino/op/fake_convert.hpp>
#include <openvino/op/fake_quantize.hpp>

#include "core/check.hpp"
#include "core/if_bodies.hpp"
#include "core/ops_by_name.hpp"
#include "estimate/fake_convert_parameters.hpp"
#include "holdfast/version.hpp"
#include "realize/bias.hpp"
#include "realize/float_constant.hpp"
#include "realize/result_names.hpp"

namespace holdfast::realize {
namespace {

using estimate::FakeQuantizeParameters;
using estimate::Range;
using ov::op::v0::FakeQuantize;
using place::PointKind;
using place::QuantizationPoint;

/// Operation → the Add that stands for its output now.
using AddedBiasOps = std::map<std::string, std::shared_ptr<ov::Node>>;

/// What a plan leaves in float.
struct KeptFloat {
    std::set<std::size_t> points;
    std::set<std::string> operations;
    std::set<std::size_t> groups;  ///< As in the plan.
};

KeptFloat kept_float(const Plan& plan) {
    KeptFloat kept{.groups = plan.kept_float};
    std::set<std::size_t> of_bodies;  // their operations are no operations of this model
    for (const auto& body : plan.bodies) of_bodies.insert(body.group);
    for (const auto index : plan.kept_float) {
        core::ensure(index < plan.groups.size(), "there is no group ", index);
        const auto& group = plan.groups[index];
        if (of_bodies.contains(index)) continue;
        kept.points.insert(group.points.begin(), group.points.end());
        kept.operations.insert(group.operations.begin(), group.operations.end());
    }
    return kept;
}

std::shared_ptr<ov::Node> bound(const ov::element::Type& type,
                                const FakeQuantizeParameters& parameters,
                                const std::vector<float>& values,
                                const std::string& name) {
    const auto constant = float_constant(type, parameters.shape, values);
    constant->set_friendly_name(name);
    return constant;
}

std::shared_ptr<ov::Node> make_fake_quantize(const ov::Output<ov::Node>& data,
                                             const FakeQuantizeParameters& parameters,
                                             const std::string& name) {
    const auto& type = data.get_element_type();
    const auto node = std::make_shared<FakeQuantize>(
        data,
        bound(type, parameters, parameters.low, name + "/input_low"),
        bound(type, parameters, parameters.high, name + "/input_high"),
        bound(type, parameters, parameters.low, name + "/output_low"),
        bound(type, parameters, parameters.high, name + "/output_high"),
        parameters.levels);
    node->set_friendly_name(name);
    return node;
}

std::shared_ptr<ov::Node> make_fake_convert(const ov::Output<ov::Node>& data,
                                            const estimate::FakeConvertParameters& parameters,
                                            const std::string& name) {
    const auto& type = data.get_element_type();
    const auto scale = float_constant(type, parameters.shape, parameters.scale);
    const auto shift =
        float_constant(type, parameters.shape, std::vector<float>(parameters.scale.size()));
    scale->set_friendly_name(name + "/scale");
    shift->set_friendly_name(name + "/shift");
    const auto node = std::make_shared<ov::op::v13::FakeConvert>(
        data, scale, shift, estimate::element_type(parameters.type));
    node->set_friendly_name(name);
    return node;
}

std::shared_ptr<ov::Node> make_quantizer(const ov::Output<ov::Node>& data,
                                         const Range& range,
                                         const std::string& name) {
    return range.fp8 ? make_fake_convert(data, *range.fp8, name)
                     : make_fake_quantize(data, range.parameters, name);
}

/// Puts quantizers into one model.
class Inserter {
public:
    Inserter(const ov::Model& model, const AddedBiasOps& added)
        : ops_(core::ops_by_name(model)), added_(added) {}

    void insert(const QuantizationPoint& point, const Range& range) {
        switch (point.kind) {
            case PointKind::weight:
                return insert_on_weight(point, range);
            case PointKind::input:
                return insert_on_input(point, range);
            case PointKind::output:
                return insert_on_output(point, range);
        }
    }

private:
    ov::Input<ov::Node> input_at(const QuantizationPoint& point) const {
        const auto& node = core::op_named(ops_, point.node);
        core::ensure(
            point.port < node->get_input_size(), "'", point.node, "' has no input ", point.port);
        return node->input(point.port);
    }

    ov::Output<ov::Node> output_at(const QuantizationPoint& point) const {
        const auto& node = core::op_named(ops_, point.node);
        core::ensure(
            point.port < node->get_output_size(), "'", point.node, "' has no output ", point.port);
        const auto bias = added_.find(point.node);  // has one output
        return bias == added_.end() ? node->output(point.port) : bias->second->output(0);
    }

    // A weight with several users is quantized once, as the first of them asks.
    void insert_on_weight(const QuantizationPoint& point, const Range& range) {
        auto input = input_at(point);
        auto& quantized = quantized_weights_[input.get_source_output()];
        if (!quantized) {
            quantized = make_quantizer(input.get_source_output(), range, fake_quantize_name(point));
        }
        input.replace_source_output(quantized);
    }

    void insert_on_input(const QuantizationPoint& point, const Range& range) {
        auto input = input_at(point);
        const auto source = input.get_source_output();
        const auto node = make_quantizer(source, range, fake_quantize_name(point));
        input.replace_source_output(node);
        pass_on_result_names(source, node);
    }

    void insert_on_output(const QuantizationPoint& point, const Range& range) {
        const auto output = output_at(point);
        const auto consumers = output.get_target_inputs();  // before FakeQuantize becomes one
        const auto node = make_quantizer(output, range, fake_quantize_name(point));
        for (auto consumer : consumers) consumer.replace_source_output(node);
        pass_on_result_names(output, node);
    }

    core::OpsByName ops_;
    const AddedBiasOps& added_;
    std::map<ov::Output<ov::Node>, std::shared_ptr<ov::Node>> quantized_weights_;
};

const Range& range_of(const Plan& plan, const QuantizationPoint& point) {
    const auto range = plan.ranges.find(fake_quantize_name(point));
    core::ensure(range != plan.ranges.end(), "'", fake_quantize_name(point), "' has no range");
    return range->second;
}

void insert_fake_quantizes(const ov::Model& model,
                           const Plan& plan,
                           const KeptFloat& kept,
                           const AddedBiasOps& added) {
    Inserter inserter(model, added);
    for (std::size_t i = 0; i < plan.placement.points.size(); ++i) {
        if (kept.points.contains(i)) continue;
        const auto& point = plan.placement.points[i];
        inserter.insert(point, range_of(plan, point));
    }
}

// What is not quantized of the operations that smoothing and alignment change: no group that is
// has it.
std::set<std::string> exact_operations(const Plan& plan) {
    std::set<std::string> exact;
    for (const auto& group : plan.smoothing) {
        for (const auto& operation : group.operations) exact.insert(operation.name);
    }
    for (const auto& pair : plan.alignment) exact.insert({pair.producer, pair.consumer});
    for (std::size_t i = 0; i < plan.groups.size(); ++i) {
        if (plan.kept_float.contains(i)) continue;
        for (const auto& operation : plan.groups[i].operations) exact.erase(operation);
    }
    return exact;
}

void correct_biases(const ov::Model& model, const Plan& plan, const KeptFloat& kept) {
    const auto ops = core::ops_by_name(model);
    for (const auto& [operation, values] : plan.biases) {
        if (kept.operations.contains(operation)) continue;
        const auto bias = find_bias(*core::op_named(ops, operation));
        core::ensure(bias.has_value(), "'", operation, "' has no bias");
        replace_bias(*bias, values);
    }
}

AddedBiasOps add_biases(const ov::Model& model, const Plan& plan, const KeptFloat& kept) {
    const auto ops = core::ops_by_name(model);
    AddedBiasOps added;
    for (const auto& [operation, bias] : plan.added_biases) {
        if (kept.operations.contains(operation)) continue;
        added[operation] = add_bias(core::op_named(ops, operation), bias.shape, bias.values);
    }
    return added;
}

std::shared_ptr<ov::Model> build(const ov::Model& original, const Plan& plan);

void build_bodies(const ov::Model& model, const Plan& plan, const KeptFloat& kept) {
    const auto ops = core::ops_by_name(model);
    for (const auto& [parent, body, group, body_plan] : plan.bodies) {
        if (kept.groups.contains(group)) continue;
        const auto node = ov::as_type_ptr<ov::op::v8::If>(core::op_named(ops, parent));
        core::ensure(node && body < core::if_bodies, "'", parent, "' has no body ", body);
        const auto index = static_cast<int>(body);
        node->set_function(index, build(*node->get_function(index), body_plan));
    }
}

std::shared_ptr<ov::Model> build(const ov::Model& original, const Plan& plan) {
    auto model = original.clone();
    const auto kept = kept_float(plan);
    const auto exact = exact_operations(plan);
    apply_smoothing(*model, plan.smoothing, exact);
    apply_alignment(*model, plan.alignment, exact);
    correct_biases(*model, plan, kept);  // before an activation FakeQuantize parts bias and Add
    const auto added = add_biases(*model, plan, kept);
    insert_fake_quantizes(*model, plan, kept, added);
    build_bodies(*model, plan, kept);
    return model;
}

}  // namespace

std::shared_ptr<ov::Model> realize(const std::shared_ptr<const ov::Model>& original,
                                   const Plan& plan) {
    auto model = build(*original, plan);
    model->set_rt_info(std::string(version), "holdfast", "version");
    return model;
}

}  // namespace holdfast::realize
