// From measured bounds to the constants of a FakeQuantize. Pure arithmetic in f32.
#pragma once

#include <openvino/core/shape.hpp>

#include "estimate/ranges.hpp"
#include "place/placement.hpp"

namespace holdfast::estimate {

/// `statistics` holds one value per element of `shape`. Symmetric: `max` is the largest magnitude.
/// \throws InvalidArgument `half_range` with an asymmetric scheme.
[[nodiscard]] FakeQuantizeParameters fake_quantize_parameters(const place::QuantizerConfig& config,
                                                              const MinMax& statistics,
                                                              const ov::Shape& shape,
                                                              bool half_range);

}  // namespace holdfast::estimate
