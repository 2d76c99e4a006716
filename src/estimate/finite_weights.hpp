// A guard against NaN and infinity in weights, of which no range comes.
#pragma once

#include <openvino/core/model.hpp>
#include <openvino/runtime/tensor.hpp>

#include "place/placement.hpp"

namespace holdfast::estimate {

/// The constant `value` that `point` quantizes, in f32.
/// \throws InvalidArgument naming the point, when not all of it are finite numbers.
[[nodiscard]] ov::Tensor finite_weights(const ov::Output<ov::Node>& value,
                                        const place::QuantizationPoint& point);

/// The same for all weights that `placement` quantizes: before time is spent on data.
void require_finite_weights(const ov::Model& model, const place::Placement& placement);

}  // namespace holdfast::estimate
