#include "correct/correct_biases.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "estimate/estimate.hpp"
#include "holdfast/control.hpp"
#include "holdfast/error.hpp"
#include "observe/observe.hpp"
#include "support/items.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"
#include "support/throws.hpp"

namespace holdfast::correct {
namespace {

using holdfast::test::AllNear;
using holdfast::test::make_tensor;
using holdfast::test::ModelBuilder;
using holdfast::test::random_tensor;
using holdfast::test::Value;
using observe::Probe;
using place::PointKind;
using test::message_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

place::QuantizationPoint weight_point(const std::string& node,
                                      const std::vector<std::size_t>& channel_axes,
                                      std::size_t port = 1) {
    return {.kind = PointKind::weight,
            .node = node,
            .port = port,
            .config = {.per_channel = true, .narrow_range = true, .is_signed = true},
            .channel_axes = channel_axes};
}

place::Placement placement_of(std::vector<place::QuantizationPoint> points) {
    place::Placement placement;
    placement.points = std::move(points);
    return placement;
}

/// All that leads to the correction of the biases of `model`.
struct Experiment {
    std::shared_ptr<ov::Model> model;
    place::Placement placement;
    std::vector<ov::Tensor> inputs;
    AdvancedQuantizeOptions options;

    [[nodiscard]] Correction correct() const {
        std::vector<Sample> samples;
        for (const auto& input : inputs) samples.push_back({.inputs = {{"x", input}}, .label = {}});
        const auto statistics = observe::observe(model,
                                                 bias_probes(*model, placement, options),
                                                 test::Items(samples),
                                                 samples.size(),
                                                 Control{});
        const auto ranges = estimate::estimate(*model, placement, statistics, options);
        return correct_biases(*model, placement, ranges, statistics, options);
    }
};

Experiment convolution_experiment(const std::vector<float>& bias) {
    ModelBuilder b;
    const auto conv = b.input("x", {1, 3, 4, 4}).conv("conv", ov::Shape{2, 3, 3, 3});
    b.result("out", conv.bias("bias", bias));
    return {.model = b.model(),
            .placement = placement_of({weight_point("conv", {0})}),
            .inputs = {random_tensor({1, 3, 4, 4}, 1), random_tensor({1, 3, 4, 4}, 2)},
            .options = {}};
}

Experiment matmul_experiment(const ov::Shape& bias_shape) {
    ModelBuilder b;
    const auto product = b.input("x", {2, 3, 5}).matmul("matmul", ov::Shape{5, 4});
    b.result("out", product.add("bias", b.constant("constant", bias_shape)));
    return {.model = b.model(),
            .placement = placement_of({weight_point("matmul", {1})}),
            .inputs = {random_tensor({2, 3, 5}, 1)},
            .options = {}};
}

// Recorded from NNCF 3.4.0: tests/conformance/bias/ConvTestModel.fast.json.
TEST(CorrectBiases, ReproducesARecordedResult) {
    ModelBuilder b;
    const auto weights =
        b.constant("w", {2, 1, 2, 2}, {0.1F, -2.F, 1.F, 0.1F, 0.1F, 2.F, -1.F, 0.1F});
    const auto x = b.input("x", {1, 1, 4, 4});
    const auto conv = b.op<ov::op::v1::Convolution>("conv",
                                                    x,
                                                    weights,
                                                    ov::Strides{1, 1},
                                                    ov::CoordinateDiff{0, 0},
                                                    ov::CoordinateDiff{0, 0},
                                                    ov::Strides{1, 1});
    b.result("out", conv.bias("bias", {0.1F, 1.F}));
    const std::vector<float> uniform{0.5488135F,
                                     0.71518937F,
                                     0.60276338F,
                                     0.54488318F,
                                     0.4236548F,
                                     0.64589411F,
                                     0.43758721F,
                                     0.891773F,
                                     0.96366276F,
                                     0.38344152F,
                                     0.79172504F,
                                     0.52889492F,
                                     0.56804456F,
                                     0.92559664F,
                                     0.07103606F,
                                     0.0871293F};
    const Experiment experiment{.model = b.model(),
                                .placement = placement_of({weight_point("conv", {0})}),
                                .inputs = {make_tensor({1, 1, 4, 4}, uniform)},
                                .options = {}};
    EXPECT_THAT(experiment.correct().biases.at("conv"),
                AllNear(std::vector{0.02883F, 1.08385F}, 1e-5, 0));
}

TEST(CorrectBiases, AddsTheMeanErrorOfQuantizedWeights) {
    const auto experiment = convolution_experiment({10.F, -10.F});
    const auto correction = experiment.correct();
    ASSERT_THAT(correction.decisions, SizeIs(1));
    EXPECT_TRUE(correction.decisions[0].corrected);
    EXPECT_EQ(correction.decisions[0].reason, "");
    EXPECT_GT(correction.decisions[0].magnitude, 0);
    EXPECT_THAT(correction.biases.at("conv"), AllNear(std::vector{10.F, -10.F}, 0.5, 0));
    EXPECT_NE(correction.biases.at("conv"), (std::vector{10.F, -10.F}));
}

TEST(CorrectBiases, LeavesABiasAloneThatWouldChangeTooMuch) {
    auto experiment = convolution_experiment({10.F, -10.F});
    experiment.options.bias_correction_threshold = 1e-9;
    const auto correction = experiment.correct();
    EXPECT_THAT(correction.biases, IsEmpty());
    EXPECT_FALSE(correction.decisions[0].corrected);
    EXPECT_THAT(
        correction.decisions[0].reason,
        ::testing::MatchesRegex("the change would be .* times the bias, the limit is 1e-09"));
}

TEST(CorrectBiases, IsNotHeldBackByElementsThatAreZero) {
    const auto with_zero = convolution_experiment({10.F, 0.F}).correct();
    const auto without = convolution_experiment({10.F, -10.F}).correct();
    ASSERT_THAT(with_zero.biases, UnorderedElementsAre(Key("conv")));
    EXPECT_EQ(with_zero.biases.at("conv")[0], without.biases.at("conv")[0]);
    EXPECT_NE(with_zero.biases.at("conv")[1], 0.F);
}

TEST(CorrectBiases, CorrectsABiasThatIsZeroEverywhere) {
    const auto correction = convolution_experiment({0.F, 0.F}).correct();
    EXPECT_TRUE(correction.decisions[0].corrected);
    EXPECT_EQ(correction.decisions[0].magnitude, 0);
    EXPECT_NE(correction.biases.at("conv")[0], 0.F);
}

TEST(CorrectBiases, TakesBiasesOfAnyShapeAlongTheChannels) {
    for (const ov::Shape& shape : {ov::Shape{4}, ov::Shape{1, 4}, ov::Shape{1, 1, 4}}) {
        EXPECT_THAT(matmul_experiment(shape).correct().biases.at("matmul"), SizeIs(4));
    }
    EXPECT_THAT(matmul_experiment({2, 3, 4}).correct().biases.at("matmul"), SizeIs(24));
}

TEST(CorrectBiases, LeavesABiasAloneThatHasNoValuePerChannel) {
    for (const ov::Shape& shape : {ov::Shape{}, ov::Shape{1}, ov::Shape{3, 1}}) {
        const auto correction = matmul_experiment(shape).correct();
        EXPECT_THAT(correction.biases, IsEmpty());
        EXPECT_EQ(correction.decisions[0].reason, "its bias has no value for each channel");
    }
}

TEST(CorrectBiases, CorrectsAMatmulOfAVector) {
    ModelBuilder b;
    b.result("out", b.input("x", {5}).matmul("matmul", ov::Shape{5, 4}).bias("bias"));
    const Experiment experiment{.model = b.model(),
                                .placement = placement_of({weight_point("matmul", {1})}),
                                .inputs = {random_tensor({5}, 1)},
                                .options = {.bias_correction_threshold = 1e9}};
    EXPECT_THAT(experiment.correct().biases.at("matmul"), SizeIs(4));
}

TEST(CorrectBiases, SaysWhyChannelsAreUnknown) {
    ModelBuilder b;
    const auto product = b.input("x", {2, 5}).matmul("matmul", b.constant("w", {5}));
    b.result("out", product.add("bias", b.constant("constant", {2})));
    const Experiment experiment{.model = b.model(),
                                .placement = placement_of({weight_point("matmul", {})}),
                                .inputs = {random_tensor({2, 5}, 1)},
                                .options = {}};
    const auto correction = experiment.correct();
    EXPECT_THAT(correction.biases, IsEmpty());
    EXPECT_EQ(correction.decisions[0].reason,
              "its channels are unknown: no fixed rank, or weights of one axis");
}

TEST(CorrectBiases, ComputesASharedWeightAsItsFirstUserQuantizesIt) {
    ModelBuilder b;
    const auto weights = b.constant("w", {5, 5});
    const auto x = b.input("x", {2, 5});
    const auto first = x.matmul("first", weights).bias("first_bias");
    b.result("out", first.add("sum", x.matmul("second", weights).bias("second_bias")));
    auto coarse = weight_point("first", {});
    coarse.config.per_channel = false;
    const Experiment experiment{.model = b.model(),
                                .placement = placement_of({coarse, weight_point("second", {1})}),
                                .inputs = {random_tensor({2, 5}, 1)},
                                .options = {.bias_correction_threshold = 1e9}};
    const auto biases = experiment.correct().biases;
    EXPECT_EQ(biases.at("first"), biases.at("second"));
}

TEST(CorrectBiases, ConcernsOperationsWithQuantizedWeightsAndABias) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4, 6, 6});
    const auto depthwise = x.group_conv("depthwise", {4, 1, 1, 3, 3}).bias("depthwise_bias");
    const auto unquantized = depthwise.conv("unquantized", ov::Shape{4, 4, 1, 1}).bias("bias");
    b.result("out", unquantized.conv("unbiased", ov::Shape{4, 4, 1, 1}).relu("relu"));
    const Experiment experiment{.model = b.model(),
                                .placement = placement_of({weight_point("depthwise", {0, 1}),
                                                           weight_point("unbiased", {0})}),
                                .inputs = {random_tensor({1, 4, 6, 6}, 1)},
                                .options = {}};
    EXPECT_THAT(bias_probes(*experiment.model, experiment.placement, experiment.options),
                IsEmpty());
    EXPECT_THAT(correct_biases(*experiment.model, experiment.placement, {}, {}, {}), Correction{});
}

TEST(CorrectBiases, GivesABiasToOperationsWithoutOneOnDemand) {
    ModelBuilder b;
    const auto conv = b.input("x", {1, 3, 4, 4}).conv("conv", ov::Shape{2, 3, 3, 3});
    b.result("out", conv.reshape("flat", {-1, 4, 8}).matmul("matmul", ov::Shape{8, 5}));
    Experiment experiment{
        .model = b.model(),
        .placement = placement_of({weight_point("conv", {0}), weight_point("matmul", {1})}),
        .inputs = {random_tensor({1, 3, 4, 4}, 1)},
        .options = {}};
    EXPECT_THAT(experiment.correct(), Correction{});

    experiment.options.bias_correction_for_all = true;
    experiment.options.bias_correction_threshold = 1e-9;  // compares with nothing
    const auto correction = experiment.correct();
    EXPECT_THAT(correction.biases, IsEmpty());
    EXPECT_EQ(correction.added.at("conv").shape, (ov::Shape{1, 2, 1, 1}));
    EXPECT_EQ(correction.added.at("matmul").shape, (ov::Shape{1, 1, 5}));
    for (const auto& decision : correction.decisions) {
        EXPECT_TRUE(decision.corrected) << decision.operation;
        EXPECT_EQ(decision.magnitude, 0) << decision.operation;
    }

    // The same shift as that of a bias which is 0.
    ModelBuilder biased;
    const auto same = biased.input("x", {1, 3, 4, 4}).conv("conv", ov::Shape{2, 3, 3, 3});
    biased.result("out", same.bias("bias", {0.F, 0.F}));
    experiment.model = biased.model();
    experiment.placement = placement_of({weight_point("conv", {0})});
    EXPECT_EQ(experiment.correct().biases.at("conv"), correction.added.at("conv").values);
}

Probe last_axis_means(const std::string& node) {
    Probe probe;
    probe.tap.node = node;
    probe.statistic = StatisticType::mean;
    probe.aggregator = AggregatorType::mean;
    probe.kept_axes = {-1};
    return probe;
}

TEST(BiasProbes, AreTheChannelMeansAroundTheOperation) {
    const auto experiment = matmul_experiment({4});
    const std::set<Probe> expected{last_axis_means("x"), last_axis_means("matmul")};
    EXPECT_EQ(bias_probes(*experiment.model, experiment.placement, experiment.options), expected);
}

TEST(CorrectBiases, RefusesAThresholdThatIsNotPositive) {
    const auto experiment = convolution_experiment({1.F, 1.F});
    AdvancedQuantizeOptions options;
    options.bias_correction_threshold = 0;
    EXPECT_EQ(message_of<InvalidArgument>([&] {
                  return correct_biases(*experiment.model, experiment.placement, {}, {}, options);
              }),
              "bias_correction_threshold must be positive, got 0");
}

TEST(CorrectBiases, MissesStatisticsThatWereNotCollected) {
    const auto experiment = convolution_experiment({1.F, 1.F});
    EXPECT_EQ(message_of<InternalError>([&] {
                  return correct_biases(*experiment.model, experiment.placement, {}, {}, {});
              }),
              "internal error, please report it: statistics of 'conv', output 0, were not "
              "collected");
}

}  // namespace
}  // namespace holdfast::correct
