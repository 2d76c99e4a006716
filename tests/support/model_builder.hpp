// Toy models in a few lines:
//
//     ModelBuilder b;
//     b.result("out", b.input("x", {1, 3, 8, 8}).conv("conv", {4, 3, 3,
//     3}).bias("bias").relu("r")); const auto model = b.model();
//
// Friendly names are those given; constants are called after their user: "conv/weights",
// "bias/constant". Values are drawn from a fixed generator unless given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/runtime/tensor.hpp>

namespace holdfast::test {

/// `count` numbers in [-1, 1), the same for the same seed on every platform.
[[nodiscard]] std::vector<float> random_values(std::size_t count, std::uint32_t seed);

/// An f32 tensor that owns a copy of `values`.
[[nodiscard]] ov::Tensor make_tensor(const ov::Shape& shape, const std::vector<float>& values);
[[nodiscard]] ov::Tensor random_tensor(const ov::Shape& shape, std::uint32_t seed);

class ModelBuilder;

/// An output of an operation in a model under construction.
class Value {
public:
    Value(ModelBuilder& builder, ov::Output<ov::Node> output)
        : builder_(&builder), output_(std::move(output)) {}

    operator ov::Output<ov::Node>() const { return output_; }  // NOLINT: as ov::Output itself
    [[nodiscard]] const ov::Output<ov::Node>& output() const { return output_; }
    /// Another output of the same operation.
    [[nodiscard]] Value port(std::size_t index) const;

    /// Convolution with stride 1 and "same" padding; `weights` are O,I,spatial.
    [[nodiscard]] Value conv(const std::string& name, const ov::Shape& weights) const;
    [[nodiscard]] Value conv(const std::string& name, const ov::Output<ov::Node>& weights) const;
    /// GroupConvolution as `conv`; `weights` are G,O,I,spatial.
    [[nodiscard]] Value group_conv(const std::string& name, const ov::Shape& weights) const;
    [[nodiscard]] Value matmul(const std::string& name,
                               const ov::Shape& weights,
                               bool transpose_b = false) const;
    [[nodiscard]] Value matmul(const std::string& name,
                               const ov::Output<ov::Node>& other,
                               bool transpose_b = false) const;
    /// Adds one value per channel (axis 1; the last axis where the rank is below 3).
    [[nodiscard]] Value bias(const std::string& name) const;
    [[nodiscard]] Value bias(const std::string& name, const std::vector<float>& values) const;
    [[nodiscard]] Value add(const std::string& name, const ov::Output<ov::Node>& other) const;
    [[nodiscard]] Value multiply(const std::string& name, const ov::Output<ov::Node>& other) const;
    [[nodiscard]] Value relu(const std::string& name) const;
    [[nodiscard]] Value sigmoid(const std::string& name) const;
    [[nodiscard]] Value softmax(const std::string& name) const;
    [[nodiscard]] Value max_pool(const std::string& name) const;  ///< Spatial 2x2, stride 2.
    [[nodiscard]] Value reshape(const std::string& name,
                                const std::vector<std::int64_t>& shape) const;
    [[nodiscard]] Value transpose(const std::string& name,
                                  const std::vector<std::int64_t>& order) const;
    [[nodiscard]] Value shape_of(const std::string& name) const;
    [[nodiscard]] Value convert(const std::string& name, const ov::element::Type& type) const;

private:
    ModelBuilder* builder_;
    ov::Output<ov::Node> output_;
};

class ModelBuilder {
public:
    [[nodiscard]] Value input(const std::string& name,
                              const ov::PartialShape& shape,
                              const ov::element::Type& type = ov::element::f32);
    /// A constant of drawn values.
    [[nodiscard]] Value constant(const std::string& name,
                                 const ov::Shape& shape,
                                 const ov::element::Type& type = ov::element::f32);
    [[nodiscard]] Value constant(const std::string& name,
                                 const ov::Shape& shape,
                                 const std::vector<float>& values,
                                 const ov::element::Type& type = ov::element::f32);
    [[nodiscard]] Value concat(const std::string& name,
                               const ov::OutputVector& inputs,
                               std::int64_t axis);
    /// Any operation: `b.op<ov::op::v8::Slice>("slice", data, start, stop, step)`.
    template <typename Op, typename... Args>
    Value op(const std::string& name, Args&&... args) {
        return add_node(name, std::make_shared<Op>(std::forward<Args>(args)...));
    }
    /// A Result named "<name>/result"; its value gets the tensor name `name`.
    ModelBuilder& result(const std::string& name, const ov::Output<ov::Node>& value);
    [[nodiscard]] std::shared_ptr<ov::Model> model(const std::string& name = "model") const;

private:
    Value add_node(const std::string& name, const std::shared_ptr<ov::Node>& node);

    ov::ParameterVector parameters_;
    ov::ResultVector results_;
    std::uint32_t next_seed_ = 1;
};

}  // namespace holdfast::test
