#include "realize/realize.hpp"

#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/core/type/float16.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/fake_quantize.hpp>
#include <openvino/runtime/core.hpp>

#include "holdfast/error.hpp"
#include "holdfast/version.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"

namespace holdfast::realize {
namespace {

using holdfast::test::AllNear;
using holdfast::test::constant_values;
using holdfast::test::consumers;
using holdfast::test::find_op;
using holdfast::test::has_op;
using holdfast::test::HasFakeQuantizes;
using holdfast::test::infer;
using holdfast::test::ModelBuilder;
using holdfast::test::names_of_type;
using holdfast::test::producer;
using holdfast::test::random_tensor;
using place::PointKind;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using Names = std::vector<std::string>;
using Strings = std::vector<std::string>;

place::QuantizationPoint weight_of(const std::string& node) {
    return {.kind = PointKind::weight, .node = node, .port = 1};
}

place::QuantizationPoint input_of(const std::string& node, std::size_t port = 0) {
    return {.kind = PointKind::input, .node = node, .port = port};
}

place::QuantizationPoint output_of(const std::string& node, std::size_t port = 0) {
    return {.kind = PointKind::output, .node = node, .port = port};
}

/// A plan that gives every point the range [-bound, bound] of `shape`.
Plan plan_of(std::vector<place::QuantizationPoint> points,
             float bound = 1.F,
             const ov::Shape& shape = {}) {
    Plan plan;
    for (const auto& point : points) {
        const std::vector<float> values(ov::shape_size(shape), bound);
        auto low = values;
        for (auto& value : low) value = -value;
        plan.ranges[place::fake_quantize_name(point)] = {
            .parameters = {.levels = 255, .shape = shape, .low = low, .high = values}};
    }
    plan.placement.points = std::move(points);
    return plan;
}

std::shared_ptr<ov::Model> convolution_with_bias() {
    ModelBuilder b;
    b.result("out",
             b.input("x", {1, 3, 4, 4})
                 .conv("conv", ov::Shape{2, 3, 1, 1})
                 .bias("bias", {1.F, 2.F})
                 .relu("relu"));
    return b.model();
}

std::string message_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const InternalError& error) {
        return error.what();
    }
    return "nothing was thrown";
}

TEST(Realize, PutsAFakeQuantizeOnAnInputOnly) {
    const auto model = realize(convolution_with_bias(), plan_of({input_of("conv")}));
    EXPECT_THAT(model, HasFakeQuantizes(Names{"conv/fq_input_0"}));
    EXPECT_EQ(producer(model, "conv/fq_input_0", 0), "x:0");
    EXPECT_THAT(consumers(model, "conv/fq_input_0"), ElementsAre("conv:0"));
}

TEST(Realize, PutsAFakeQuantizeBetweenAnOutputAndAllItsConsumers) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 3, 4, 4}).relu("relu");
    b.result("shape", x.shape_of("shape_of"));
    b.result("first", x.sigmoid("sigmoid"));
    b.result("second", x);
    const auto model = realize(b.model(), plan_of({output_of("relu")}));
    EXPECT_THAT(consumers(model, "relu"), ElementsAre("relu/fq_output_0:0"));
    EXPECT_THAT(consumers(model, "relu/fq_output_0"),
                ElementsAre("second/result:0", "shape_of:0", "sigmoid:0"));
}

TEST(Realize, PutsAFakeQuantizeOnAWeight) {
    const auto model =
        realize(convolution_with_bias(), plan_of({weight_of("conv")}, 2, {2, 1, 1, 1}));
    EXPECT_EQ(producer(model, "conv/fq_weights_1", 0), "conv/weights:0");
    EXPECT_THAT(consumers(model, "conv/fq_weights_1"), ElementsAre("conv:1"));
    EXPECT_EQ(find_op(model, "conv/fq_weights_1")->get_input_shape(1), (ov::Shape{2, 1, 1, 1}));
    EXPECT_THAT(constant_values(model, "conv/fq_weights_1", 1), ElementsAre(-2.F, -2.F));
    EXPECT_THAT(constant_values(model, "conv/fq_weights_1", 4), ElementsAre(2.F, 2.F));
}

TEST(Realize, NamesTheBoundsAfterTheFakeQuantize) {
    const auto model = realize(convolution_with_bias(), plan_of({input_of("conv")}));
    EXPECT_EQ(producer(model, "conv/fq_input_0", 1), "conv/fq_input_0/input_low:0");
    EXPECT_EQ(producer(model, "conv/fq_input_0", 2), "conv/fq_input_0/input_high:0");
    EXPECT_EQ(producer(model, "conv/fq_input_0", 3), "conv/fq_input_0/output_low:0");
    EXPECT_EQ(producer(model, "conv/fq_input_0", 4), "conv/fq_input_0/output_high:0");
}

TEST(Realize, QuantizesASharedWeightOnceAsItsFirstUserAsks) {
    ModelBuilder b;
    const auto weights = b.constant("weights", {3, 3});
    const auto x = b.input("x", {2, 3});
    b.result("out", x.matmul("first", weights).add("sum", x.matmul("second", weights)));
    const auto model = realize(b.model(), plan_of({weight_of("second"), weight_of("first")}));
    EXPECT_THAT(model, HasFakeQuantizes(Names{"second/fq_weights_1"}));
    EXPECT_THAT(consumers(model, "second/fq_weights_1"), ElementsAre("first:1", "second:1"));
}

TEST(Realize, QuantizesAWeightAfterItsConvert) {
    ModelBuilder b;
    const auto weights =
        b.constant("weights", {3, 3}, ov::element::f16).convert("convert", ov::element::f32);
    b.result("out", b.input("x", {2, 3}).matmul("matmul", weights));
    const auto model = realize(b.model(), plan_of({weight_of("matmul")}));
    EXPECT_EQ(producer(model, "matmul/fq_weights_1", 0), "convert:0");
}

TEST(Realize, GivesBoundsTheElementTypeOfTheTensorAndClipsThem) {
    ModelBuilder b;
    b.result("out", b.input("x", {2, 3}, ov::element::f16).relu("relu"));
    const auto model = realize(b.model(), plan_of({output_of("x")}, 1e9F));
    EXPECT_EQ(find_op(model, "x/fq_output_0")->get_input_element_type(1), ov::element::f16);
    EXPECT_THAT(constant_values(model, "x/fq_output_0", 2), ElementsAre(65504.F));
}

TEST(Realize, KeepsTheNamesOfTheModelsOutputs) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 3}).relu("relu");
    b.result("out", x);
    const auto model = realize(b.model(), plan_of({output_of("relu")}));
    model->validate_nodes_and_infer_types();
    EXPECT_THAT(model->output(0).get_names(), UnorderedElementsAre("out"));
    ov::Core core;
    EXPECT_NO_THROW((void)core.compile_model(model, "CPU").output("out"));
}

TEST(Realize, KeepsTheNameOfAnOutputThatIsQuantizedAtTheResult) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 3}).relu("relu");
    b.result("out", x).result("other", x.sigmoid("sigmoid"));
    const auto model = realize(b.model(), plan_of({input_of("out/result")}));
    model->validate_nodes_and_infer_types();
    EXPECT_NO_THROW((void)model->output("out"));
}

TEST(Realize, LeavesTheOriginalUntouched) {
    const auto original = convolution_with_bias();
    const auto count = original->get_ops().size();
    auto plan = plan_of({output_of("x"), weight_of("conv")});
    plan.biases["conv"] = {5.F, 6.F};
    (void)realize(original, plan);
    EXPECT_EQ(original->get_ops().size(), count);
    EXPECT_EQ(producer(original, "conv", 0), "x:0");
    EXPECT_THAT(constant_values(original, "bias", 1), ElementsAre(1.F, 2.F));
    EXPECT_FALSE(original->has_rt_info("holdfast", "version"));
}

TEST(Realize, WritesCorrectedBiasesUnderTheOldName) {
    auto plan = plan_of({weight_of("conv")});
    plan.biases["conv"] = {5.F, 6.F};
    const auto model = realize(convolution_with_bias(), plan);
    EXPECT_THAT(constant_values(model, "bias", 1), ElementsAre(5.F, 6.F));
    EXPECT_EQ(producer(model, "bias", 1), "bias/constant:0");
}

TEST(Realize, FindsTheBiasOfAnOperationWhoseOutputIsQuantized) {
    auto plan = plan_of({output_of("conv")});
    plan.biases["conv"] = {5.F, 6.F};
    const auto model = realize(convolution_with_bias(), plan);
    EXPECT_THAT(constant_values(model, "bias", 1), ElementsAre(5.F, 6.F));
}

std::shared_ptr<ov::Model> convolution_without_bias() {
    ModelBuilder b;
    const auto conv = b.input("x", {1, 3, 4, 4}).conv("conv", ov::Shape{2, 3, 1, 1});
    b.result("out", conv);
    b.result("more", conv.relu("relu"));
    return b.model();
}

TEST(Realize, AddsABiasBeforeTheFakeQuantizeOfTheOutput) {
    auto plan = plan_of({output_of("conv")});
    plan.added_biases["conv"] = {.shape = {1, 2, 1, 1}, .values = {1.F, 2.F}};
    const auto original = convolution_without_bias();
    const auto model = realize(original, plan);
    EXPECT_THAT(consumers(model, "conv"), ElementsAre("conv/bias:0"));
    EXPECT_THAT(consumers(model, "conv/bias"), ElementsAre("conv/fq_output_0:0"));
    EXPECT_EQ(producer(model, "relu", 0), "conv/fq_output_0:0");
    EXPECT_THAT(constant_values(model, "conv/bias", 1), ElementsAre(1.F, 2.F));
    EXPECT_EQ(model->output("out").get_node()->get_input_node_ptr(0)->get_friendly_name(),
              "conv/fq_output_0");
    EXPECT_FALSE(has_op(original, "conv/bias"));
}

TEST(Realize, AddsNoBiasToAnOperationKeptInFloat) {
    auto plan = plan_of({output_of("conv")});
    plan.added_biases["conv"] = {.shape = {1, 2, 1, 1}, .values = {1.F, 2.F}};
    plan.groups = {{.points = {0}, .operations = {"conv"}}};
    plan.kept_float = {0};
    EXPECT_FALSE(has_op(realize(convolution_without_bias(), plan), "conv/bias"));
}

TEST(Realize, ReturnsKeptGroupsToTheirOriginalConstants) {
    auto plan = plan_of({output_of("x"), weight_of("conv"), output_of("relu")});
    plan.biases["conv"] = {5.F, 6.F};
    plan.groups = {{.points = {2}, .operations = {}}, {.points = {0, 1}, .operations = {"conv"}}};
    plan.kept_float = {1};
    const auto model = realize(convolution_with_bias(), plan);
    EXPECT_THAT(model, HasFakeQuantizes(Names{"relu/fq_output_0"}));
    EXPECT_EQ(producer(model, "conv", 1), "conv/weights:0");
    EXPECT_THAT(constant_values(model, "bias", 1), ElementsAre(1.F, 2.F));
}

TEST(Realize, WithEverythingInFloatComputesWhatTheOriginalDoes) {
    const auto original = convolution_with_bias();
    auto plan = plan_of({output_of("x"), weight_of("conv")});
    plan.biases["conv"] = {5.F, 6.F};
    plan.groups = {{.points = {0, 1}, .operations = {"conv"}}};
    plan.kept_float = {0};
    const auto input = random_tensor({1, 3, 4, 4}, 3);
    EXPECT_EQ(infer(realize(original, plan), {input}), infer(original, {input}));
}

std::shared_ptr<ov::Model> two_products() {
    ModelBuilder b;
    const auto x = b.input("x", {2, 2});
    b.result("out",
             x.matmul("first", ov::Shape{2, 3}).add("sum", x.matmul("second", ov::Shape{2, 3})));
    return b.model();
}

Plan smoothed_plan() {
    auto plan = plan_of({weight_of("first"), weight_of("second")});
    plan.smoothing = {{.name = "m",
                       .producer = "x",
                       .shape = {1, 2},
                       .factors = {2.F, 4.F},
                       .operations = {{.name = "first"}, {.name = "second"}}}};
    plan.groups = {{.points = {0}, .operations = {"first"}},
                   {.points = {1}, .operations = {"second"}}};
    return plan;
}

TEST(Realize, SmoothsWhatIsQuantized) {
    const auto model = realize(two_products(), smoothed_plan());
    EXPECT_THAT(consumers(model, "m"), ElementsAre("first:0", "second:0"));
}

TEST(Realize, DoesNotSmoothWhatStaysInFloat) {
    const auto original = two_products();
    auto plan = smoothed_plan();
    plan.kept_float = {1};
    auto model = realize(original, plan);
    EXPECT_THAT(consumers(model, "m"), ElementsAre("first:0"));
    EXPECT_EQ(producer(model, "second", 0), "x:0");
    EXPECT_EQ(constant_values(model, "second", 1), constant_values(original, "second", 1));

    plan.kept_float = {0, 1};
    model = realize(original, plan);
    EXPECT_FALSE(has_op(model, "m"));
    const auto input = random_tensor({2, 2}, 3);
    EXPECT_EQ(infer(model, {input}), infer(original, {input}));
}

TEST(Realize, DoesNotSmoothWhatIsInNoGroup) {
    auto plan = smoothed_plan();
    plan.placement.points.pop_back();
    plan.groups.pop_back();
    EXPECT_EQ(producer(realize(two_products(), plan), "second", 0), "x:0");
}

std::shared_ptr<ov::Model> two_convolutions() {
    ModelBuilder b;
    b.result("out",
             b.input("x", {1, 2, 4, 4})
                 .conv("c1", ov::Shape{2, 2, 1, 1})
                 .bias("a1", {1, 2})
                 .conv("c2", ov::Shape{2, 2, 1, 1})
                 .bias("a2", {3, 4}));
    return b.model();
}

Plan aligned_plan() {
    auto plan = plan_of({weight_of("c1"), weight_of("c2")});
    plan.alignment = {{.producer = "c1", .consumer = "c2", .means = {1, 1}, .factors = {2.F, 4.F}}};
    plan.groups = {{.points = {0, 1}, .operations = {"c1", "c2"}}};
    return plan;
}

TEST(Realize, AlignsWhatIsQuantized) {
    const auto model = realize(two_convolutions(), aligned_plan());
    EXPECT_THAT(constant_values(model, "a1", 1), ElementsAre(0.F, 0.25F));
}

TEST(Realize, DoesNotAlignWhatStaysInFloat) {
    const auto original = two_convolutions();
    auto plan = aligned_plan();
    plan.kept_float = {0};
    const auto model = realize(original, plan);
    const auto input = random_tensor({1, 2, 4, 4}, 3);
    EXPECT_EQ(infer(model, {input}), infer(original, {input}));
    EXPECT_EQ(producer(model, "c2", 1), "c2/weights:0");
    EXPECT_EQ(constant_values(model, "c2", 1), constant_values(original, "c2", 1));
}

TEST(Realize, WritesTheVersion) {
    const auto model = realize(convolution_with_bias(), Plan{});
    EXPECT_EQ(model->get_rt_info<std::string>("holdfast", "version"), version);
}

TEST(Realize, BlamesItselfForAPlanThatDoesNotFit) {
    const auto original = convolution_with_bias();
    EXPECT_EQ(message_of([&] { (void)realize(original, plan_of({input_of("nowhere")})); }),
              "internal error, please report it: the model has no operation 'nowhere'");
    EXPECT_EQ(message_of([&] { (void)realize(original, plan_of({input_of("relu", 3)})); }),
              "internal error, please report it: 'relu' has no input 3");
    EXPECT_EQ(message_of([&] { (void)realize(original, plan_of({output_of("relu", 3)})); }),
              "internal error, please report it: 'relu' has no output 3");
    Plan without_range;
    without_range.placement.points = {input_of("relu")};
    EXPECT_EQ(message_of([&] { (void)realize(original, without_range); }),
              "internal error, please report it: 'relu/fq_input_0' has no range");
    Plan without_group;
    without_group.kept_float = {2};
    EXPECT_EQ(message_of([&] { (void)realize(original, without_group); }),
              "internal error, please report it: there is no group 2");
    Plan without_bias;
    without_bias.biases["relu"] = {1.F};
    EXPECT_EQ(message_of([&] { (void)realize(original, without_bias); }),
              "internal error, please report it: 'relu' has no bias");
}

}  // namespace
}  // namespace holdfast::realize
