#include "write/compress_weights.hpp"

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/op/constant.hpp>
#include <openvino/op/fake_quantize.hpp>
#include <openvino/pass/constant_folding.hpp>

#include "core/constant_value.hpp"
#include "realize/realize.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"

namespace holdfast::write {
namespace {

using holdfast::test::AllNear;
using holdfast::test::constant_values;
using holdfast::test::consumers;
using holdfast::test::find_op;
using holdfast::test::has_op;
using holdfast::test::infer;
using holdfast::test::ModelBuilder;
using holdfast::test::names_of_type;
using holdfast::test::producer;
using holdfast::test::random_tensor;
using holdfast::test::runtime_precisions;
using holdfast::test::to_floats;
using holdfast::test::Value;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Bounds of a FakeQuantize in a toy model.
struct Side {
    ov::Shape shape;
    std::vector<float> low;
    std::vector<float> high;
};

Value fake_quantize(ModelBuilder& b,
                    const std::string& name,
                    const Value& value,
                    const Side& side,
                    std::size_t levels) {
    const auto low = b.constant(name + "/low", side.shape, side.low);
    const auto high = b.constant(name + "/high", side.shape, side.high);
    return b.op<ov::op::v0::FakeQuantize>(name, value, low, high, low, high, levels);
}

/// x · FakeQuantize(weights) with the FakeQuantize called "fq".
std::shared_ptr<ov::Model> product(const ov::Shape& shape,
                                   const std::vector<float>& weights,
                                   const Side& side,
                                   std::size_t levels = 255) {
    ModelBuilder b;
    const auto fq = fake_quantize(b, "fq", b.constant("weights", shape, weights), side, levels);
    b.result("out", b.input("x", ov::Shape{2, shape[0]}).matmul("matmul", fq));
    return b.model();
}

std::vector<float> numbers(const std::shared_ptr<ov::Model>& model) {
    return constant_values(model, "fq/convert", 0);
}

const Side symmetric{{}, {-127.F}, {127.F}};

TEST(CompressWeights, ReplacesAFakeQuantizeByScaledInt8) {
    const auto model = product({1, 3}, {-200.F, 2.6F, 3.9F}, symmetric);
    EXPECT_EQ(compress_weights(*model), 1U);
    EXPECT_THAT(names_of_type(model, "FakeQuantize"), IsEmpty());
    EXPECT_EQ(find_op(model, "fq/quantized")->get_output_element_type(0), ov::element::i8);
    EXPECT_THAT(numbers(model), ElementsAre(-127.F, 3.F, 4.F));
    EXPECT_EQ(producer(model, "fq", 0), "fq/convert:0");
    EXPECT_THAT(constant_values(model, "fq", 1), ElementsAre(1.F));
    EXPECT_THAT(consumers(model, "fq"), ElementsAre("matmul:1"));
}

TEST(CompressWeights, KeepsConstantFoldingFromUndoingIt) {
    const auto model = product({1, 3}, {-1.F, 2.F, 3.F}, symmetric);
    compress_weights(*model);
    EXPECT_TRUE(ov::pass::constant_folding_is_disabled(find_op(model, "fq/convert")));
    ov::pass::ConstantFolding().run_on_model(model);
    EXPECT_TRUE(has_op(model, "fq/convert"));
}

TEST(CompressWeights, ScalesEachChannel) {
    const auto model =
        product({2, 3}, {1, 10, 100, -1, -10, 51}, {{1, 3}, {-1, -10, -100}, {1, 10, 100}});
    compress_weights(*model);
    EXPECT_THAT(numbers(model), ElementsAre(127, 127, 127, -127, -127, 65));
    EXPECT_EQ(find_op(model, "fq/scale")->get_output_shape(0), (ov::Shape{1, 3}));
    EXPECT_THAT(constant_values(model, "fq", 1),
                AllNear(std::vector{1 / 127.F, 10 / 127.F, 100 / 127.F}, 0, 1e-6));
}

TEST(CompressWeights, KeepsTheZeroPointOfAnAsymmetricRange) {
    const auto model = product({1, 3}, {-50.F, 0.F, 205.F}, {{}, {-50.F}, {205.F}}, 256);
    compress_weights(*model);
    EXPECT_THAT(numbers(model), ElementsAre(-128.F, -78.F, 127.F));
    EXPECT_EQ(producer(model, "fq", 0), "fq/subtract:0");
    EXPECT_THAT(constant_values(model, "fq/subtract", 1), ElementsAre(-78.F));
}

TEST(CompressWeights, AbsorbsAWholeZeroPointWhereInt8CanHoldTheResult) {
    const auto shifted = product({1, 3}, {0.F, 10.F, 100.F}, {{}, {-50.F}, {205.F}}, 256);
    compress_weights(*shifted);
    EXPECT_THAT(numbers(shifted), ElementsAre(0.F, 10.F, 100.F));
    EXPECT_THAT(names_of_type(shifted, "Subtract"), IsEmpty());
}

TEST(CompressWeights, KeepsAZeroPointBetweenTwoNumbers) {
    const auto model = product({1, 2}, {0.F, 100.F}, {{}, {-50.5F}, {204.5F}}, 256);
    compress_weights(*model);
    EXPECT_THAT(constant_values(model, "fq/subtract", 1), ElementsAre(-77.5F));
}

TEST(CompressWeights, StoresRangesWithoutNegativesUnsigned) {
    const auto model = product({1, 3}, {0.F, 100.F, 300.F}, {{}, {0.F}, {255.F}}, 256);
    compress_weights(*model);
    EXPECT_EQ(find_op(model, "fq/quantized")->get_output_element_type(0), ov::element::u8);
    EXPECT_THAT(numbers(model), ElementsAre(0.F, 100.F, 255.F));
}

TEST(CompressWeights, ComputesTheSameValues) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 5, 8, 8});
    const Side side{{7, 1, 1, 1},
                    {-1, -0.5F, -0.3F, -0.25F, -2, -0.9F, -0.7F},
                    {1, 0.5F, 0.3F, 0.25F, 2, 0.9F, 0.7F}};
    const auto fq = fake_quantize(b, "fq", b.constant("weights", {7, 5, 3, 3}), side, 255);
    b.result("out", x.conv("conv", fq));
    const auto model = b.model();
    const auto input = random_tensor({1, 5, 8, 8}, 1);
    const auto before = infer(model->clone(), {input});
    EXPECT_EQ(compress_weights(*model), 1U);
    EXPECT_THAT(infer(model, {input})[0], AllNear(before[0], 1e-5, 1e-5));
}

TEST(CompressWeights, LooksBehindTheConvertOfHalfPrecisionWeights) {
    ModelBuilder b;
    const auto half = b.constant("half", {1, 3}, {-1, 2, 3}, ov::element::f16);
    const auto fq =
        fake_quantize(b, "fq", half.convert("convert", ov::element::f32), symmetric, 255);
    b.result("out", b.input("x", {2, 1}).matmul("matmul", fq));
    const auto model = b.model();
    EXPECT_EQ(compress_weights(*model), 1U);
    EXPECT_THAT(numbers(model), ElementsAre(-1.F, 2.F, 3.F));
    EXPECT_FALSE(has_op(model, "half"));
}

TEST(CompressWeights, ServesEveryUserOfASharedWeight) {
    ModelBuilder b;
    const auto fq = fake_quantize(b, "fq", b.constant("weights", {3, 3}), symmetric, 255);
    const auto x = b.input("x", {2, 3});
    b.result("out", x.matmul("one", fq).matmul("two", fq));
    const auto model = b.model();
    EXPECT_EQ(compress_weights(*model), 1U);
    EXPECT_THAT(consumers(model, "fq"), ElementsAre("one:1", "two:1"));
}

TEST(CompressWeights, IsIdempotent) {
    const auto model = product({1, 3}, {-1.F, 2.F, 3.F}, symmetric);
    EXPECT_EQ(compress_weights(*model), 1U);
    EXPECT_EQ(compress_weights(*model), 0U);
}

TEST(CompressWeights, LeavesActivationsAlone) {
    ModelBuilder b;
    const auto fq = fake_quantize(b, "fq", b.input("x", {1, 3}), symmetric, 255);
    b.result("out", fq.relu("relu"));
    EXPECT_EQ(compress_weights(*b.model()), 0U);
}

TEST(CompressWeights, LeavesRangesAloneThatItCannotStore) {
    EXPECT_EQ(compress_weights(*product({1, 1}, {1.F}, symmetric, 16)), 0U);
    EXPECT_EQ(compress_weights(*product({1, 1}, {1.F}, symmetric, 257)), 0U);
    EXPECT_EQ(compress_weights(*product({1, 1}, {1.F}, {{}, {1.F}, {1.F}})), 0U);
    EXPECT_EQ(compress_weights(*product({1, 1}, {1.F}, {{}, {1.F}, {-1.F}})), 0U);
}

TEST(CompressWeights, TakesWhatWasCompressedBefore) {
    CompressedWeights done;
    const auto first = product({1, 3}, {-1.F, 2.F, 3.F}, symmetric);
    const auto second = first->clone();
    EXPECT_EQ(compress_weights(*first, done), 1U);
    EXPECT_EQ(compress_weights(*second, done), 1U);
    const auto constant_of = [](const auto& model) {
        return ov::as_type_ptr<ov::op::v0::Constant>(find_op(model, "fq/quantized"));
    };
    EXPECT_NE(constant_of(first), constant_of(second));
    EXPECT_EQ(constant_of(first)->get_data_ptr(), constant_of(second)->get_data_ptr());
    EXPECT_THAT(consumers(first, "fq/quantized"), ElementsAre("fq/convert:0"));
}

TEST(CompressWeights, RoundsTiesAsTheRuntimeDoes) {
    std::vector<float> weights;
    for (int i = -127; i < 127; ++i) weights.push_back(static_cast<float>(i) + 0.5F);
    const auto model = product({1, weights.size()}, weights, symmetric);
    const auto expected = core::constant_value(find_op(model, "fq")->output(0));
    compress_weights(*model);
    EXPECT_EQ(numbers(model), to_floats(expected));
}

/// conv → relu → kept → relu → matmul, all quantized but "kept".
std::shared_ptr<ov::Model> mostly_quantized() {
    using place::PointKind;
    ModelBuilder b;
    b.result("out",
             b.input("x", {1, 16, 8, 8})
                 .conv("conv", ov::Shape{16, 16, 3, 3})
                 .bias("conv_bias")
                 .relu("conv_relu")
                 .conv("kept", ov::Shape{16, 16, 3, 3})
                 .relu("kept_relu")
                 .reshape("flat", {1, 1024})
                 .matmul("matmul", ov::Shape{1024, 16}));
    realize::Plan plan;
    const auto add = [&](const place::QuantizationPoint& point, const ov::Shape& shape) {
        const std::vector<float> ones(ov::shape_size(shape), 1.F);
        const std::vector<float> low(ones.size(), -1.F);
        plan.placement.points.push_back(point);
        plan.ranges[fake_quantize_name(point)].parameters = {
            .levels = 255, .shape = shape, .low = low, .high = ones};
    };
    for (const std::string name : {"conv", "kept", "matmul"}) {
        const bool is_matmul = name == "matmul";
        add({.kind = PointKind::input, .node = name, .port = 0}, {});
        add({.kind = PointKind::weight, .node = name, .port = 1},
            is_matmul ? ov::Shape{1, 16} : ov::Shape{16, 1, 1, 1});
    }
    plan.groups = {{.points = {2, 3}, .operations = {"kept"}}};
    plan.kept_float = {0};
    return realize::realize(b.model(), plan);
}

TEST(CompressWeights, LeavesAModelThatTheCpuRunsInInt8) {
    const auto model = mostly_quantized();
    EXPECT_EQ(compress_weights(*model), 2U);
    const auto precisions = runtime_precisions(model);
    const auto is_int8 = ::testing::AnyOf("i8", "u8");
    EXPECT_THAT(precisions.at("conv"), is_int8);
    EXPECT_THAT(precisions.at("matmul"), is_int8);
    EXPECT_EQ(precisions.at("kept"), "f32");
}

}  // namespace
}  // namespace holdfast::write
