#include "correct/channel_alignment.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/op/convolution.hpp>
#include <openvino/op/matmul.hpp>
#include <openvino/op/subtract.hpp>

#include "holdfast/error.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"
#include "support/throws.hpp"

namespace holdfast::correct {
namespace {

using holdfast::test::AllNear;
using holdfast::test::ModelBuilder;
using holdfast::test::Value;
using test::message_of;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Values = std::vector<float>;
using Names = std::vector<std::string>;

/// How the second convolution of a test differs from one that can be aligned.
struct Kernel {
    ov::Strides strides{1, 1};
    ov::CoordinateDiff begin{0, 0};
    ov::CoordinateDiff end{0, 0};
    ov::Strides dilations{1, 1};
    ov::op::PadType padding = ov::op::PadType::EXPLICIT;
};

Value convolution(ModelBuilder& b, const std::string& name, const Value& x, const Kernel& k = {}) {
    const auto weights = b.constant(name + "/weights", {3, 3, 2, 2});
    return b.op<ov::op::v1::Convolution>(
        name, x.output(), weights.output(), k.strides, k.begin, k.end, k.dilations, k.padding);
}

Value first(ModelBuilder& b) {
    return b.input("x", {1, 3, 8, 8}).conv("c1", ov::Shape{3, 3, 1, 1});
}

place::Placement quantizing(const Names& names) {
    place::Placement placement;
    for (const auto& name : names)
        placement.points.push_back({.kind = place::PointKind::weight, .node = name, .port = 1});
    return placement;
}

/// With the quantiles `low` and `high` on every tensor.
realize::Alignment alignment_of(const std::shared_ptr<ov::Model>& model,
                                const Names& quantized = {"c1", "c2", "c3"},
                                const Values& low = {0, 0, 0},
                                const Values& high = {1, 1, 1}) {
    const auto placement = quantizing(quantized);
    observe::Statistics statistics;
    for (const auto& probe : channel_alignment_probes(*model, placement))
        statistics.values[probe] = probe.upper ? high : low;
    return channel_alignment(*model, placement, statistics);
}

std::shared_ptr<ov::Model> plain(const Kernel& kernel = {}) {
    ModelBuilder b;
    b.result("out", convolution(b, "c2", first(b).bias("a1"), kernel).bias("a2"));
    return b.model();
}

// which pairs

TEST(ChannelAlignment, PairsConvolutionsWithABias) {
    const auto found = alignment_of(plain());
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].producer, "c1");
    EXPECT_EQ(found[0].consumer, "c2");
    const auto probes = channel_alignment_probes(*plain(), quantizing({"c1", "c2"}));
    ASSERT_THAT(probes, SizeIs(2));
    for (const auto& probe : probes) {
        EXPECT_EQ(probe.tap.node, "a1");
        EXPECT_EQ(probe.statistic, StatisticType::quantile);
        EXPECT_EQ(probe.aggregator, AggregatorType::median);
        EXPECT_EQ(probe.kept_axes, std::vector<std::int64_t>{1});
    }
}

TEST(ChannelAlignment, PairsConvolutionsWithoutBiases) {
    ModelBuilder b;
    b.result("out", convolution(b, "c2", first(b)));
    EXPECT_THAT(alignment_of(b.model()), SizeIs(1));
    EXPECT_EQ(channel_alignment_probes(*b.model(), quantizing({"c1", "c2"})).begin()->tap.node,
              "c1");
}

TEST(ChannelAlignment, PairsAGroupedConvolutionWithWhatFollows) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 3, 8, 8}).group_conv("c1", {3, 1, 1, 1, 1});
    b.result("out", convolution(b, "c2", x.bias("a1")));
    EXPECT_THAT(alignment_of(b.model()), SizeIs(1));
}

TEST(ChannelAlignment, TakesEachConvolutionOnce) {
    ModelBuilder b;
    const auto second = convolution(b, "c2", first(b).bias("a1")).bias("a2");
    b.result("out", convolution(b, "c3", second));
    const auto found = alignment_of(b.model());
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].producer, "c1");
}

TEST(ChannelAlignment, NeedsStrideAndDilation1AndNoPadding) {
    EXPECT_THAT(alignment_of(plain({.strides = {1, 2}})), IsEmpty());
    EXPECT_THAT(alignment_of(plain({.dilations = {2, 1}})), IsEmpty());
    EXPECT_THAT(alignment_of(plain({.begin = {0, 1}})), IsEmpty());
    EXPECT_THAT(alignment_of(plain({.end = {1, 0}})), IsEmpty());
    EXPECT_THAT(alignment_of(plain({.padding = ov::op::PadType::SAME_UPPER})), IsEmpty());
    EXPECT_THAT(alignment_of(plain({.padding = ov::op::PadType::VALID})), SizeIs(1));
}

TEST(ChannelAlignment, TakesSamePaddingOfAKernelOf1ForNone) {
    ModelBuilder b;
    b.result("out", first(b).conv("c2", ov::Shape{3, 3, 1, 1}));
    ASSERT_EQ(
        ov::as_type_ptr<ov::op::v1::Convolution>(test::find_op(b.model(), "c2"))->get_auto_pad(),
        ov::op::PadType::SAME_UPPER);
    EXPECT_THAT(alignment_of(b.model()), SizeIs(1));
}

TEST(ChannelAlignment, NeedsBothToBeQuantized) {
    EXPECT_THAT(alignment_of(plain(), {"c1"}), IsEmpty());
    EXPECT_THAT(alignment_of(plain(), {"c2"}), IsEmpty());
}

TEST(ChannelAlignment, AllowsNothingInBetween) {
    ModelBuilder b;
    b.result("out", convolution(b, "c2", first(b).bias("a1").relu("r")));
    EXPECT_THAT(alignment_of(b.model()), IsEmpty());
}

TEST(ChannelAlignment, AllowsNoOtherUseOfWhatIsBetween) {
    for (const bool of_bias : {false, true}) {
        ModelBuilder b;
        const auto x = first(b);
        const auto y = x.bias("a1");
        b.result("out", convolution(b, "c2", y));
        b.result("other", (of_bias ? y : x).relu("r"));
        EXPECT_THAT(alignment_of(b.model()), IsEmpty());
    }
}

TEST(ChannelAlignment, NeedsAllThatTheSecondGivesToPassItsBias) {
    ModelBuilder b;
    const auto y = convolution(b, "c2", first(b).bias("a1"));
    b.result("out", y.bias("a2"));
    b.result("other", y.relu("r"));
    EXPECT_THAT(alignment_of(b.model()), IsEmpty());
}

TEST(ChannelAlignment, NeedsABiasPerChannel) {
    for (const auto& shape : {ov::Shape{1}, ov::Shape{1, 1, 1, 1}, ov::Shape{1, 3, 8, 8}}) {
        ModelBuilder b;
        const auto y = first(b).add("a1", b.constant("b1", shape));
        b.result("out", convolution(b, "c2", y));
        EXPECT_THAT(alignment_of(b.model()), IsEmpty()) << shape;
    }
    ModelBuilder b;
    b.result("out", convolution(b, "c2", first(b).add("a1", b.constant("b1", {3, 1, 1}))));
    EXPECT_THAT(alignment_of(b.model()), SizeIs(1));
}

TEST(ChannelAlignment, LeavesSubtractionsAlone) {
    ModelBuilder b;
    const auto y =
        b.op<ov::op::v1::Subtract>("s", first(b).output(), b.constant("b1", {1, 3, 1, 1}).output());
    b.result("out", convolution(b, "c2", y));
    EXPECT_THAT(alignment_of(b.model()), IsEmpty());
}

// means and factors; tolerance 1e-6: arithmetic in f32

TEST(ChannelAlignment, TakesTheMiddleAndTheRelativeSpan) {
    // Spans 2, 4, 8: the median is 4.
    const auto found = alignment_of(plain(), {"c1", "c2"}, {-1, 0, -8}, {1, 4, 0});
    EXPECT_THAT(found.at(0).means, AllNear(Values{0, 2, -4}, 1e-6, 1e-6));
    EXPECT_THAT(found.at(0).factors, AllNear(Values{0.5F, 1, 2}, 1e-6, 1e-6));
}

TEST(ChannelAlignment, LeavesConstantChannelsOutOfTheMedian) {
    // Of 2 and 6 it is 4.
    const auto found = alignment_of(plain(), {"c1", "c2"}, {5, 0, 0}, {5, 2, 6});
    EXPECT_THAT(found.at(0).means, AllNear(Values{5, 1, 3}, 1e-6, 1e-6));
    EXPECT_THAT(found.at(0).factors, AllNear(Values{1, 0.5F, 1.5F}, 1e-6, 1e-6));
}

TEST(ChannelAlignment, LimitsFactors) {
    const auto found = alignment_of(plain(), {"c1", "c2"}, {0, 0, 0}, {0.001F, 1, 1000});
    EXPECT_THAT(found.at(0).factors, AllNear(Values{0.01F, 1, 100}, 1e-6, 1e-6));
}

TEST(ChannelAlignment, KeepsTheScaleWhereAllIsConstant) {
    const auto found = alignment_of(plain(), {"c1", "c2"}, {1, 2, 3}, {1, 2, 3});
    EXPECT_THAT(found.at(0).means, AllNear(Values{1, 2, 3}, 0, 0));
    EXPECT_THAT(found.at(0).factors, AllNear(Values{1, 1, 1}, 0, 0));
}

TEST(ChannelAlignment, BlamesItselfForStatisticsThatAreMissing) {
    EXPECT_EQ(message_of<InternalError>([] {
                  return channel_alignment(*plain(), quantizing({"c1", "c2"}), {});
              }),
              "internal error, please report it: statistics of 'a1', output 0, were not collected");
}

}  // namespace
}  // namespace holdfast::correct
