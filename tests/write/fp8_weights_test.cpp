#include "write/fp8_weights.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/op/fake_convert.hpp>
#include <openvino/runtime/core.hpp>

#include "core/constant_value.hpp"
#include "core/runtime.hpp"
#include "core/temporary_folder.hpp"
#include "holdfast/model.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"

namespace holdfast::write {
namespace {

using holdfast::test::AllNear;
using holdfast::test::constant_values;
using holdfast::test::find_op;
using holdfast::test::has_op;
using holdfast::test::infer;
using holdfast::test::ModelBuilder;
using holdfast::test::names_of_type;
using holdfast::test::producer;
using holdfast::test::random_tensor;
using holdfast::test::to_floats;
using holdfast::test::Value;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<ov::element::Type> types{ov::element::f8e4m3, ov::element::f8e5m2};

Value fake_convert(ModelBuilder& b,
                   const std::string& name,
                   const Value& value,
                   const Value& scale,
                   const ov::element::Type& type,
                   float shift = 0) {
    const auto& shape = scale.output().get_shape();
    const std::vector<float> shifts(ov::shape_size(shape), shift);
    const auto zeros =
        b.constant(name + "/shift", shape, shifts, value.output().get_element_type());
    return b.op<ov::op::v13::FakeConvert>(name, value, scale, zeros, type);
}

/// x · FakeConvert(weights), "fc", with one scale per column.
std::shared_ptr<ov::Model> product(const std::vector<float>& weights,
                                   const std::vector<float>& scale,
                                   const ov::element::Type& type,
                                   float shift = 0) {
    ModelBuilder b;
    const auto columns = scale.size();
    const auto rows = weights.size() / columns;
    const auto fc = fake_convert(b,
                                 "fc",
                                 b.constant("weights", {rows, columns}, weights),
                                 b.constant("scale", {1, columns}, scale),
                                 type,
                                 shift);
    b.result("out", b.input("x", ov::Shape{2, rows}).matmul("matmul", fc));
    return b.model();
}

/// conv → matmul, weights and activations in `type`.
std::shared_ptr<ov::Model> network(const ov::element::Type& type) {
    ModelBuilder b;
    const auto quantized = [&](const std::string& name, const Value& value, const Value& scale) {
        return fake_convert(b, name, value, scale, type);
    };
    const auto scales = [&](const std::string& name, const ov::Shape& shape) {
        auto values = holdfast::test::random_values(ov::shape_size(shape), 7);
        for (auto& value : values) value = 300 + 100 * value;
        return b.constant(name, shape, values);
    };
    const auto x = quantized("x_fc", b.input("x", {1, 8, 8, 8}), b.constant("xs", {}, {100}));
    const auto conv =
        quantized("conv_fc", b.constant("w", {8, 8, 3, 3}), scales("s", {8, 1, 1, 1}));
    const auto flat = x.conv("conv", conv).relu("relu").reshape("flat", {1, 512});
    const auto mm = quantized("mm_fc", b.constant("w2", {512, 64}), scales("s2", {1, 64}));
    b.result("out", quantized("flat_fc", flat, b.constant("fs", {}, {20})).matmul("matmul", mm));
    return b.model();
}

TEST(Fp8Weights, ReplaceAFakeConvertByScaledFloats) {
    const auto model = product({1.06F, 30, -0.3F, 4}, {1, 20}, ov::element::f8e4m3);
    EXPECT_EQ(compress_weights(*model), 1U);
    EXPECT_THAT(names_of_type(model, "FakeConvert"), IsEmpty());
    EXPECT_EQ(find_op(model, "fc/quantized")->get_output_element_type(0), ov::element::f8e4m3);
    EXPECT_THAT(constant_values(model, "fc/convert", 0), ElementsAre(1, 448, -0.3125F, 80));
    EXPECT_EQ(producer(model, "fc", 0), "fc/convert:0");
    EXPECT_THAT(constant_values(model, "fc", 1), ElementsAre(1, 20));
    EXPECT_EQ(compress_weights(*model), 0U);
}

// Equal to the bit: a number of 4 or 3 bits of significand is exact in f32, and both divide it by
// the same scale.
TEST(Fp8Weights, ComputeTheSameToTheBit) {
    for (const auto& type : types) {
        auto weights = holdfast::test::random_values(3000, 3);
        weights[0] = 1e-9F;
        weights[1] = 1e9F;
        weights[2] = -0.0F;
        const auto model = product(weights, {700, 33.3F, 1e-3F}, type);
        const auto expected = to_floats(core::constant_value(find_op(model, "fc")->output(0)));
        EXPECT_EQ(compress_weights(*model), 1U);
        EXPECT_EQ(to_floats(core::constant_value(find_op(model, "fc")->output(0))), expected);
    }
}

TEST(Fp8Weights, ComputeTheSameOnTheDevice) {
    const auto input = random_tensor({1, 8, 8, 8}, 5);
    for (const auto& type : types) {
        const auto model = network(type);
        const auto expected = infer(model->clone(), {input});
        EXPECT_EQ(compress_weights(*model), 2U);
        EXPECT_EQ(infer(model, {input}), expected) << type;
    }
}

/// A product in the type `half`.
std::shared_ptr<ov::Model> product_in(const ov::element::Type& half,
                                      const ov::element::Type& type) {
    ModelBuilder b;
    const auto fc = fake_convert(b,
                                 "fc",
                                 b.constant("weights", {32, 3}, half),
                                 b.constant("scale", {1, 3}, {700, 33.3F, 5}, half),
                                 type);
    const auto x = b.input("x", {2, 32}).convert("half", half);
    b.result("out", x.matmul("matmul", fc).convert("float", ov::element::f32));
    return b.model();
}

// Within a unit in the last place of the type, of the largest output: the runtime rounds the
// weights to that type after one form and not after the other.
TEST(Fp8Weights, ComputeTheSameInModelsOfHalfPrecisionButForARounding) {
    const auto input = random_tensor({2, 32}, 5);
    const std::map<ov::element::Type, double> units{{ov::element::f16, 0x1p-10},
                                                    {ov::element::bf16, 0x1p-7}};
    for (const auto& [half, unit] : units) {
        for (const auto& type : types) {
            const auto model = product_in(half, type);
            const auto expected = infer(model->clone(), {input})[0];
            EXPECT_EQ(compress_weights(*model), 1U);
            const double largest = std::abs(*std::ranges::max_element(
                expected, {}, [](float value) { return std::abs(value); }));
            EXPECT_THAT(infer(model, {input})[0], AllNear(expected, unit * largest, 0))
                << half << ", " << type;
        }
    }
}

// The runtime folds them, so that no Convert is left to run each time.
TEST(Fp8Weights, AreFoldedByTheRuntime) {
    const auto model = network(ov::element::f8e4m3);
    compress_weights(*model);
    const auto graph = core::runtime().compile_model(model, "CPU").get_runtime_model();
    std::vector<std::string> names;
    for (const auto& op : graph->get_ops()) names.push_back(op->get_friendly_name());
    EXPECT_THAT(names, Contains("conv"));
    EXPECT_THAT(names, Not(Contains("conv_fc/convert")));
    EXPECT_THAT(names, Not(Contains("mm_fc/convert")));
}

TEST(Fp8Weights, TakeAQuarterOfTheFileAndReadBack) {
    const auto input = random_tensor({1, 8, 8, 8}, 5);
    const core::TemporaryFolder folder;
    for (const auto& type : types) {
        const auto model = network(type);
        const auto expected = infer(model->clone(), {input});
        holdfast::save_model(model, folder.path() / "float.xml");
        compress_weights(*model);
        holdfast::save_model(model, folder.path() / "small.xml");
        const auto before = std::filesystem::file_size(folder.path() / "float.bin");
        const auto after = std::filesystem::file_size(folder.path() / "small.bin");
        EXPECT_LT(static_cast<double>(after), 0.27 * static_cast<double>(before));
        const auto back = read_model(folder.path() / "small.xml", Simplify::off);
        EXPECT_EQ(find_op(back, "mm_fc/quantized")->get_output_element_type(0), type);
        EXPECT_EQ(infer(back, {input}), expected) << type;
    }
}

TEST(Fp8Weights, LookBehindTheConvertOfHalfPrecisionWeights) {
    ModelBuilder b;
    const auto half = b.constant("half", {1, 3}, {-1, 2, 3}, ov::element::f16);
    const auto fc = fake_convert(b,
                                 "fc",
                                 half.convert("convert", ov::element::f32),
                                 b.constant("scale", {}, {2}),
                                 ov::element::f8e5m2);
    b.result("out", b.input("x", {2, 1}).matmul("matmul", fc));
    const auto model = b.model();
    EXPECT_EQ(compress_weights(*model), 1U);
    EXPECT_THAT(constant_values(model, "fc/convert", 0), ElementsAre(-2, 4, 6));
    EXPECT_FALSE(has_op(model, "half"));
}

TEST(Fp8Weights, ShareWhatWasCompressedBefore) {
    CompressedWeights done;
    const auto first = product({1, 2, 3}, {1}, ov::element::f8e4m3);
    const auto second = first->clone();
    EXPECT_EQ(compress_weights(*first, done), 1U);
    EXPECT_EQ(compress_weights(*second, done), 1U);
    const auto memory = [](const auto& model) {
        return ov::as_type_ptr<ov::op::v0::Constant>(find_op(model, "fc/quantized"))
            ->get_data_ptr();
    };
    EXPECT_EQ(memory(first), memory(second));
}

TEST(Fp8Weights, LeaveAloneWhatTheyCannotStore) {
    const auto& type = ov::element::f8e4m3;
    constexpr float infinity = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(compress_weights(*product({1}, {1}, type, 0.5F)), 0U);  // a shift
    EXPECT_EQ(compress_weights(*product({1}, {0}, type)), 0U);
    EXPECT_EQ(compress_weights(*product({1}, {infinity}, type)), 0U);
    EXPECT_EQ(compress_weights(*product({nan}, {1}, ov::element::f8e5m2)), 0U);
}

TEST(Fp8Weights, LeaveActivationsAndComputedScalesAlone) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 3});
    const auto one = b.constant("one", {}, {1});
    b.result("out", fake_convert(b, "fc", x, one, ov::element::f8e4m3).relu("relu"));
    EXPECT_EQ(compress_weights(*b.model()), 0U);

    ModelBuilder c;
    const auto scale = c.input("scale", {1, 3});
    c.result("out",
             fake_convert(c, "fc", c.constant("w", {1, 3}), scale, ov::element::f8e4m3).relu("r"));
    EXPECT_EQ(compress_weights(*c.model()), 0U);
}

}  // namespace
}  // namespace holdfast::write
