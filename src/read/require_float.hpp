// A guard: what is quantized already is not quantized again, and doubles are not at all.
#pragma once

#include <openvino/core/model.hpp>

namespace holdfast::read {

/// \throws UnsupportedModel naming the first FakeQuantize or FakeConvert, or the first operation
/// with weights that are stored in 8 bits or fewer or that computes in f64, of `model` or of a body
/// of its If, Loop and TensorIterator operations.
void require_float(const ov::Model& model);

}  // namespace holdfast::read
