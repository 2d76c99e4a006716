#include "core/fake_quantize.hpp"

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

}  // namespace holdfast::core
