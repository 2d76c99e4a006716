// A model with a body that is none of an If.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <openvino/op/constant.hpp>
#include <openvino/op/loop.hpp>

#include "support/model_builder.hpp"

namespace holdfast::test {

/// A loop that applies a convolution three times.
[[nodiscard]] inline std::shared_ptr<ov::Model> loop_model() {
    ModelBuilder inner;
    const auto state = inner.input("state", {1, 3, 4, 4});
    const auto next = state.conv("loop_conv", ov::Shape{3, 3, 1, 1}).relu("loop_relu");
    const auto go_on = inner.op<ov::op::v0::Constant>(
        "go_on", ov::element::boolean, ov::Shape{1}, std::vector<char>{1});
    inner.result("next", next).result("go", go_on);
    const auto body = inner.model();

    ModelBuilder b;
    const auto x = b.input("x", {1, 3, 4, 4}).conv("first", ov::Shape{3, 3, 3, 3});
    const auto trips = b.op<ov::op::v0::Constant>(
        "trips", ov::element::i64, ov::Shape{}, std::vector<std::int64_t>{3});
    const auto condition = b.op<ov::op::v0::Constant>(
        "condition", ov::element::boolean, ov::Shape{}, std::vector<char>{1});
    const auto loop = std::make_shared<ov::op::v5::Loop>(trips.output(), condition.output());
    loop->set_friendly_name("loop");
    loop->set_function(body);
    loop->set_special_body_ports({-1, 1});
    loop->set_merged_input(body->get_parameters()[0], x, body->get_results()[0]);
    b.result("out", loop->get_iter_value(body->get_results()[0], -1));
    return b.model();
}

}  // namespace holdfast::test
