// From measured bounds to the constants of a FakeConvert. Pure arithmetic in f32.
#pragma once

#include <openvino/core/type/element_type.hpp>

#include "estimate/ranges.hpp"

namespace holdfast::estimate {

/// As OpenVINO calls it.
[[nodiscard]] ov::element::Type element_type(Fp8Type type);

/// The largest number of the type.
[[nodiscard]] float largest(Fp8Type type);

/// The scale that brings the largest magnitude to the largest number of `type`, or to half of it
/// where there is one range for the whole tensor. `statistics` holds one value per element of
/// `shape`.
[[nodiscard]] FakeConvertParameters fake_convert_parameters(Fp8Type type,
                                                            const MinMax& statistics,
                                                            const ov::Shape& shape,
                                                            bool per_channel);

/// What numbers of the type stand for, least and largest.
[[nodiscard]] FakeQuantizeParameters bounds_of(const FakeConvertParameters& parameters);

}  // namespace holdfast::estimate
