#include "pipeline/describe.hpp"

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/model_builder.hpp"

namespace holdfast::pipeline {
namespace {

using ::testing::ElementsAre;

std::shared_ptr<ov::Model> any_model() {
    holdfast::test::ModelBuilder b;
    b.result("out", b.input("x", {1, 4}).matmul("mm", ov::Shape{4, 4}).relu("r"));
    return b.model();
}

realize::Plan any_plan() {
    realize::Plan plan;
    plan.placement.points = {
        {.kind = place::PointKind::input, .node = "mm", .port = 0},
        {.kind = place::PointKind::weight,
         .node = "mm",
         .port = 1,
         .config = {.scheme = Scheme::asymmetric, .per_channel = true, .narrow_range = true},
         .half_range = true,
         .unified_group = 3}};
    plan.placement.quantized_operations = {"mm"};
    auto& input = plan.ranges["mm/fq_input_0"];
    input.parameters = {256, {}, {-1}, {1}};
    input.statistics = {{-1}, {0.5}};
    input.estimator = "min/mean, abs_max/mean";
    auto& weights = plan.ranges["mm/fq_weights_1"];
    weights.parameters = {255, {1, 2}, {-1, -2}, {1, 2}};
    weights.statistics = {{}, {1, 2}};
    weights.estimator = "max";
    plan.groups = {{{1}, {"mm"}}, {{0}, {}}};
    return plan;
}

TEST(Describe, EntersEveryQuantizerGroupAndBias) {
    Report report;
    describe(*any_model(), any_plan(), {{"mm", false, 5, "too large"}}, report);
    EXPECT_EQ(report.operations, 2);
    EXPECT_EQ(report.operations_quantized, 1);
    ASSERT_EQ(report.quantizers.size(), 2);
    EXPECT_EQ(report.quantizers[0].kind, "input");
    EXPECT_EQ(report.quantizers[0].statistics, "min/mean, abs_max/mean");
    EXPECT_THAT(report.quantizers[0].statistic_max, ElementsAre(0.5F));
    EXPECT_EQ(report.quantizers[0].group, 1);
    const auto& weight = report.quantizers[1];
    EXPECT_EQ(weight.name, "mm/fq_weights_1");
    EXPECT_EQ(weight.operation, "mm");
    EXPECT_EQ(weight.kind, "weight");
    EXPECT_EQ(weight.port, 1);
    EXPECT_EQ(weight.levels, 255);
    EXPECT_EQ(weight.scheme, "asymmetric");
    EXPECT_TRUE(weight.per_channel && weight.narrow_range && weight.half_range);
    EXPECT_THAT(weight.low, ElementsAre(-1, -2));
    EXPECT_THAT(weight.high, ElementsAre(1, 2));
    EXPECT_EQ(weight.unified_group, 3);
    EXPECT_EQ(weight.group, 0);
    ASSERT_EQ(report.groups.size(), 2);
    EXPECT_THAT(report.groups[0].quantizers, ElementsAre("mm/fq_weights_1"));
    EXPECT_THAT(report.groups[0].operations, ElementsAre("mm"));
    ASSERT_EQ(report.biases.size(), 1);
    EXPECT_EQ(report.biases[0].operation, "mm");
    EXPECT_EQ(report.biases[0].magnitude, 5);
    EXPECT_EQ(report.biases[0].reason, "too large");
}

realize::Plan smoothed_plan() {
    auto plan = any_plan();
    plan.smoothing = {
        {.name = "x_0_0/smooth_quant",
         .factors = {2, 0.5F, 1},
         .alpha = 0.75,
         .operations = {{.name = "mm"}, {.name = "float"}}},
        {.name = "y_0_0/smooth_quant", .factors = {1}, .operations = {{.name = "float"}}}};
    plan.alignment = {{.producer = "a", .consumer = "b", .means = {0, 0}, .factors = {0.25F, 8}}};
    return plan;
}

TEST(Describe, EntersSmoothingOfWhatIsQuantized) {
    Report report;
    describe(*any_model(), smoothed_plan(), {}, report);
    ASSERT_EQ(report.smoothing.size(), 1);
    const auto& entry = report.smoothing.front();
    EXPECT_EQ(entry.multiply, "x_0_0/smooth_quant");
    EXPECT_THAT(entry.operations, ElementsAre("mm"));
    EXPECT_EQ(entry.alpha, 0.75);
    EXPECT_EQ(entry.smallest_factor, 0.5F);
    EXPECT_EQ(entry.largest_factor, 2);
}

TEST(Describe, EntersAlignedPairs) {
    Report report;
    describe(*any_model(), smoothed_plan(), {}, report);
    ASSERT_EQ(report.alignment.size(), 1);
    EXPECT_EQ(report.alignment[0].producer, "a");
    EXPECT_EQ(report.alignment[0].consumer, "b");
    EXPECT_EQ(report.alignment[0].smallest_factor, 0.25F);
    EXPECT_EQ(report.alignment[0].largest_factor, 8);
}

TEST(Describe, NamesWhatIsInABodyAfterIt) {
    auto plan = any_plan();
    plan.groups.emplace_back();
    plan.bodies = {{.parent = "if", .body = 1, .group = 2, .plan = smoothed_plan()}};
    Report report;
    describe(*any_model(), plan, {}, report);
    EXPECT_EQ(report.smoothing.at(0).multiply, "if/else/x_0_0/smooth_quant");
    EXPECT_THAT(report.smoothing.at(0).operations, ElementsAre("if/else/mm"));
    EXPECT_EQ(report.alignment.at(0).producer, "if/else/a");
    ASSERT_EQ(report.quantizers.size(), 4);
    EXPECT_EQ(report.quantizers[3].name, "if/else/mm/fq_weights_1");
    EXPECT_EQ(report.quantizers[1].unified_group, 3);
    EXPECT_EQ(report.quantizers[3].unified_group, 7);  // 3 of its own, after 0 to 3
}

TEST(Describe, RefusesAPlanWithoutARange) {
    auto plan = any_plan();
    plan.ranges.erase("mm/fq_input_0");
    Report report;
    EXPECT_THROW(describe(*any_model(), plan, {}, report), InternalError);
}

TEST(MarkKeptFloat, MarksTheQuantizersOfTheGroups) {
    Report report;
    report.quantizers.resize(3);
    report.quantizers[0].group = 0;
    report.quantizers[1].group = 1;
    mark_kept_float({1}, report);
    EXPECT_FALSE(report.quantizers[0].kept_float);
    EXPECT_TRUE(report.quantizers[1].kept_float);
    EXPECT_FALSE(report.quantizers[2].kept_float);
}

}  // namespace
}  // namespace holdfast::pipeline
