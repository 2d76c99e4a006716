#include "support/model_builder.hpp"

#include <algorithm>
#include <random>

#include <openvino/opsets/opset13.hpp>

namespace holdfast::test {
namespace {

namespace op = ov::opset13;

std::shared_ptr<ov::Node> indices(const std::vector<std::int64_t>& values) {
    return op::Constant::create(ov::element::i64, {values.size()}, values);
}

ov::Strides ones(std::size_t rank) {
    return ov::Strides(rank, 1);
}

ov::CoordinateDiff zeros(std::size_t rank) {
    return ov::CoordinateDiff(rank, 0);
}

}  // namespace

std::vector<float> random_values(std::size_t count, std::uint32_t seed) {
    std::mt19937 generator(seed);  // the standard fixes its sequence, not that of distributions
    std::vector<float> values(count);
    for (auto& value : values) {
        value = static_cast<float>(static_cast<double>(generator()) / 2147483648.0 - 1.0);
    }
    return values;
}

ov::Tensor make_tensor(const ov::Shape& shape, const std::vector<float>& values) {
    ov::Tensor tensor(ov::element::f32, shape);
    std::copy_n(values.begin(), tensor.get_size(), tensor.data<float>());
    return tensor;
}

ov::Tensor random_tensor(const ov::Shape& shape, std::uint32_t seed) {
    return make_tensor(shape, random_values(ov::shape_size(shape), seed));
}

Value Value::port(std::size_t index) const {
    return {*builder_, output_.get_node_shared_ptr()->output(index)};
}

Value Value::conv(const std::string& name, const ov::Shape& weights) const {
    return conv(name, builder_->constant(name + "/weights", weights));
}

Value Value::conv(const std::string& name, const ov::Output<ov::Node>& weights) const {
    const auto spatial = weights.get_shape().size() - 2;
    return builder_->op<op::Convolution>(name,
                                         output_,
                                         weights,
                                         ones(spatial),
                                         zeros(spatial),
                                         zeros(spatial),
                                         ones(spatial),
                                         ov::op::PadType::SAME_UPPER);
}

Value Value::group_conv(const std::string& name, const ov::Shape& weights) const {
    const auto spatial = weights.size() - 3;
    return builder_->op<op::GroupConvolution>(name,
                                              output_,
                                              builder_->constant(name + "/weights", weights),
                                              ones(spatial),
                                              zeros(spatial),
                                              zeros(spatial),
                                              ones(spatial),
                                              ov::op::PadType::SAME_UPPER);
}

Value Value::matmul(const std::string& name, const ov::Shape& weights, bool transpose_b) const {
    return matmul(name, builder_->constant(name + "/weights", weights), transpose_b);
}

Value Value::matmul(const std::string& name,
                    const ov::Output<ov::Node>& other,
                    bool transpose_b) const {
    return builder_->op<op::MatMul>(name, output_, other, false, transpose_b);
}

Value Value::bias(const std::string& name) const {
    const auto& shape = output_.get_partial_shape();
    const auto rank = static_cast<std::size_t>(shape.rank().get_length());
    const auto axis = rank < 3 ? rank - 1 : 1;
    const auto channels = static_cast<std::size_t>(shape[axis].get_length());
    return bias(name, random_values(channels, static_cast<std::uint32_t>(channels)));
}

Value Value::bias(const std::string& name, const std::vector<float>& values) const {
    const auto rank = static_cast<std::size_t>(output_.get_partial_shape().rank().get_length());
    ov::Shape shape(rank, 1);
    shape[rank < 3 ? rank - 1 : 1] = values.size();
    return add(name, builder_->constant(name + "/constant", shape, values));
}

Value Value::add(const std::string& name, const ov::Output<ov::Node>& other) const {
    return builder_->op<op::Add>(name, output_, other);
}

Value Value::multiply(const std::string& name, const ov::Output<ov::Node>& other) const {
    return builder_->op<op::Multiply>(name, output_, other);
}

Value Value::relu(const std::string& name) const {
    return builder_->op<op::Relu>(name, output_);
}

Value Value::sigmoid(const std::string& name) const {
    return builder_->op<op::Sigmoid>(name, output_);
}

Value Value::softmax(const std::string& name) const {
    return builder_->op<op::Softmax>(name, output_, -1);
}

Value Value::max_pool(const std::string& name) const {
    return builder_->op<op::MaxPool>(name,
                                     output_,
                                     ov::Strides{2, 2},
                                     ov::Strides{1, 1},
                                     ov::Shape{0, 0},
                                     ov::Shape{0, 0},
                                     ov::Shape{2, 2});
}

Value Value::reshape(const std::string& name, const std::vector<std::int64_t>& shape) const {
    return builder_->op<op::Reshape>(name, output_, indices(shape), true);
}

Value Value::transpose(const std::string& name, const std::vector<std::int64_t>& order) const {
    return builder_->op<op::Transpose>(name, output_, indices(order));
}

Value Value::shape_of(const std::string& name) const {
    return builder_->op<op::ShapeOf>(name, output_);
}

Value Value::convert(const std::string& name, const ov::element::Type& type) const {
    return builder_->op<op::Convert>(name, output_, type);
}

Value ModelBuilder::input(const std::string& name,
                          const ov::PartialShape& shape,
                          const ov::element::Type& type) {
    const auto parameter = std::make_shared<op::Parameter>(type, shape);
    parameter->output(0).set_names({name});
    parameters_.push_back(parameter);
    return add_node(name, parameter);
}

Value ModelBuilder::constant(const std::string& name,
                             const ov::Shape& shape,
                             const ov::element::Type& type) {
    return constant(name, shape, random_values(ov::shape_size(shape), next_seed_++), type);
}

Value ModelBuilder::constant(const std::string& name,
                             const ov::Shape& shape,
                             const std::vector<float>& values,
                             const ov::element::Type& type) {
    return add_node(name, op::Constant::create(type, shape, values));
}

Value ModelBuilder::concat(const std::string& name,
                           const ov::OutputVector& inputs,
                           std::int64_t axis) {
    return op<op::Concat>(name, inputs, axis);
}

ModelBuilder& ModelBuilder::result(const std::string& name, const ov::Output<ov::Node>& value) {
    auto named = value;
    named.add_names({name});
    results_.push_back(std::make_shared<op::Result>(named));
    results_.back()->set_friendly_name(name + "/result");
    return *this;
}

std::shared_ptr<ov::Model> ModelBuilder::model(const std::string& name) const {
    return std::make_shared<ov::Model>(results_, parameters_, name);
}

Value ModelBuilder::add_node(const std::string& name, const std::shared_ptr<ov::Node>& node) {
    node->set_friendly_name(name);
    return {*this, node->output(0)};
}

}  // namespace holdfast::test
