#include "observe/body_items.hpp"

#include <algorithm>
#include <numeric>

#include <openvino/core/model.hpp>
#include <openvino/op/result.hpp>

#include "core/check.hpp"
#include "core/compile.hpp"
#include "core/infer.hpp"
#include "core/ops_by_name.hpp"
#include "holdfast/control.hpp"

namespace holdfast::observe {
namespace {

using ov::op::v0::Result;
using ov::op::v8::If;

std::shared_ptr<If> if_named(const ov::Model& model, const std::string& name) {
    const auto found = ov::as_type_ptr<If>(core::op_named(core::ops_by_name(model), name));
    core::ensure(found != nullptr, "'", name, "' is no If");
    return found;
}

// The inputs of `parent` become the outputs of `model`, in their order.
void return_inputs(ov::Model& model, const If& parent) {
    const auto own = model.get_results();
    for (const auto& input : parent.input_values())
        model.add_results({std::make_shared<Result>(input)});
    for (const auto& result : own) model.remove_result(result);
}

std::size_t body_taken(const ov::Tensor& condition) {
    return *static_cast<const char*>(condition.data()) != 0 ? 0 : 1;
}

Sample sample_for(const If& parent, std::size_t body, std::span<const ov::Tensor> inputs) {
    const auto& parameters = parent.get_function(static_cast<int>(body))->get_parameters();
    Sample sample;
    for (const auto& link : parent.get_input_descriptions(static_cast<int>(body))) {
        const auto& tensor = inputs[link->m_input_index];
        ov::Tensor copy(tensor.get_element_type(), tensor.get_shape());
        tensor.copy_to(copy);
        sample.inputs[parameters.at(link->m_body_parameter_index)->get_friendly_name()] = copy;
    }
    return sample;
}

}  // namespace

BodyItems body_items(const std::shared_ptr<const ov::Model>& model,
                     const std::string& name,
                     const Dataset& dataset,
                     std::size_t subset_size,
                     const Control& control) {
    const auto above = model->clone();
    const auto parent = if_named(*above, name);
    return_inputs(*above, *parent);

    BodyItems items;
    const auto keep = [&](std::size_t, std::span<const ov::Tensor> outputs, const Sample&) {
        const auto body = body_taken(outputs[0]);
        items.at(body).push_back(sample_for(*parent, body, outputs));
    };
    std::vector<std::size_t> indices(std::min(subset_size, dataset.size()));
    std::iota(indices.begin(), indices.end(), 0U);
    const auto threads = core::worker_threads(control);
    auto compiled = core::compile_exact(above, threads);
    core::infer_in_order(
        compiled, dataset, indices, keep, control, "Collecting statistics", threads + 1);
    return items;
}

}  // namespace holdfast::observe
