#include "correct/smooth_quant.hpp"

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/op/matmul.hpp>

#include "analyze/graph.hpp"
#include "holdfast/error.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"
#include "support/throws.hpp"

namespace holdfast::correct {
namespace {

using holdfast::test::AllNear;
using holdfast::test::ModelBuilder;
using test::message_of;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Values = std::vector<float>;

std::set<observe::Probe> probes_of(const std::shared_ptr<ov::Model>& model,
                                   const QuantizeOptions& options = {}) {
    return smooth_quant_probes(*model, analyze::analyze(*model), options);
}

/// With `magnitudes` measured on every activation.
realize::Smoothing smoothing_of(const std::shared_ptr<ov::Model>& model,
                                const Values& magnitudes,
                                const QuantizeOptions& options = {}) {
    observe::Statistics statistics;
    for (const auto& probe : probes_of(model, options)) statistics.values[probe] = magnitudes;
    return smooth_quant(*model, analyze::analyze(*model), statistics, options);
}

std::shared_ptr<ov::Model> product(const ov::Shape& shape, const Values& weights) {
    ModelBuilder b;
    const auto w = b.constant("w", shape, weights);
    b.result("out", b.input("x", {2, static_cast<std::int64_t>(shape[0])}).matmul("m", w));
    return b.model();
}

QuantizeOptions with_alphas(double convolution, double matmul) {
    QuantizeOptions options;
    options.advanced.smooth_quant = {.convolution = convolution, .matmul = matmul};
    return options;
}

std::shared_ptr<ov::Model> convolution_behind_relu(bool pooled) {
    ModelBuilder b;
    auto x = b.input("x", {1, 3, 8, 8}).relu("relu");
    if (pooled) x = x.max_pool("pool");
    b.result("out", x.conv("conv", ov::Shape{2, 3, 1, 1}));
    return b.model();
}

// which operations

TEST(SmoothQuantProbes, AskForTheLargestMagnitudeOfEachChannel) {
    const observe::Tap tap{.node = "x", .port = 0};
    const observe::Probe expected{.tap = tap,
                                  .statistic = StatisticType::abs_max,
                                  .aggregator = AggregatorType::max,
                                  .kept_axes = {-1}};
    EXPECT_EQ(probes_of(product({3, 2}, Values(6, 1))), std::set<observe::Probe>{expected});
}

TEST(SmoothQuantProbes, FollowTheTransposesOfAProduct) {
    for (const std::size_t data_port : {0U, 1U}) {
        for (const bool transposes : {false, true}) {
            ModelBuilder b;
            const auto x = b.input("x", {3, 3});
            const auto w = b.constant("w", {3, 3});
            const ov::Output<ov::Node> first = data_port == 0 ? x : w;
            const ov::Output<ov::Node> second = data_port == 0 ? w : x;
            b.result("out", b.op<ov::op::v0::MatMul>("m", first, second, transposes, transposes));
            const auto smoothing = smoothing_of(b.model(), {1, 2, 3});
            ASSERT_THAT(smoothing, SizeIs(1));
            const bool is_last = (data_port == 0) != transposes;
            EXPECT_EQ(smoothing[0].shape, is_last ? (ov::Shape{1, 3}) : (ov::Shape{3, 1}));
            EXPECT_EQ(
                smoothing[0].operations,
                (std::vector<realize::SmoothedOperation>{{.name = "m",
                                                          .data_port = data_port,
                                                          .weight_port = 1 - data_port,
                                                          .weight_axis = is_last ? 0U : 1U}}));
        }
    }
}

TEST(SmoothQuantProbes, LeaveOutProductsOfTwoActivations) {
    ModelBuilder b;
    const auto x = b.input("x", {3, 3});
    b.result("out", x.matmul("m", x.relu("relu")));
    EXPECT_THAT(probes_of(b.model()), IsEmpty());
}

TEST(SmoothQuantProbes, LeaveOutSharedWeights) {
    ModelBuilder b;
    const auto w = b.constant("w", {3, 3});
    const auto x = b.input("x", {3, 3});
    b.result("out", x.matmul("first", w).add("sum", x.matmul("second", w)));
    EXPECT_THAT(probes_of(b.model()), IsEmpty());
}

TEST(SmoothQuantProbes, LeaveOutWhatTheUserIgnores) {
    QuantizeOptions options;
    options.ignored_scope.names = {"m"};
    EXPECT_THAT(probes_of(product({3, 2}, Values(6, 1)), options), IsEmpty());
}

TEST(SmoothQuantProbes, LeaveOutTypesWithANegativeAlpha) {
    EXPECT_THAT(probes_of(product({3, 2}, Values(6, 1)), with_alphas(-1, -1)), IsEmpty());
    EXPECT_THAT(probes_of(convolution_behind_relu(false), with_alphas(-1, 0.95)), IsEmpty());
    EXPECT_THAT(probes_of(convolution_behind_relu(false), with_alphas(0.5, -1)), SizeIs(1));
}

TEST(SmoothQuantProbes, LeaveOutAConvolutionBehindWhatOnlyMovesValues) {
    EXPECT_THAT(probes_of(convolution_behind_relu(true), with_alphas(0.5, -1)), IsEmpty());
}

TEST(SmoothQuantProbes, LeaveOutActivationsWithoutAFixedRank) {
    ModelBuilder b;
    b.result("out", b.input("x", ov::PartialShape::dynamic()).matmul("m", ov::Shape{3, 2}));
    EXPECT_THAT(probes_of(b.model()), IsEmpty());
}

// factors; tolerance 1e-6 relative: arithmetic in f32

TEST(SmoothQuant, WeighsActivationsAgainstWeights) {
    // sqrt(activation / weight): of (16, 9, 36) over each row's largest, (4, 1, 1). The first, 2,
    // is raised to the 0.1-quantile of (2, 3, 6).
    const auto smoothing =
        smoothing_of(product({3, 2}, {1, -4, 0.5F, -1, 1, 0}), {16, 9, 36}, with_alphas(-1, 0.5));
    ASSERT_THAT(smoothing, SizeIs(1));
    EXPECT_EQ(smoothing[0].name, "x_0_0/smooth_quant");
    EXPECT_EQ(smoothing[0].producer, "x");
    EXPECT_THAT(smoothing[0].factors, AllNear(Values{2.2F, 3, 6}, 0, 1e-6));
}

TEST(SmoothQuant, RaisesFactorsToTheTenthPercentile) {
    // alpha 1: the factors are the magnitudes; the quantile of (1, 2, …, 11) at 0.1 is 2.
    Values magnitudes(11);
    for (std::size_t i = 0; i < 11; ++i) magnitudes[i] = static_cast<float>(i + 1);
    const auto smoothing =
        smoothing_of(product({11, 1}, Values(11, 1)), magnitudes, with_alphas(-1, 1));
    magnitudes[0] = 2;
    EXPECT_THAT(smoothing.at(0).factors, AllNear(magnitudes, 0, 1e-6));
}

TEST(SmoothQuant, LimitsFactorsTo100) {
    const auto smoothing = smoothing_of(product({2, 1}, {1, 1}), {1000, 2000}, with_alphas(-1, 1));
    EXPECT_THAT(smoothing.at(0).factors, AllNear(Values{100, 100}, 0, 0));
}

TEST(SmoothQuant, TakesMagnitudesForAtLeast1e5th) {
    const auto smoothing = smoothing_of(product({2, 1}, {0, 0}), {0, 0}, with_alphas(-1, 0.5));
    // sqrt(1e-5) / (sqrt(1e-5) + eps)
    EXPECT_THAT(smoothing.at(0).factors, AllNear(Values{1, 1}, 0, 1e-4));
}

TEST(SmoothQuant, SharesTheMostEvenFactorsOfAGroup) {
    ModelBuilder b;
    const auto x = b.input("x", {2, 2});
    const auto uneven = x.matmul("uneven", b.constant("v", {2, 1}, {100, 1}));
    const auto even = x.matmul("even", b.constant("w", {2, 1}, {1, 4}));
    b.result("out", uneven.add("sum", even));
    const auto smoothing = smoothing_of(b.model(), {1, 4}, with_alphas(-1, 0.5));
    ASSERT_THAT(smoothing, SizeIs(1));
    EXPECT_THAT(smoothing[0].factors, AllNear(Values{1, 1}, 0, 1e-6));
    EXPECT_THAT(
        smoothing[0].operations,
        ::testing::UnorderedElementsAre(Field(&realize::SmoothedOperation::name, "even"),
                                        Field(&realize::SmoothedOperation::name, "uneven")));
}

TEST(SmoothQuant, SkipsAGroupWithoutAFactorThatHolds) {
    constexpr float infinite = std::numeric_limits<float>::infinity();
    EXPECT_THAT(smoothing_of(product({2, 1}, {infinite, infinite}), {1, 1}, with_alphas(-1, 0.5)),
                IsEmpty());
}

TEST(SmoothQuant, SeparatesActivationsThatAreReadAlongDifferentAxes) {
    ModelBuilder b;
    const auto x = b.input("x", {2, 2});
    const auto plain = x.matmul("plain", b.constant("v", {2, 2}, {1, 1, 1, 1}));
    const auto turned = b.op<ov::op::v0::MatMul>(
        "turned", x.output(), b.constant("w", {2, 2}, {1, 1, 1, 1}).output(), true, false);
    b.result("out", plain.add("sum", turned));
    const auto smoothing = smoothing_of(b.model(), {1, 1});
    EXPECT_THAT(smoothing,
                ElementsAre(Field(&realize::SmoothingGroup::name, "x_0_0/smooth_quant"),
                            Field(&realize::SmoothingGroup::name, "x_0_1/smooth_quant")));
}

TEST(SmoothQuant, AvoidsNamesThatAreTaken) {
    ModelBuilder b;
    const auto x = b.input("x", {2, 2});
    b.result("out", x.matmul("m", ov::Shape{2, 2}));
    b.result("other", x.relu("x_0_0/smooth_quant"));
    EXPECT_THAT(smoothing_of(b.model(), {1, 1}),
                ElementsAre(Field(&realize::SmoothingGroup::name, "x_0_1/smooth_quant")));
}

TEST(SmoothQuant, BlamesItselfForStatisticsThatAreMissing) {
    const auto model = product({2, 1}, {1, 1});
    EXPECT_EQ(message_of<InternalError>(
                  [&] { return smooth_quant(*model, analyze::analyze(*model), {}, {}); }),
              "internal error, please report it: statistics of 'x', output 0, were not collected");
    EXPECT_EQ(message_of<InternalError>([&] {
                  return smoothing_of(model, {1, 2, 3});
              }),
              "internal error, please report it: 'm' multiplies 3 channels by 2");
}

}  // namespace
}  // namespace holdfast::correct
