#include "estimate/estimate.hpp"

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"

namespace holdfast::estimate {
namespace {

using holdfast::test::AllNear;
using holdfast::test::ModelBuilder;
using observe::Probe;
using observe::Statistics;
using place::Placement;
using place::PointKind;
using place::QuantizationPoint;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

Placement placement_of(std::vector<QuantizationPoint> points) {
    Placement placement;
    placement.points = std::move(points);
    return placement;
}

std::shared_ptr<ov::Model> convolution() {
    ModelBuilder b;
    const auto weights = b.constant("weights", {2, 3, 1, 1}, {1, -2, 0.5F, 3, 0, -0.25F});
    b.result("out", b.input("x", {1, 3, 4, 4}).relu("relu").conv("conv", weights));
    return b.model();
}

/// What `range_probes` asks for, answered with one value each for minima and for maxima.
Statistics answered(const std::set<Probe>& probes, float min, float max, std::size_t count = 1) {
    Statistics statistics;
    for (const auto& probe : probes) {
        const bool is_min = probe.statistic == StatisticType::min;
        statistics.values[probe].assign(count, is_min ? min : max);
    }
    return statistics;
}

template <typename Error>
std::string message_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

const QuantizationPoint conv_input{.kind = PointKind::input, .node = "conv", .port = 0};
const QuantizationPoint relu_output{.kind = PointKind::output, .node = "relu", .port = 0};
const QuantizationPoint conv_weight{
    .kind = PointKind::weight,
    .node = "conv",
    .port = 1,
    .config = {.per_channel = true, .narrow_range = true, .is_signed = true},
    .channel_axes = {0}};

TEST(RangeProbes, TapWhatFeedsAnInput) {
    const auto probes = range_probes(*convolution(), placement_of({conv_input}), {});
    EXPECT_THAT(probes,
                UnorderedElementsAre(Probe{.tap = {"relu", 0},
                                           .statistic = StatisticType::min,
                                           .aggregator = AggregatorType::mean},
                                     Probe{.tap = {"relu", 0},
                                           .statistic = StatisticType::abs_max,
                                           .aggregator = AggregatorType::mean}));
}

TEST(RangeProbes, OfOneTensorAreSharedByItsPoints) {
    const auto model = convolution();
    EXPECT_EQ(range_probes(*model, placement_of({conv_input}), {}),
              range_probes(*model, placement_of({conv_input, relu_output}), {}));
}

TEST(RangeProbes, PerChannelKeepTheChannelAxis) {
    auto point = relu_output;
    point.config.per_channel = true;
    point.channel_axes = {1};
    for (const auto& probe : range_probes(*convolution(), placement_of({point}), {})) {
        EXPECT_THAT(probe.kept_axes, ElementsAre(1));
        EXPECT_NE(probe.aggregator, AggregatorType::mean);
    }
}

TEST(RangeProbes, CarryQuantilesOnlyWhereTheyMatter) {
    AdvancedQuantizeOptions options;
    options.activations_range.min = {.quantile_outlier_prob = 0.1};
    options.activations_range.max = {.statistic = StatisticType::quantile,
                                     .quantile_outlier_prob = 0.1};
    EXPECT_THAT(range_probes(*convolution(), placement_of({relu_output}), options),
                UnorderedElementsAre(Probe{.tap = {"relu", 0},
                                           .statistic = StatisticType::min,
                                           .aggregator = AggregatorType::mean},
                                     Probe{.tap = {"relu", 0},
                                           .statistic = StatisticType::quantile,
                                           .aggregator = AggregatorType::mean,
                                           .quantile_outlier_prob = 0.1,
                                           .upper = true}));
}

TEST(RangeProbes, AreNotNeededForWeights) {
    EXPECT_TRUE(range_probes(*convolution(), placement_of({conv_weight}), {}).empty());
}

TEST(Estimate, TakesActivationsFromStatistics) {
    const auto model = convolution();
    const auto placement = placement_of({relu_output});
    const auto statistics = answered(range_probes(*model, placement, {}), 0.F, 5.F);
    const auto ranges = estimate(*model, placement, statistics, {});
    const auto& range = ranges.at("relu/fq_output_0");
    EXPECT_THAT(range.parameters.low, ElementsAre(0.F));
    EXPECT_THAT(range.parameters.high, ElementsAre(5.F));
    EXPECT_EQ(range.parameters.shape, ov::Shape{});
    EXPECT_EQ(range.statistics, (MinMax{.min = {0.F}, .max = {5.F}}));
    EXPECT_EQ(range.estimator, "min/mean, abs_max/mean");
}

TEST(Estimate, ShapesBoundsPerChannelLikeTheTensor) {
    const auto model = convolution();
    auto point = relu_output;
    point.config.per_channel = true;
    point.channel_axes = {1};
    const auto placement = placement_of({point});
    auto statistics = answered(range_probes(*model, placement, {}), 0.F, 5.F, 3);
    statistics.first_shapes[{"relu", 0}] = {1, 3, 4, 4};
    EXPECT_EQ(estimate(*model, placement, statistics, {}).at("relu/fq_output_0").parameters.shape,
              (ov::Shape{1, 3, 1, 1}));
}

TEST(Estimate, TakesWeightsFromTheModel) {
    const auto ranges = estimate(*convolution(), placement_of({conv_weight}), {}, {});
    const auto& parameters = ranges.at("conv/fq_weights_1").parameters;
    EXPECT_EQ(parameters.levels, 255U);
    EXPECT_EQ(parameters.shape, (ov::Shape{2, 1, 1, 1}));
    EXPECT_THAT(parameters.high, ElementsAre(2.F, 3.F));
    EXPECT_THAT(parameters.low, ElementsAre(-2.F, -3.F));
}

TEST(Estimate, GivesWeightsPerTensorAScalarRange) {
    auto point = conv_weight;
    point.config.per_channel = false;
    point.channel_axes = {};
    const auto ranges = estimate(*convolution(), placement_of({point}), {}, {});
    EXPECT_EQ(ranges.at("conv/fq_weights_1").parameters.shape, ov::Shape{});
    EXPECT_THAT(ranges.at("conv/fq_weights_1").parameters.high, ElementsAre(3.F));
}

TEST(Estimate, GivesAVectorOfWeightsARangeOfOneElement) {
    ModelBuilder b;
    b.result("out",
             b.input("x", {2, 3}).matmul("matmul", b.constant("weights", {3}, {1.F, -4.F, 2.F})));
    auto point = conv_weight;
    point.node = "matmul";
    point.channel_axes = {};
    const auto ranges = estimate(*b.model(), placement_of({point}), {}, {});
    EXPECT_EQ(ranges.at("matmul/fq_weights_1").parameters.shape, ov::Shape{1});
}

TEST(Estimate, EvaluatesWeightsBehindConstantSubGraphs) {
    ModelBuilder b;
    const auto weights = b.constant("half", {3, 2}, {1, 2, 3, -4, 5, 6}, ov::element::f16)
                             .convert("convert", ov::element::f32)
                             .transpose("transpose", {1, 0})
                             .reshape("reshape", {2, 3, 1, 1});
    b.result("out", b.input("x", {1, 3, 4, 4}).conv("conv", weights));
    const auto ranges = estimate(*b.model(), placement_of({conv_weight}), {}, {});
    EXPECT_THAT(ranges.at("conv/fq_weights_1").parameters.high, ElementsAre(5.F, 6.F));
}

TEST(Estimate, UsesHalfOfTheRangeWhereAsked) {
    auto point = conv_weight;
    point.half_range = true;
    const auto ranges = estimate(*convolution(), placement_of({point}), {}, {});
    EXPECT_THAT(ranges.at("conv/fq_weights_1").parameters.high,
                AllNear(std::vector{4.F, 6.F}, 0, 1e-6));
}

TEST(Estimate, GivesAUnifiedGroupOneRange) {
    ModelBuilder b;
    const auto one = b.input("x", {1, 2, 4, 4}).relu("one");
    const auto two = b.input("y", {1, 2, 4, 4}).relu("two");
    b.result("out", b.concat("concat", {one, two}, 1));
    const auto model = b.model();
    QuantizationPoint first{.kind = PointKind::output, .node = "one", .unified_group = 7};
    QuantizationPoint second{.kind = PointKind::output, .node = "two", .unified_group = 7};
    const auto placement = placement_of({first, second});
    Statistics statistics = answered(range_probes(*model, placement_of({first}), {}), -1.F, 2.F);
    statistics.values.merge(
        answered(range_probes(*model, placement_of({second}), {}), 0.F, 3.F).values);

    const auto ranges = estimate(*model, placement, statistics, {});
    EXPECT_EQ(ranges.at("one/fq_output_0").statistics, (MinMax{.min = {-1.F}, .max = {3.F}}));
    EXPECT_EQ(ranges.at("one/fq_output_0"), ranges.at("two/fq_output_0"));
}

TEST(Estimate, RefusesAUnifiedGroupOfTwoKinds) {
    const auto model = convolution();
    auto first = relu_output;
    first.unified_group = 0;
    auto second = conv_input;
    second.unified_group = 0;
    second.config.narrow_range = true;
    const auto placement = placement_of({first, second});
    const auto statistics = answered(range_probes(*model, placement, {}), 0.F, 1.F);
    EXPECT_EQ(message_of<InternalError>([&] { (void)estimate(*model, placement, statistics, {}); }),
              "internal error, please report it: 'conv/fq_input_0' differs in kind from the "
              "quantizers that share its range");
}

TEST(Estimate, MissesStatisticsThatWereNotCollected) {
    EXPECT_EQ(message_of<InternalError>(
                  [&] { (void)estimate(*convolution(), placement_of({conv_input}), {}, {}); }),
              "internal error, please report it: statistics of 'relu', output 0, were not "
              "collected");
}

TEST(Estimate, RefusesStatisticsThatAreNotNumbers) {
    const auto model = convolution();
    const auto placement = placement_of({conv_input});
    const auto statistics = answered(range_probes(*model, placement, {}), 0.F, std::nanf(""));
    EXPECT_EQ(
        message_of<InvalidArgument>([&] { (void)estimate(*model, placement, statistics, {}); }),
        "the values of 'relu' in the calibration data are not all finite numbers");
}

TEST(Estimate, RefusesWeightsThatAreNotNumbers) {
    ModelBuilder b;
    const auto weights = b.constant("weights", {1, 1, 1, 1}, {std::nanf("")});
    b.result("out", b.input("x", {1, 1, 4, 4}).conv("conv", weights));
    EXPECT_EQ(message_of<InvalidArgument>(
                  [&] { (void)estimate(*b.model(), placement_of({conv_weight}), {}, {}); }),
              "the weights of 'conv' at input 1 are not all finite numbers");
}

TEST(Estimate, RefusesAnAxisThatTheTensorLacks) {
    auto point = conv_weight;
    point.channel_axes = {5};
    EXPECT_THROW((void)estimate(*convolution(), placement_of({point}), {}, {}), InternalError);
}

AdvancedQuantizeOptions with(RangeEstimatorSet set, double prob = 1e-4) {
    AdvancedQuantizeOptions options;
    options.activations_range = options.weights_range = range_estimator(set);
    for (auto* range : {&options.activations_range, &options.weights_range}) {
        range->min.quantile_outlier_prob = prob;
        range->max.quantile_outlier_prob = prob;
    }
    return options;
}

TEST(Estimate, FindsTheRangeInAHistogram) {
    std::vector<float> values;
    for (int i = -3000; i <= 1000; ++i) values.push_back(static_cast<float>(i) / 1000);
    auto point = conv_input;
    const auto model = convolution();
    for (const auto scheme : {Scheme::asymmetric, Scheme::symmetric}) {
        point.config.scheme = scheme;
        const auto placement = placement_of({point});
        for (const auto set : {RangeEstimatorSet::histogram,
                               RangeEstimatorSet::mse,
                               RangeEstimatorSet::percentile}) {
            const auto options = with(set, 0.25);
            const auto probes = range_probes(*model, placement, options);
            ASSERT_EQ(probes.size(), 1U);
            Statistics statistics;
            statistics.histograms[*probes.begin()].add(values);
            const auto range = estimate(*model, placement, statistics, options).begin()->second;
            const bool cuts = set == RangeEstimatorSet::percentile;
            const float low = cuts ? -2.F : -3.F;
            const float high = scheme == Scheme::symmetric ? -low : cuts ? 0.F : 1.F;
            EXPECT_NEAR(range.statistics.min[0], cuts ? -2.F : -3.F, 0.05F);
            EXPECT_NEAR(range.statistics.max[0], high, 0.05F);
        }
    }
}

TEST(Estimate, FindsTheRangeOfWeightsInAHistogram) {
    auto point = conv_weight;
    point.config.per_channel = false;
    point.channel_axes = {};
    const auto range_of = [&](const AdvancedQuantizeOptions& options) {
        return estimate(*convolution(), placement_of({point}), {}, options).begin()->second;
    };
    const auto range = range_of(with(RangeEstimatorSet::percentile, 0.0)).statistics;
    EXPECT_THAT(range.min, ElementsAre(-2));
    EXPECT_THAT(range.max, ElementsAre(3));
    EXPECT_EQ(range_of(with(RangeEstimatorSet::mse)).estimator, "raw/mse, raw/mse");
}

TEST(Estimate, ClipsWeights) {
    AdvancedQuantizeOptions options;
    options.weights_range.min.clipping_value = options.weights_range.max.clipping_value = 1.5;
    const auto range =
        estimate(*convolution(), placement_of({conv_weight}), {}, options).begin()->second;
    EXPECT_THAT(range.statistics.min, ElementsAre(-1.5, -0.25));
    EXPECT_THAT(range.statistics.max, ElementsAre(1.5, 1.5));
}

TEST(RangeProbes, AskForClippedValuesAndForSamples) {
    AdvancedQuantizeOptions options;
    options.activations_range.min.clipping_value = 2;
    options.batchwise_statistics = true;
    for (const auto& probe : range_probes(*convolution(), placement_of({conv_input}), options)) {
        EXPECT_TRUE(probe.per_sample);
        EXPECT_EQ(probe.clip.has_value(), probe.statistic == StatisticType::min);
    }
}

}  // namespace
}  // namespace holdfast::estimate
