#include "pipeline/bodies.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/op/if.hpp>
#include <openvino/op/loop.hpp>

#include "core/if_bodies.hpp"
#include "holdfast/error.hpp"
#include "holdfast/quantize.hpp"
#include "observe/body_items.hpp"
#include "pipeline/make_plan.hpp"
#include "pipeline/run.hpp"
#include "realize/realize.hpp"
#include "support/if_model.hpp"
#include "support/loop_model.hpp"
#include "support/model_matchers.hpp"
#include "support/throws.hpp"

namespace holdfast::pipeline {
namespace {

using holdfast::test::AllNear;
using holdfast::test::find_op;
using holdfast::test::HasFakeQuantizes;
using holdfast::test::if_model;
using holdfast::test::if_samples;
using holdfast::test::infer;
using holdfast::test::loop_model;
using holdfast::test::names_of_type;
using holdfast::test::random_tensor;
using test::message_of;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Names = std::vector<std::string>;

QuantizeOptions uncompressed() {
    QuantizeOptions options;
    options.advanced.compress_weights = false;
    return options;
}

std::shared_ptr<ov::Model> body_of(const std::shared_ptr<const ov::Model>& model,
                                   std::size_t body) {
    return core::ifs(*model).at(0)->get_function(static_cast<int>(body));
}

const Names in_then{"then_conv/fq_weights_1", "then_x/fq_output_0"};
const Names in_else{"else_conv/fq_weights_1", "else_x/fq_output_0"};

TEST(Bodies, AreQuantizedFromTheItemsThatTakeThem) {
    const auto model = if_model();
    const auto result =
        quantize(model, test::Items(if_samples({true, false, true})), uncompressed());
    EXPECT_THAT(body_of(result.model, 0), HasFakeQuantizes(in_then));
    EXPECT_THAT(body_of(result.model, 1), HasFakeQuantizes(in_else));
    EXPECT_THAT(names_of_type(result.model, "FakeQuantize"), Contains("out_conv/fq_weights_1"));
    EXPECT_THAT(names_of_type(body_of(model, 0), "FakeQuantize"), IsEmpty());
    EXPECT_THAT(result.report.warnings, IsEmpty());

    const auto items = observe::body_items(
        model, "branch", test::Items(if_samples({true, false, true})), 300, Control{});
    EXPECT_THAT(items[0], SizeIs(2));
    EXPECT_THAT(items[1], SizeIs(1));
}

TEST(Bodies, TakeNoMoreItemsThanTheSubset) {
    const auto items = observe::body_items(
        if_model(), "branch", test::Items(if_samples({true, false, true})), 2, Control{});
    EXPECT_THAT(items[0], SizeIs(1));
    EXPECT_THAT(items[1], SizeIs(1));
}

TEST(Bodies, ComputeAboutWhatTheFloatOnesDo) {
    const auto model = if_model();
    const test::Items items(if_samples({true, false, true, false}));
    QuantizeOptions options;
    options.advanced.activations_range =
        range_estimator(RangeEstimatorSet::minmax);   // cuts nothing
    options.advanced.disable_bias_correction = true;  // takes borders of small images for even
    const auto result = quantize(model, items, options);
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto inputs = items.sample(i).inputs;
        const std::vector<ov::Tensor> tensors{inputs.at("x"), inputs.at("condition")};
        const auto expected = infer(model, tensors)[0];
        float largest = 0;
        for (const float value : expected) largest = std::max(largest, std::abs(value));
        EXPECT_THAT(infer(result.model, tensors)[0], AllNear(expected, 0.05 * largest, 0)) << i;
    }
}

TEST(Bodies, HoldInt8Weights) {
    const auto result = quantize(if_model(), test::Items(if_samples({true, false})));
    for (const std::size_t body : {0U, 1U}) {
        const auto weights = body == 0 ? "then_conv/fq_weights_1" : "else_conv/fq_weights_1";
        EXPECT_EQ(std::string(find_op(body_of(result.model, body), weights)->get_type_name()),
                  "Multiply");
    }
}

TEST(Bodies, StayInFloatWhenNoItemTakesThem) {
    const auto result = quantize(if_model(), test::Items(if_samples({true})), uncompressed());
    EXPECT_THAT(body_of(result.model, 0), HasFakeQuantizes(in_then));
    EXPECT_THAT(names_of_type(body_of(result.model, 1), "FakeQuantize"), IsEmpty());
    EXPECT_THAT(
        result.report.warnings,
        ElementsAre("the body 'branch/else' stays in float: no item of the calibration data "
                    "takes it"));
}

TEST(Bodies, AreGroupsOfTheirOwn) {
    const auto model = if_model();
    const auto options = uncompressed();
    pipeline::Run run(options);
    const auto planned = make_plan(model, test::Items(if_samples({true, false})), run);
    ASSERT_THAT(planned.plan.bodies, SizeIs(2));
    auto plan = planned.plan;
    const auto group = plan.bodies[0].group;
    EXPECT_THAT(plan.groups.at(group).operations, ElementsAre("branch/then/then_conv"));
    EXPECT_THAT(run.report().groups.at(group).quantizers,
                ::testing::UnorderedElementsAre("branch/then/then_x/fq_output_0",
                                                "branch/then/then_conv/fq_weights_1"));
    EXPECT_THAT(operations_in_float(planned, {group}), ElementsAre("branch/then/then_conv"));
    EXPECT_EQ(run.report().operations_quantized, 3U);

    plan.kept_float = {group};
    const auto built = realize::realize(planned.original, plan);
    EXPECT_THAT(names_of_type(body_of(built, 0), "FakeQuantize"), IsEmpty());
    EXPECT_THAT(body_of(built, 1), HasFakeQuantizes(in_else));
    EXPECT_EQ(holdfast::test::constant_values(body_of(built, 0), "then_bias", 1),
              holdfast::test::constant_values(body_of(model, 0), "then_bias", 1));
}

TEST(Bodies, KeepTheirIgnoredOperationsInFloat) {
    auto options = uncompressed();
    options.ignored_scope.names = {"else_conv"};  // is in no other body
    const auto result = quantize(if_model(), test::Items(if_samples({true, false})), options);
    EXPECT_THAT(body_of(result.model, 0), HasFakeQuantizes(in_then));
    EXPECT_THAT(names_of_type(body_of(result.model, 1), "FakeQuantize"), IsEmpty());
}

TEST(Bodies, AreSearchedBeforeAnIgnoredScopeIsRefused) {
    const auto model = if_model();
    EXPECT_NO_THROW(require_matches({.names = {"out_conv", "then_conv"}}, *model));
    EXPECT_NO_THROW(require_matches({.patterns = {"else_.*"}, .types = {"Relu"}}, *model));
    EXPECT_NO_THROW(require_matches({.names = {"nowhere"}, .validate = false}, *model));
    EXPECT_EQ(message_of<InvalidArgument>([&] {
                  require_matches({.names = {"then_conv", "nowhere"}}, *model);
                  return 0;
              }),
              "ignored name 'nowhere' matches no operation of the model");
    EXPECT_EQ(message_of<InvalidArgument>([&] {
                  require_matches({.types = {"Gelu"}}, *model);
                  return 0;
              }),
              "ignored type 'Gelu' is the type of no operation of the model");
}

TEST(Bodies, AreRefusedByFullBiasCorrectionBeforeAnyWork) {
    QuantizeOptions options;
    options.fast_bias_correction = false;
    options.control.on_progress = [](const Progress&) { FAIL() << "worked"; };
    EXPECT_THROW((void)quantize(if_model(), test::Items(if_samples({true})), options),
                 UnsupportedModel);
}

TEST(Bodies, OfLoopsAreLeftIntact) {
    const auto model = loop_model();
    const auto input = random_tensor({1, 3, 4, 4}, 1);
    const auto result = quantize(model, test::items_of("x", {input}), uncompressed());
    const auto loop = ov::as_type_ptr<ov::op::v5::Loop>(find_op(result.model, "loop"));
    EXPECT_THAT(names_of_type(loop->get_function(), "FakeQuantize"), IsEmpty());
    EXPECT_THAT(result.model, HasFakeQuantizes(Names{"x/fq_output_0", "first/fq_weights_1"}));

    const auto expected = infer(model, {input})[0];
    float largest = 0;
    for (const float value : expected) largest = std::max(largest, std::abs(value));
    ASSERT_GT(largest, 0);
    EXPECT_THAT(infer(result.model, {input})[0], AllNear(expected, 0.05 * largest, 0));
}

}  // namespace
}  // namespace holdfast::pipeline
