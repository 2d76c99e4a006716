#include "realize/float_constant.hpp"

#include <algorithm>
#include <limits>

#include <openvino/core/type/bfloat16.hpp>
#include <openvino/core/type/float16.hpp>

namespace holdfast::realize {
namespace {

float largest_of(const ov::element::Type& type) {
    if (type == ov::element::f16) return std::numeric_limits<ov::float16>::max();
    if (type == ov::element::bf16) return std::numeric_limits<ov::bfloat16>::max();
    return std::numeric_limits<float>::max();
}

}  // namespace

std::shared_ptr<ov::op::v0::Constant> float_constant(const ov::element::Type& type,
                                                     const ov::Shape& shape,
                                                     const std::vector<float>& values) {
    const float largest = largest_of(type);
    std::vector<float> clipped(values);
    for (auto& value : clipped) value = std::clamp(value, -largest, largest);
    return ov::op::v0::Constant::create(type, shape, clipped);
}

}  // namespace holdfast::realize
