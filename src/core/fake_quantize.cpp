#include "core/fake_quantize.hpp"

#include <openvino/op/constant.hpp>
#include <openvino/op/fake_convert.hpp>

#include "core/check.hpp"
#include "core/constant_value.hpp"
#include "core/rows.hpp"

namespace holdfast::core {
namespace {

float fake_quantized(float value, float low, float high, float last) {
    return level_of(value, low, high, last) / last * (high - low) + low;
}

}  // namespace

ov::Tensor fake_quantized(const ov::Tensor& values, const Bounds& bounds, std::size_t levels) {
    const auto& shape = values.get_shape();
    const auto last = static_cast<float>(levels - 1);
    ov::Tensor result(ov::element::f32, shape);
    const auto* from = values.data<const float>();
    auto* to = result.data<float>();

    const auto rows = core::rows(shape, axes_with_own_values(shape, bounds.shape));
    for (const auto start : rows.starts) {
        const float* low = bounds.low.data() + start;
        const float* high = bounds.high.data() + start;
        for (std::size_t i = 0; rows.step == 0 && i < rows.length; ++i) {
            to[i] = fake_quantized(from[i], *low, *high, last);
        }
        for (std::size_t i = 0; rows.step == 1 && i < rows.length; ++i) {
            to[i] = fake_quantized(from[i], low[i], high[i], last);
        }
        from += rows.length;
        to += rows.length;
    }
    return result;
}

ov::Tensor fake_converted(const ov::Tensor& values,
                          const ov::element::Type& type,
                          const ov::Shape& shape,
                          const std::vector<float>& scale) {
    using ov::op::v0::Constant;
    const ov::op::v13::FakeConvert node(
        std::make_shared<Constant>(values),
        Constant::create(values.get_element_type(), shape, scale),
        Constant::create(values.get_element_type(), shape, std::vector<float>(scale.size())),
        type);
    ov::TensorVector inputs;
    for (std::size_t port = 0; port < node.get_input_size(); ++port)
        inputs.push_back(constant_value(node.input_value(port)));
    ov::TensorVector outputs{ov::Tensor(values.get_element_type(), values.get_shape())};
    ensure(node.evaluate(outputs, inputs), "FakeConvert can't be evaluated");
    return outputs.front();
}

}  // namespace holdfast::core
