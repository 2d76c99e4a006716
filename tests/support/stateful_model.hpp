// A convolution over the sum of all inputs of a sequence.
#pragma once

#include <memory>
#include <vector>

#include <openvino/op/assign.hpp>
#include <openvino/op/read_value.hpp>

#include "support/model_builder.hpp"

namespace holdfast::test {

/// sum = state + x [1,3,4,4]; state ← sum; "out" is a convolution of sum, with a bias.
[[nodiscard]] inline std::shared_ptr<ov::Model> stateful_model() {
    ModelBuilder b;
    const auto x = b.input("x", {1, 3, 4, 4});
    const auto variable = std::make_shared<ov::op::util::Variable>(
        ov::op::util::VariableInfo{{1, 3, 4, 4}, ov::element::f32, "state"});
    const auto zero = b.constant("zero", {1, 3, 4, 4}, std::vector<float>(48, 0.F));
    const auto read = b.op<ov::op::v6::ReadValue>("read", zero.output(), variable);
    const auto sum = read.add("sum", x);
    const auto assign = std::make_shared<ov::op::v6::Assign>(sum.output(), variable);
    b.result("out", sum.conv("conv", ov::Shape{2, 3, 3, 3}).bias("bias"));
    auto model = b.model();
    model->add_sinks({assign});
    return model;
}

}  // namespace holdfast::test
