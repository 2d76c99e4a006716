#include "pipeline/validate.hpp"

#include <cmath>
#include <limits>
#include <string>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/if_model.hpp"
#include "support/items.hpp"
#include "support/model_builder.hpp"
#include "support/throws.hpp"

namespace holdfast::pipeline {
namespace {

using test::message_of;

std::shared_ptr<const ov::Model> any_model() {
    holdfast::test::ModelBuilder b;
    b.result("out", b.input("x", {1, 4}).relu("r"));
    return b.model();
}

test::Items one_item() {
    return test::items_of("x", {test::tensor_of<float>({1, 4}, {1, 2, 3, 4})});
}

std::string refusal_of(const QuantizeOptions& options) {
    return message_of<InvalidArgument>([&] {
        validate(any_model(), one_item(), options);
        return 0;
    });
}

std::string refusal_of(const Metric& metric, const AccuracyTarget& target) {
    return message_of<InvalidArgument>([&] {
        validate(metric, target);
        return 0;
    });
}

Metric any_metric() {
    Metric metric{.name = "mine"};
    metric.whole = [](ov::CompiledModel&, const Dataset&) { return MetricValue{}; };
    return metric;
}

TEST(Validate, TakesTheDefaults) {
    EXPECT_EQ(refusal_of(QuantizeOptions{}), "(no exception)");
    EXPECT_EQ(refusal_of(any_metric(), {}), "(no exception)");
    EXPECT_EQ(refusal_of(any_metric(), {.max_drop = 0}), "(no exception)");
}

TEST(Validate, RefusesNoModel) {
    EXPECT_EQ(message_of<InvalidArgument>([&] {
                  validate(nullptr, one_item(), {});
                  return 0;
              }),
              "the model must not be null");
}

TEST(Validate, RefusesInputsWithoutARank) {
    holdfast::test::ModelBuilder b;
    b.result("out", b.input("x", ov::PartialShape::dynamic()).relu("r"));
    EXPECT_EQ(message_of<UnsupportedModel>([&] {
                  validate(b.model(), one_item(), {});
                  return 0;
              }),
              "input 'x' of the model has no known rank, which the runtime can't run; give it a "
              "shape first");
    validate(b.model(), {});  // asks for no data
}

TEST(Validate, RefusesADatasetWithoutItems) {
    EXPECT_EQ(message_of<InvalidArgument>([&] {
                  validate(any_model(), test::Items({}), {});
                  return 0;
              }),
              "the calibration dataset has no items");
}

TEST(Validate, RefusesNoSamples) {
    EXPECT_EQ(refusal_of({.subset_size = 0}), "subset_size must be at least 1, got 0");
}

TEST(Validate, RefusesClippingValuesThatAreNotPositive) {
    EXPECT_EQ(refusal_of({.advanced = {.activations_range = {.max = {.clipping_value = 0}}}}),
              "activations_range.max.clipping_value must be finite and positive, got 0");
    EXPECT_EQ(refusal_of({.advanced = {.weights_range = {.min = {.clipping_value = -1}}}}),
              "weights_range.min.clipping_value must be finite and positive, got -1");
}

TEST(Validate, RefusesSmoothQuantAlphasAboveOne) {
    EXPECT_EQ(refusal_of({.advanced = {.smooth_quant = {.matmul = 1.5}}}),
              "smooth_quant.matmul must be at most 1, got 1.5");
    EXPECT_EQ(refusal_of({.advanced = {.smooth_quant = {.convolution = 2}}}),
              "smooth_quant.convolution must be at most 1, got 2");
    EXPECT_EQ(refusal_of({.advanced = {.smooth_quant = {.convolution = -1, .matmul = 1}}}),
              "(no exception)");
}

TEST(Validate, RefusesBitsOtherThan8And16) {
    EXPECT_EQ(refusal_of({.advanced = {.activations = {.bits = 4}}}),
              "activations.bits must be 8 or 16, got 4");
    EXPECT_EQ(refusal_of({.advanced = {.weights = {.bits = 32}}}),
              "weights.bits must be 8 or 16, got 32");
    EXPECT_EQ(refusal_of({.advanced = {.weights = {.bits = 8}}}), "(no exception)");
}

TEST(Validate, RefusesAThresholdThatIsNotPositive) {
    EXPECT_EQ(refusal_of({.advanced = {.bias_correction_threshold = 0}}),
              "bias_correction_threshold must be positive, got 0");
    EXPECT_EQ(refusal_of({.advanced = {.bias_correction_threshold = std::nan("")}}),
              "bias_correction_threshold must be positive, got nan");
    EXPECT_EQ(refusal_of({.advanced = {.bias_correction_threshold =
                                           std::numeric_limits<double>::infinity()}}),
              "(no exception)");
}

TEST(Validate, RefusesAQuantileOutOfRange) {
    EXPECT_EQ(
        refusal_of({.advanced = {.activations_range = {.min = {.quantile_outlier_prob = 0.5}}}}),
        "activations_range.min.quantile_outlier_prob must be at least 0 and below 0.5, got 0.5");
    EXPECT_EQ(refusal_of({.advanced = {.weights_range = {.max = {.quantile_outlier_prob = -0.1}}}}),
              "weights_range.max.quantile_outlier_prob must be at least 0 and below 0.5, got -0.1");
    EXPECT_EQ(refusal_of({.advanced = {.weights_range = {.max = {.quantile_outlier_prob = 0}}}}),
              "(no exception)");
}

TEST(Validate, RefusesABoundThatIsNegativeOrNotFinite) {
    EXPECT_EQ(refusal_of(any_metric(), {.max_drop = -0.01}),
              "max_drop must be finite and not negative, got -0.01");
    EXPECT_EQ(refusal_of(any_metric(), {.max_drop = std::nan("")}),
              "max_drop must be finite and not negative, got nan");
    EXPECT_EQ(refusal_of(any_metric(), {.max_drop = std::numeric_limits<double>::infinity()}),
              "max_drop must be finite and not negative, got inf");
}

TEST(Validate, RefusesToRankOnNothing) {
    AccuracyTarget target;
    target.search.ranking_subset_size = 0;
    EXPECT_EQ(refusal_of(any_metric(), target), "ranking_subset_size must be at least 1, got 0");
}

std::string refusal_of(const SearchOptions& search) {
    AccuracyTarget target;
    target.search = search;
    return refusal_of(any_metric(), target);
}

TEST(Validate, RefusesBudgetsThatAreNotPositive) {
    EXPECT_EQ(refusal_of({.max_evaluations = 0}), "max_evaluations must be positive, got 0");
    EXPECT_EQ(refusal_of({.max_evaluations = std::nan("")}),
              "max_evaluations must be positive, got nan");
    EXPECT_EQ(refusal_of({.time_budget_seconds = -1}),
              "time_budget_seconds must be positive, got -1");
    EXPECT_EQ(refusal_of({.max_iterations = 0,
                          .max_evaluations = 0.5,
                          .time_budget_seconds = 0.001,
                          .max_float_operations = 0}),
              "(no exception)");
}

TEST(Validate, RefusesASpeedupThatIsNone) {
    EXPECT_EQ(refusal_of({.min_speedup = 0}), "min_speedup must be finite and positive, got 0");
    EXPECT_EQ(refusal_of({.min_speedup = std::numeric_limits<double>::infinity()}),
              "min_speedup must be finite and positive, got inf");
    EXPECT_EQ(refusal_of({.min_speedup = 0.5}), "(no exception)");
}

TEST(Validate, RefusesAConfidenceThatIsNone) {
    EXPECT_EQ(refusal_of({.confidence = 0.4}),
              "confidence must be at least 0.5 and below 1, got 0.4");
    EXPECT_EQ(refusal_of({.confidence = 1}), "confidence must be at least 0.5 and below 1, got 1");
    EXPECT_EQ(refusal_of({.confidence = std::nan("")}),
              "confidence must be at least 0.5 and below 1, got nan");
    EXPECT_EQ(refusal_of({.confidence = 0.5}), "(no exception)");
}

TEST(Validate, RefusesToHoldOutAlmostAll) {
    EXPECT_EQ(refusal_of({.holdout = 0.95}), "holdout must be from 0 to 0.9, got 0.95");
    EXPECT_EQ(refusal_of({.holdout = -0.1}), "holdout must be from 0 to 0.9, got -0.1");
    EXPECT_EQ(refusal_of({.holdout = 0.9}), "(no exception)");
}

TEST(Validate, RefusesARangeOfItemsThatIsNone) {
    const auto refusal = [](double low, double high) {
        auto metric = any_metric();
        metric.per_sample_range = {low, high};
        return refusal_of(metric, {});
    };
    EXPECT_EQ(refusal(1, 0),
              "metric 'mine': per_sample_range must be finite and go up, got 1 and 0");
    EXPECT_EQ(refusal(1, 1),
              "metric 'mine': per_sample_range must be finite and go up, got 1 and 1");
    EXPECT_EQ(refusal(0, std::numeric_limits<double>::infinity()),
              "metric 'mine': per_sample_range must be finite and go up, got 0 and inf");
    EXPECT_EQ(refusal(std::nan(""), 1),
              "metric 'mine': per_sample_range must be finite and go up, got nan and 1");
    EXPECT_EQ(refusal(-1, 1), "(no exception)");
}

TEST(Validate, RefusesAMetricOfBothKinds) {
    auto metric = any_metric();
    metric.observe = [](auto, const auto&, auto) { return Observation{1}; };
    EXPECT_EQ(refusal_of(metric, {}),
              "metric 'mine' has 2 of `whole`, `on_file` and `observe` set, expected one of them");
}

TEST(Validate, TakesFloatsWithTypesOfTheirOwn) {
    EXPECT_EQ(refusal_of({.mode = Fp8Type::e4m3,
                          .preset = Preset::performance,
                          .target_device = TargetDevice::cpu,
                          .advanced = {.overflow_fix = OverflowFix::disable,
                                       .weights = {.fp8_type = Fp8Type::e5m2}}}),
              "(no exception)");
}

TEST(Validate, RefusesWhatFloatsCannotBeCombinedWith) {
    EXPECT_EQ(refusal_of({.mode = Fp8Type::e4m3, .preset = Preset::mixed}),
              "preset must be performance where `mode` is set, got mixed");
    for (const auto device : {TargetDevice::gpu, TargetDevice::npu, TargetDevice::cpu_spr})
        EXPECT_EQ(refusal_of({.mode = Fp8Type::e4m3, .target_device = device}),
                  "target_device must be ANY or CPU where `mode` is set");
    EXPECT_EQ(
        refusal_of({.mode = Fp8Type::e4m3, .advanced = {.overflow_fix = OverflowFix::first_layer}}),
        "overflow_fix must be disable where `mode` is set: floats do not overflow there");
    EXPECT_EQ(refusal_of({.mode = Fp8Type::e4m3, .advanced = {.quantize_outputs = true}}),
              "quantize_outputs can't be used where `mode` is set");
    EXPECT_EQ(
        refusal_of({.mode = Fp8Type::e4m3, .advanced = {.weights = {.bits = 8}}}),
        "weights: bits, scheme, is_signed, per_channel and narrow_range are for integers, but "
        "`mode` is set; it takes fp8_type only");
}

TEST(Validate, RefusesFullBiasCorrectionOfAnIf) {
    const auto refusal = [](const QuantizeOptions& options) {
        return message_of<UnsupportedModel>([&] {
            validate(holdfast::test::if_model(), options);
            return 0;
        });
    };
    EXPECT_EQ(refusal({.fast_bias_correction = false}),
              "full bias correction can't follow the If 'branch'; use fast bias correction for "
              "this model");
    EXPECT_EQ(
        refusal({.fast_bias_correction = false, .advanced = {.disable_bias_correction = true}}),
        "(no exception)");
}

TEST(Validate, RefusesATypeOfFloatsForIntegers) {
    EXPECT_EQ(refusal_of({.advanced = {.activations = {.fp8_type = Fp8Type::e4m3}}}),
              "activations.fp8_type needs `mode`: without it quantizers round to integers");
    EXPECT_EQ(refusal_of({.advanced = {.weights = {.fp8_type = Fp8Type::e4m3}}}),
              "weights.fp8_type needs `mode`: without it quantizers round to integers");
}

}  // namespace
}  // namespace holdfast::pipeline
