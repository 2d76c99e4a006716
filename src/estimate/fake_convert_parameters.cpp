#include "estimate/fake_convert_parameters.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/check.hpp"

namespace holdfast::estimate {
namespace {

// Activations keep half of the type's range in reserve for data that goes beyond calibration.
constexpr float reserve = 0.5F;

}  // namespace

ov::element::Type element_type(Fp8Type type) {
    return type == Fp8Type::e4m3 ? ov::element::f8e4m3 : ov::element::f8e5m2;
}

float largest(Fp8Type type) {
    return type == Fp8Type::e4m3 ? 448.0F : 57344.0F;
}

FakeConvertParameters fake_convert_parameters(Fp8Type type,
                                              const MinMax& statistics,
                                              const ov::Shape& shape,
                                              bool per_channel) {
    const auto count = ov::shape_size(shape);
    core::ensure(statistics.min.size() == count && statistics.max.size() == count,
                 "a scale of shape ",
                 shape,
                 " got ",
                 statistics.min.size(),
                 " minima and ",
                 statistics.max.size(),
                 " maxima");
    FakeConvertParameters parameters{.type = type, .shape = shape, .scale = {}};
    for (std::size_t i = 0; i < count; ++i) {
        const float magnitude = std::max(
            statistics.max[i], std::abs(statistics.min[i]) + std::numeric_limits<float>::epsilon());
        const float scale = largest(type) / magnitude;
        parameters.scale.push_back(per_channel ? scale : reserve * scale);
    }
    return parameters;
}

FakeQuantizeParameters bounds_of(const FakeConvertParameters& parameters) {
    FakeQuantizeParameters bounds{.levels = 256, .shape = parameters.shape, .low = {}, .high = {}};
    for (const float scale : parameters.scale) {
        bounds.low.push_back(-largest(parameters.type) / scale);
        bounds.high.push_back(largest(parameters.type) / scale);
    }
    return bounds;
}

}  // namespace holdfast::estimate
