// Constants of any float type from f32 values.
#pragma once

#include <memory>
#include <vector>

#include <openvino/op/constant.hpp>

namespace holdfast::realize {

/// `values` in element type `type`: clipped to what it can hold, then rounded to nearest.
[[nodiscard]] std::shared_ptr<ov::op::v0::Constant> float_constant(
    const ov::element::Type& type, const ov::Shape& shape, const std::vector<float>& values);

}  // namespace holdfast::realize
