#include "read/require_float.hpp"

#include <gmock/gmock.h>
#include <openvino/opsets/opset13.hpp>

#include "holdfast/error.hpp"
#include "holdfast/model.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast::read {
namespace {

using namespace ov::opset13;  // NOLINT(google-build-using-namespace): graphs read better
using test::message_of;

std::string message(const ov::Model& model) {
    return message_of<UnsupportedModel>([&] {
        require_float(model);
        return 0;
    });
}

std::shared_ptr<Constant> number(float value) {
    return Constant::create(ov::element::f32, {}, {value});
}

std::shared_ptr<Parameter> input(const ov::element::Type& type = ov::element::f32) {
    return std::make_shared<Parameter>(type, ov::PartialShape{1, 2});
}

template <typename T>
std::shared_ptr<T> named(std::shared_ptr<T> node, const std::string& name) {
    node->set_friendly_name(name);
    return node;
}

std::shared_ptr<ov::Model> model_of(const ov::Output<ov::Node>& result,
                                    const std::shared_ptr<Parameter>& x) {
    return std::make_shared<ov::Model>(ov::OutputVector{result}, ov::ParameterVector{x});
}

std::shared_ptr<ov::Node> fake_quantize(const ov::Output<ov::Node>& x) {
    return named(std::make_shared<FakeQuantize>(x, number(0), number(1), number(0), number(1), 256),
                 "fq");
}

std::shared_ptr<ov::Node> weights(const ov::element::Type& type) {
    return named(Constant::create(type, {2, 2}, {1, 2, 3, 4}), "w");
}

std::shared_ptr<ov::Node> to_float(const ov::Output<ov::Node>& x) {
    return std::make_shared<Convert>(x, ov::element::f32);
}

std::shared_ptr<ov::Node> matmul(const ov::Output<ov::Node>& a, const ov::Output<ov::Node>& b) {
    return named(std::make_shared<MatMul>(a, b), "matmul");
}

TEST(RequireFloat, AcceptsFloatModels) {
    const auto x = input();
    EXPECT_EQ(message(*model_of(matmul(x, weights(ov::element::f32)), x)), "(no exception)");
    EXPECT_EQ(message(*model_of(matmul(x, to_float(weights(ov::element::f16))), x)),
              "(no exception)");
    EXPECT_EQ(message(*read_model(test::test_model("vit_fmnist.onnx"))), "(no exception)");
    EXPECT_EQ(message(*read_model(test::test_model("mobilenetv3_fmnist.onnx"), Simplify::off)),
              "(no exception)");
}

TEST(RequireFloat, AcceptsSmallIntegersThatAreNoWeights) {
    const auto x = input();
    const auto mask = to_float(weights(ov::element::u8));
    const auto masked = std::make_shared<Multiply>(x, mask);
    EXPECT_EQ(message(*model_of(matmul(masked, weights(ov::element::f32)), x)), "(no exception)");

    const auto index = input(ov::element::i32);
    const auto table = std::make_shared<Gather>(
        to_float(weights(ov::element::u8)), index, Constant::create(ov::element::i32, {}, {0}));
    EXPECT_EQ(message(*model_of(table, index)), "(no exception)");
}

TEST(RequireFloat, RefusesFakeQuantize) {
    const auto x = input();
    EXPECT_EQ(message(*model_of(fake_quantize(x), x)),
              "the model is quantized already, as its FakeQuantize 'fq' shows; a float model is "
              "expected");
}

TEST(RequireFloat, RefusesFakeConvert) {
    const auto x = input();
    const auto fc = named(std::make_shared<FakeConvert>(x, number(1), ov::element::f8e4m3), "fc");
    EXPECT_EQ(
        message(*model_of(fc, x)),
        "the model is quantized already, as its FakeConvert 'fc' shows; a float model is expected");
}

TEST(RequireFloat, RefusesWeightsInFewBits) {
    const auto x = input();
    for (const auto& type : {ov::element::i8, ov::element::u8, ov::element::i4, ov::element::u4}) {
        const auto shifted = std::make_shared<Subtract>(to_float(weights(type)),
                                                        to_float(Constant::create(type, {}, {1})));
        const auto scaled = std::make_shared<Multiply>(shifted, number(0.5F));
        const auto shape = Constant::create(ov::element::i64, {2}, {2, 2});
        const auto reshaped = std::make_shared<Reshape>(scaled, shape, false);
        EXPECT_EQ(message(*model_of(matmul(x, reshaped), x)),
                  "the model is quantized already: weights 'w' of MatMul 'matmul' are stored as " +
                      type.get_type_name() + "; a float model is expected");
    }
    EXPECT_NE(message(*model_of(matmul(x, to_float(weights(ov::element::i8))), x)),
              "(no exception)");
}

TEST(RequireFloat, RefusesDoubles) {
    const auto x = input(ov::element::f64);
    EXPECT_EQ(message(*model_of(matmul(x, weights(ov::element::f64)), x)),
              "MatMul 'matmul' computes in f64, which the runtime can't run quantized; convert the "
              "model to f32 first");
    for (const auto& type : {ov::element::f32, ov::element::f16, ov::element::bf16}) {
        const auto y = input(type);
        EXPECT_EQ(message(*model_of(matmul(y, weights(type)), y)), "(no exception)") << type;
    }
}

TEST(RequireFloat, RefusesWeightsInFloatsOfFewBits) {
    const auto x = input();
    for (const auto& type : {ov::element::f8e4m3, ov::element::f8e5m2}) {
        const auto divided =
            std::make_shared<ov::op::v1::Divide>(to_float(weights(type)), number(0.5F));
        EXPECT_EQ(message(*model_of(matmul(x, divided), x)),
                  "the model is quantized already: weights 'w' of MatMul 'matmul' are stored as " +
                      type.get_type_name() + "; a float model is expected");
    }
}

TEST(RequireFloat, RefusesEmbeddingsInFewBits) {
    const auto x = input(ov::element::i32);
    const auto scaled =
        std::make_shared<Multiply>(to_float(weights(ov::element::i8)), number(0.5F));
    const auto gather =
        named(std::make_shared<Gather>(scaled, x, Constant::create(ov::element::i32, {}, {0})),
              "embedding");
    EXPECT_EQ(
        message(*model_of(gather, x)),
        "the model is quantized already: weights 'w' of Gather 'embedding' are stored as i8; a "
        "float model is expected");
}

TEST(RequireFloat, LooksIntoBodies) {
    const auto x = input();
    const auto inner = input();
    const auto other = input();
    const auto choice = std::make_shared<If>(Constant::create(ov::element::boolean, {}, {true}));
    const auto then_result = std::make_shared<Result>(fake_quantize(inner));
    const auto else_result = std::make_shared<Result>(other);
    choice->set_then_body(
        std::make_shared<ov::Model>(ov::ResultVector{then_result}, ov::ParameterVector{inner}));
    choice->set_else_body(
        std::make_shared<ov::Model>(ov::ResultVector{else_result}, ov::ParameterVector{other}));
    choice->set_input(x, inner, other);
    const auto y = choice->set_output(then_result, else_result);
    EXPECT_THAT(message(*model_of(y, x)), ::testing::HasSubstr("FakeQuantize 'fq'"));
}

TEST(RequireFloat, IsQuickOnExpressionsThatShareTheirParts) {
    std::shared_ptr<ov::Node> power = weights(ov::element::f32);
    for (int i = 0; i < 64; ++i) power = std::make_shared<Multiply>(power, power);
    const auto x = input();
    EXPECT_EQ(message(*model_of(matmul(x, power), x)), "(no exception)");
}

TEST(RequireFloat, RefusesQuantizedOnnx) {
    const auto path = test::test_model("qdq.onnx");
    EXPECT_THAT(message(*read_model(path)), ::testing::HasSubstr("quantized already"));
    EXPECT_THAT(message(*read_model(path, Simplify::off)),
                ::testing::HasSubstr("quantized already"));
    EXPECT_THAT(message(*read_model(test::test_model("weights_int8.onnx"))),
                ::testing::HasSubstr("stored as i8"));
    EXPECT_THAT(message(*read_model(test::test_model("weights_int8.onnx"), Simplify::off)),
                ::testing::HasSubstr("stored as i8"));
}

}  // namespace
}  // namespace holdfast::read
