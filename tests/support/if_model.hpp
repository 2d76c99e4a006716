// A model whose condition is an input: both bodies are convolutions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <openvino/op/if.hpp>

#include "support/items.hpp"
#include "support/model_builder.hpp"

namespace holdfast::test {

/// x [1,3,4,4] and a condition; "branch" takes "then_conv" or "else_conv", each with a bias, then
/// "out_conv" follows.
[[nodiscard]] inline std::shared_ptr<ov::Model> if_model() {
    const auto body = [](const std::string& name) {
        ModelBuilder b;
        const auto x = b.input(name + "_x", {1, 3, 4, 4});
        b.result(name + "_out",
                 x.conv(name + "_conv", ov::Shape{3, 3, 3, 3}).bias(name + "_bias").relu("relu"));
        return b.model();
    };
    const auto then_body = body("then");
    const auto else_body = body("else");
    ModelBuilder b;
    const auto x = b.input("x", {1, 3, 4, 4});
    const auto condition = b.input("condition", {}, ov::element::boolean);
    const auto branch = std::make_shared<ov::op::v8::If>(condition.output());
    branch->set_friendly_name("branch");
    branch->set_then_body(then_body);
    branch->set_else_body(else_body);
    branch->set_input(x, then_body->get_parameters()[0], else_body->get_parameters()[0]);
    const auto joined =
        branch->set_output(then_body->get_results()[0], else_body->get_results()[0]);
    b.result("out", Value(b, joined).conv("out_conv", ov::Shape{2, 3, 3, 3}).bias("out_bias"));
    return b.model();
}

/// An item for each condition.
[[nodiscard]] inline std::vector<Sample> if_samples(const std::vector<bool>& conditions) {
    std::vector<Sample> samples;
    for (const bool condition : conditions) {
        ov::Tensor flag(ov::element::boolean, {});
        *static_cast<char*>(flag.data()) = condition ? 1 : 0;
        const auto seed = static_cast<std::uint32_t>(samples.size() + 1);
        samples.push_back(
            {.inputs = {{"x", random_tensor({1, 3, 4, 4}, seed)}, {"condition", flag}},
             .label = {}});
    }
    return samples;
}

}  // namespace holdfast::test
