// Questions about models, and gmock matchers for models and numbers.
#pragma once

#include <cmath>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/core/model.hpp>
#include <openvino/runtime/tensor.hpp>

#include "place/placement.hpp"

namespace holdfast::test {

using ModelPtr = std::shared_ptr<const ov::Model>;

/// The operation called `name`; throws if there is none.
[[nodiscard]] std::shared_ptr<ov::Node> find_op(const ModelPtr& model, const std::string& name);
[[nodiscard]] bool has_op(const ModelPtr& model, const std::string& name);
/// Friendly names of all operations of a type, sorted.
[[nodiscard]] std::vector<std::string> names_of_type(const ModelPtr& model,
                                                     const std::string& type);
/// "name:port" of what feeds an input.
[[nodiscard]] std::string producer(const ModelPtr& model,
                                   const std::string& name,
                                   std::size_t port);
/// "name:port" of every input that the outputs of an operation feed, sorted.
[[nodiscard]] std::vector<std::string> consumers(const ModelPtr& model, const std::string& name);
/// Values of the constant at an input, in f32.
[[nodiscard]] std::vector<float> constant_values(const ModelPtr& model,
                                                 const std::string& name,
                                                 std::size_t port);
/// Values of a tensor in f32.
[[nodiscard]] std::vector<float> to_floats(const ov::Tensor& tensor);
/// All outputs of `model` for `inputs` (in the model's order) on the CPU plugin in f32.
[[nodiscard]] std::vector<std::vector<float>> infer(const ModelPtr& model,
                                                    const std::vector<ov::Tensor>& inputs);
/// Friendly name → "runtimePrecision" in the graph that the CPU plugin executes; for a fused layer
/// the name of each original operation.
[[nodiscard]] std::map<std::string, std::string> runtime_precisions(const ModelPtr& model);

/// The FakeQuantize operations of a model, by name, in any order.
MATCHER_P(HasFakeQuantizes, names, "") {
    return ::testing::ExplainMatchResult(::testing::UnorderedElementsAreArray(names),
                                         names_of_type(arg, "FakeQuantize"),
                                         result_listener);
}

/// The points of a placement by their FakeQuantize names, in any order.
MATCHER_P(QuantizesExactly, names, "") {
    std::vector<std::string> found;
    for (const auto& point : arg.points) found.push_back(place::fake_quantize_name(point));
    *result_listener << "which quantizes " << ::testing::PrintToString(found) << ' ';
    return ::testing::ExplainMatchResult(
        ::testing::UnorderedElementsAreArray(names), found, result_listener);
}

/// |a - b| <= absolute + relative * |b|, element by element.
MATCHER_P3(AllNear, expected, absolute, relative, "") {
    if (arg.size() != expected.size()) {
        *result_listener << "has " << arg.size() << " values instead of " << expected.size();
        return false;
    }
    for (std::size_t i = 0; i < arg.size(); ++i) {
        const double error =
            std::abs(static_cast<double>(arg[i]) - static_cast<double>(expected[i]));
        if (!(error <= absolute + relative * std::abs(static_cast<double>(expected[i])))) {
            *result_listener << "value " << i << " is " << arg[i] << " instead of " << expected[i];
            return false;
        }
    }
    return true;
}

}  // namespace holdfast::test
