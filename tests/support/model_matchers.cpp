#include "support/model_matchers.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include <openvino/op/constant.hpp>
#include <openvino/runtime/core.hpp>
#include <openvino/runtime/properties.hpp>

namespace holdfast::test {
namespace {

std::shared_ptr<ov::Node> find_or_null(const ModelPtr& model, const std::string& name) {
    for (const auto& op : model->get_ops()) {
        if (op->get_friendly_name() == name) return op;
    }
    return nullptr;
}

std::string port_text(const ov::Node& node, std::size_t port) {
    return node.get_friendly_name() + ":" + std::to_string(port);
}

ov::CompiledModel compile_f32(const ModelPtr& model) {
    static ov::Core core;
    return core.compile_model(model,
                              "CPU",
                              ov::hint::inference_precision(ov::element::f32),
                              ov::inference_num_threads(1));
}

std::vector<std::string> split_at_commas(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
    return parts;
}

}  // namespace

std::shared_ptr<ov::Node> find_op(const ModelPtr& model, const std::string& name) {
    if (auto op = find_or_null(model, name)) return op;
    throw std::runtime_error("the model has no operation '" + name + "'");
}

bool has_op(const ModelPtr& model, const std::string& name) {
    return find_or_null(model, name) != nullptr;
}

std::vector<std::string> names_of_type(const ModelPtr& model, const std::string& type) {
    std::vector<std::string> names;
    for (const auto& op : model->get_ops()) {
        if (op->get_type_name() == type) names.push_back(op->get_friendly_name());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string producer(const ModelPtr& model, const std::string& name, std::size_t port) {
    const auto source = find_op(model, name)->input_value(port);
    return port_text(*source.get_node(), source.get_index());
}

std::vector<std::string> consumers(const ModelPtr& model, const std::string& name) {
    std::vector<std::string> found;
    for (const auto& output : find_op(model, name)->outputs()) {
        for (const auto& input : output.get_target_inputs()) {
            found.push_back(port_text(*input.get_node(), input.get_index()));
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<float> constant_values(const ModelPtr& model,
                                   const std::string& name,
                                   std::size_t port) {
    const auto source = find_op(model, name)->get_input_node_shared_ptr(port);
    const auto constant = ov::as_type_ptr<ov::op::v0::Constant>(source);
    if (!constant) throw std::runtime_error(port_text(*source, 0) + " is not a constant");
    return constant->cast_vector<float>();
}

std::vector<float> to_floats(const ov::Tensor& tensor) {
    return ov::op::v0::Constant(tensor).cast_vector<float>();
}

std::vector<std::vector<float>> infer(const ModelPtr& model,
                                      const std::vector<ov::Tensor>& inputs) {
    auto request = compile_f32(model).create_infer_request();
    for (std::size_t i = 0; i < inputs.size(); ++i) request.set_input_tensor(i, inputs[i]);
    request.infer();
    std::vector<std::vector<float>> outputs;
    for (std::size_t i = 0; i < model->get_output_size(); ++i) {
        outputs.push_back(to_floats(request.get_output_tensor(i)));
    }
    return outputs;
}

std::map<std::string, std::string> runtime_precisions(const ModelPtr& model) {
    std::map<std::string, std::string> precisions;
    const auto executed = compile_f32(model).get_runtime_model();
    for (const auto& op : executed->get_ops()) {
        const auto& info = op->get_rt_info();
        const auto precision = info.at("runtimePrecision").as<std::string>();
        const auto originals = info.at("originalLayersNames").as<std::string>();
        for (const auto& name : split_at_commas(originals)) precisions[name] = precision;
    }
    return precisions;
}

}  // namespace holdfast::test
