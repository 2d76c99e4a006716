// The arithmetic of FakeQuantize, for constants.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <openvino/core/shape.hpp>
#include <openvino/runtime/tensor.hpp>

namespace holdfast::core {

/// Bounds of a FakeQuantize: one value, or one for each channel.
struct Bounds {
    ov::Shape shape;
    std::vector<float> low;
    std::vector<float> high;
};

/// Rounds numbers below 2^22, halves to even, in a form that compilers vectorize.
inline float rounded(float value) {
    constexpr float shifter = 12582912.0F;  // 1.5 · 2^23: no bits are left for a fraction
    return (value + shifter) - shifter;
}

/// The level, 0 to `last`, that stands for `value`. The order of the operations is that of
/// FakeQuantize in the runtime, so that results agree to the bit.
inline float level_of(float value, float low, float high, float last) {
    const float clipped = std::min(std::max(value, low), high);
    return rounded((clipped - low) / (high - low) * last);
}

/// What a FakeQuantize with equal input and output bounds makes of an f32 tensor.
[[nodiscard]] ov::Tensor fake_quantized(const ov::Tensor& values,
                                        const Bounds& bounds,
                                        std::size_t levels);

/// What a FakeConvert to `type` (f8e4m3 or f8e5m2) with a shift of 0 makes of an f32 tensor.
/// `scale` holds one value per element of `shape`, which broadcasts to that of `values`.
[[nodiscard]] ov::Tensor fake_converted(const ov::Tensor& values,
                                        const ov::element::Type& type,
                                        const ov::Shape& shape,
                                        const std::vector<float>& scale);

}  // namespace holdfast::core
