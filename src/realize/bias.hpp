// The constant that an Add puts onto the output of an operation.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <openvino/op/constant.hpp>

namespace holdfast::realize {

struct Bias {
    std::shared_ptr<ov::Node> add;
    std::size_t port = 0;                            ///< The input of `add` that it comes in by.
    std::shared_ptr<ov::op::v0::Constant> constant;  ///< Directly at `port`, or behind a Convert.
};

/// The bias of `operation`: the first consumer by name that is an Add of a float constant. Its
/// shape is not looked at.
[[nodiscard]] std::optional<Bias> find_bias(const ov::Node& operation);

/// Gives `bias` new values, in the order of the constant's elements, in its own element type. Other
/// users of a shared constant keep the old values.
void replace_bias(const Bias& bias, const std::vector<float>& values);

/// Puts an Add called "<operation>/bias" of a constant of `shape` between output 0 of `operation`
/// and all its consumers. What users call an output of the model stays on the value that the model
/// returns.
std::shared_ptr<ov::Node> add_bias(const std::shared_ptr<ov::Node>& operation,
                                   const ov::Shape& shape,
                                   const std::vector<float>& values);

}  // namespace holdfast::realize
