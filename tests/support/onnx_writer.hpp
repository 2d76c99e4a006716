// ONNX files whose weights lie elsewhere, for tests.
#pragma once

#include <string>

namespace holdfast::test {

/// Where the tensor of an ONNX file stands.
enum class OnnxPlace { initializer, constant, body };

/// A model of one Add of its input x, [1, 2] in f32, and a tensor of that shape whose data lies in
/// `location`; in `body` it stands in both branches of an If.
[[nodiscard]] std::string onnx_with_data_in(const std::string& location,
                                            OnnxPlace place = OnnxPlace::initializer);

}  // namespace holdfast::test
