// Models of which only the inputs matter.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <openvino/core/model.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>

namespace holdfast::test {

struct InputSpec {
    std::string name;
    ov::PartialShape shape;
    ov::element::Type type = ov::element::f32;
    std::string tensor_name;
};

/// A model that returns its inputs.
[[nodiscard]] inline std::shared_ptr<ov::Model> model_with_inputs(
    const std::vector<InputSpec>& specs) {
    ov::ParameterVector parameters;
    ov::ResultVector results;
    for (const auto& spec : specs) {
        const auto parameter = std::make_shared<ov::op::v0::Parameter>(spec.type, spec.shape);
        parameter->set_friendly_name(spec.name);
        if (!spec.tensor_name.empty()) parameter->output(0).set_names({spec.tensor_name});
        parameters.push_back(parameter);
        results.push_back(std::make_shared<ov::op::v0::Result>(parameter));
    }
    return std::make_shared<ov::Model>(results, parameters);
}

}  // namespace holdfast::test
