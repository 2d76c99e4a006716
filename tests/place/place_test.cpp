// Where quantizers stand in small models; tests/conformance compares many more with the peer.
#include "place/place.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/opsets/opset13.hpp>

#include "holdfast/error.hpp"
#include "support/graph_builder.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast::place {
namespace {

namespace op = ov::opset13;
using holdfast::test::graph_of;
using holdfast::test::ModelBuilder;
using holdfast::test::QuantizesExactly;
using holdfast::test::Value;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using Names = std::vector<std::string>;

const ov::Shape pointwise{4, 4, 1, 1};
const QuantizeOptions transformer{.model_type = ModelType::transformer};

Placement placed(const ModelBuilder& b, const QuantizeOptions& options = {}) {
    return place(graph_of(b.model()), options);
}

Value image(ModelBuilder& b) {
    return b.input("x", {1, 4, 4, 4});
}

const QuantizationPoint& point_named(const Placement& placement, const std::string& name) {
    return *std::find_if(placement.points.begin(), placement.points.end(), [&](const auto& point) {
        return fake_quantize_name(point) == name;
    });
}

Value integers(ModelBuilder& b, const std::string& name, const std::vector<std::int64_t>& values) {
    return b.op<op::Constant>(name, ov::element::i64, ov::Shape{values.size()}, values);
}

// branches

TEST(Place, StopsBelowABranchThatAFloatOperationTakesToo) {
    ModelBuilder b;
    const auto relu = image(b).relu("r0");
    b.result("out0", relu.conv("c1", pointwise)).result("out1", relu.softmax("sm"));
    EXPECT_THAT(placed(b), QuantizesExactly(Names{"c1/fq_input_0", "c1/fq_weights_1"}));
}

TEST(Place, QuantizesEachConsumerWhereTheModelReturnsTheValueToo) {
    ModelBuilder b;
    const auto relu = image(b).relu("r0");
    b.result("out0", relu.conv("c1", pointwise));
    b.result("out1", relu.conv("c2", pointwise));
    b.result("out2", relu);
    EXPECT_THAT(placed(b),
                QuantizesExactly(
                    Names{"c1/fq_input_0", "c1/fq_weights_1", "c2/fq_input_0", "c2/fq_weights_1"}));
}

TEST(Place, SharesOneQuantizerPerTensorBetweenAConvolutionAndADepthwiseOne) {
    ModelBuilder b;
    const auto relu = image(b).relu("r0");
    b.result("out0", relu.conv("c1", pointwise));
    b.result("out1", relu.group_conv("d1", ov::Shape{4, 1, 1, 3, 3}));
    const auto placement = placed(b);
    EXPECT_THAT(placement,
                QuantizesExactly(Names{"r0/fq_output_0", "c1/fq_weights_1", "d1/fq_weights_1"}));
    EXPECT_FALSE(point_named(placement, "r0/fq_output_0").config.per_channel);
}

TEST(Place, GivesADepthwiseConvolutionAloneARangePerChannel) {
    ModelBuilder b;
    b.result("out0", image(b).relu("r0").group_conv("d1", ov::Shape{4, 1, 1, 3, 3}));
    const auto placement = placed(b);
    EXPECT_THAT(placement, QuantizesExactly(Names{"r0/fq_output_0", "d1/fq_weights_1"}));
    EXPECT_TRUE(point_named(placement, "r0/fq_output_0").config.per_channel);
    EXPECT_THAT(point_named(placement, "r0/fq_output_0").channel_axes, ElementsAre(1U));
}

TEST(Place, MovesThroughWhatOnlyMovesValues) {
    ModelBuilder b;
    b.result("out0", image(b).relu("r0").max_pool("mp").conv("c1", pointwise));
    EXPECT_THAT(placed(b), QuantizesExactly(Names{"r0/fq_output_0", "c1/fq_weights_1"}));
}

// concatenations

/// Concat(relu(conv), sigmoid(conv)) of eight channels.
Value concatenation(ModelBuilder& b) {
    const auto x = image(b);
    return b.concat("cat",
                    {x.conv("ca", pointwise).bias("ba").relu("ra"),
                     x.conv("cb", pointwise).bias("bb").sigmoid("sb")},
                    1);
}

TEST(Place, UnifiesTheInputsOfAConcatBeforeAConvolution) {
    ModelBuilder b;
    b.result("out0", concatenation(b).conv("c1", ov::Shape{4, 8, 1, 1}));
    const auto placement = placed(b);
    EXPECT_THAT(placement,
                QuantizesExactly(Names{"x/fq_output_0",
                                       "ra/fq_output_0",
                                       "sb/fq_output_0",
                                       "ca/fq_weights_1",
                                       "cb/fq_weights_1",
                                       "c1/fq_weights_1"}));
    const auto group = point_named(placement, "ra/fq_output_0").unified_group;
    EXPECT_TRUE(group);
    EXPECT_EQ(point_named(placement, "sb/fq_output_0").unified_group, group);
    EXPECT_FALSE(point_named(placement, "x/fq_output_0").unified_group);
}

TEST(Place, LetsTheInputsOfAConcatDifferWithoutAProductBelow) {
    ModelBuilder b;
    b.result("out0",
             b.op<op::AvgPool>("ap",
                               concatenation(b),
                               ov::Strides{1, 1},
                               ov::Shape{0, 0},
                               ov::Shape{0, 0},
                               ov::Shape{2, 2},
                               true));
    const auto placement = placed(b);
    EXPECT_THAT(placement,
                QuantizesExactly(Names{"x/fq_output_0",
                                       "ra/fq_output_0",
                                       "sb/fq_output_0",
                                       "ca/fq_weights_1",
                                       "cb/fq_weights_1"}));
    for (const auto& point : placement.points) EXPECT_FALSE(point.unified_group);
}

TEST(Place, StaysBelowAConcatThatAFloatOperationTakesToo) {
    ModelBuilder b;
    const auto cat = concatenation(b);
    b.result("out0", cat.conv("c1", ov::Shape{4, 8, 1, 1})).result("out1", cat.softmax("sm"));
    EXPECT_THAT(placed(b),
                QuantizesExactly(Names{"x/fq_output_0",
                                       "c1/fq_input_0",
                                       "ca/fq_weights_1",
                                       "cb/fq_weights_1",
                                       "c1/fq_weights_1"}));
}

TEST(Place, UnifiesNestedConcatsIntoOneGroup) {
    ModelBuilder b;
    const auto x = image(b);
    const auto inner = b.concat("inner", {x.relu("r0"), x.sigmoid("s0")}, 1);
    const auto outer = b.concat("outer", {inner, x.softmax("sm")}, 1);
    b.result("out0", outer.conv("c1", ov::Shape{4, 12, 1, 1}));
    const auto placement = placed(b);
    EXPECT_THAT(placement,
                QuantizesExactly(Names{
                    "r0/fq_output_0", "s0/fq_output_0", "sm/fq_output_0", "c1/fq_weights_1"}));
    const auto group = point_named(placement, "r0/fq_output_0").unified_group;
    EXPECT_TRUE(group);
    EXPECT_EQ(point_named(placement, "s0/fq_output_0").unified_group, group);
    EXPECT_EQ(point_named(placement, "sm/fq_output_0").unified_group, group);
}

TEST(Place, DoesNotUnifyRangesPerChannel) {
    ModelBuilder b;
    const auto x = image(b);
    const auto cat = b.concat("cat", {x.relu("r0"), x.sigmoid("s0")}, 1);
    b.result("out0", cat.group_conv("d1", ov::Shape{8, 1, 1, 3, 3}));
    for (const auto& point : placed(b).points) EXPECT_FALSE(point.unified_group);
}

// fused sequences

TEST(Place, QuantizesBothInputsOfAResidualAddition) {
    ModelBuilder b;
    const auto first = image(b).conv("c1", pointwise).bias("a1").relu("r1");
    const auto sum = first.conv("c2", pointwise).bias("a2").add("res", first).relu("r2");
    b.result("out0", sum.conv("c3", pointwise).bias("a3"));
    EXPECT_THAT(placed(b),
                QuantizesExactly(Names{"x/fq_output_0",
                                       "r1/fq_output_0",
                                       "a2/fq_output_0",
                                       "r2/fq_output_0",
                                       "c1/fq_weights_1",
                                       "c2/fq_weights_1",
                                       "c3/fq_weights_1"}));
}

TEST(Place, QuantizesAGateAroundItsSigmoid) {
    ModelBuilder b;
    const auto y = image(b).conv("c0", pointwise).bias("a0");
    b.result("out0", y.multiply("m1", y.sigmoid("sg")).conv("c1", pointwise));
    EXPECT_THAT(placed(b),
                QuantizesExactly(Names{"x/fq_output_0",
                                       "m1/fq_input_0",
                                       "sg/fq_output_0",
                                       "m1/fq_output_0",
                                       "c0/fq_weights_1",
                                       "c1/fq_weights_1"}));
}

TEST(Place, PutsNoQuantizerInsideAFusedSequence) {
    ModelBuilder b;
    const auto scaled = image(b).relu("r0").multiply("mu", b.constant("scale", {1, 4, 1, 1}));
    b.result("out0", scaled.bias("ad").conv("c1", pointwise));
    EXPECT_THAT(placed(b), QuantizesExactly(Names{"ad/fq_output_0", "c1/fq_weights_1"}));
}

TEST(Place, QuantizesAfterTheNormalizationOfAnInput) {
    ModelBuilder b;
    const auto centred = b.op<op::Subtract>("su", image(b), b.constant("mean", {1, 4, 1, 1}));
    const auto scaled = centred.multiply("mu", b.constant("scale", {1, 4, 1, 1}));
    b.result("out0", scaled.conv("c1", pointwise).bias("a1"));
    EXPECT_THAT(placed(b), QuantizesExactly(Names{"mu/fq_output_0", "c1/fq_weights_1"}));
}

TEST(Place, QuantizesAMeanAndItsResult) {
    ModelBuilder b;
    const auto relu = image(b).relu("r0");
    const auto mean = b.op<op::ReduceMean>("rm", relu, integers(b, "axes", {2, 3}), true);
    b.result("out0", mean.reshape("rs", {1, 4}).matmul("m1", ov::Shape{4, 2}));
    EXPECT_THAT(placed(b),
                QuantizesExactly(Names{"r0/fq_output_0", "rm/fq_output_0", "m1/fq_weights_1"}));
}

// results

TEST(Place, QuantizesWhatTheModelReturnsOnRequestOnly) {
    ModelBuilder b;
    b.result("out0", image(b).conv("c1", pointwise).bias("a1"));
    EXPECT_THAT(placed(b), QuantizesExactly(Names{"x/fq_output_0", "c1/fq_weights_1"}));
    QuantizeOptions options;
    options.advanced.quantize_outputs = true;
    EXPECT_THAT(placed(b, options),
                QuantizesExactly(Names{"x/fq_output_0", "a1/fq_output_0", "c1/fq_weights_1"}));
}

TEST(Place, SharesAQuantizerBetweenAConvolutionAndAResult) {
    ModelBuilder b;
    const auto relu = image(b).relu("r0");
    b.result("out0", relu.conv("c1", pointwise)).result("out1", relu);
    QuantizeOptions options;
    options.advanced.quantize_outputs = true;
    EXPECT_THAT(placed(b, options),
                QuantizesExactly(Names{"r0/fq_output_0", "c1/fq_output_0", "c1/fq_weights_1"}));
}

// attention

Value attention(ModelBuilder& b) {
    const auto x = b.input("x", {1, 4, 4});
    const auto q = x.matmul("q", ov::Shape{4, 4});
    const auto k = x.matmul("k", ov::Shape{4, 4});
    const auto v = x.matmul("v", ov::Shape{4, 4});
    const auto av = q.matmul("qk", k, true).softmax("sm").matmul("av", v);
    const auto sum = x.add("res", av);
    const auto normalized = b.op<op::MVN>(
        "ln", sum, integers(b, "axes", {2}), true, 1e-5F, ov::op::MVNEpsMode::INSIDE_SQRT);
    return normalized.matmul("ff", ov::Shape{4, 4});
}

TEST(Place, QuantizesAnAttentionBlock) {
    ModelBuilder b;
    b.result("out0", attention(b));
    EXPECT_THAT(placed(b),
                QuantizesExactly(Names{"x/fq_output_0",
                                       "q/fq_output_0",
                                       "k/fq_output_0",
                                       "sm/fq_output_0",
                                       "v/fq_output_0",
                                       "av/fq_output_0",
                                       "res/fq_output_0",
                                       "ln/fq_output_0",
                                       "q/fq_weights_1",
                                       "k/fq_weights_1",
                                       "v/fq_weights_1",
                                       "ff/fq_weights_1"}));
}

TEST(Place, KeepsAdditionsAndNormalizationsOfATransformerInFloat) {
    ModelBuilder b;
    b.result("out0", attention(b));
    EXPECT_THAT(placed(b, transformer),
                QuantizesExactly(Names{"q/fq_input_0",
                                       "k/fq_input_0",
                                       "v/fq_input_0",
                                       "q/fq_output_0",
                                       "k/fq_output_0",
                                       "sm/fq_output_0",
                                       "v/fq_output_0",
                                       "ln/fq_output_0",
                                       "q/fq_weights_1",
                                       "k/fq_weights_1",
                                       "v/fq_weights_1",
                                       "ff/fq_weights_1"}));
}

// several output ports

Value halves(ModelBuilder& b, const Value& value) {
    const auto axis =
        b.op<op::Constant>("axis", ov::element::i64, ov::Shape{}, std::vector<std::int64_t>{1});
    return b.op<op::Split>("split", value, axis, 2);
}

TEST(Place, RisesAboveASplitThatAllParts) {
    ModelBuilder b;
    const auto split = halves(b, image(b).relu("r0"));
    b.result("out0", split.conv("c1", ov::Shape{4, 2, 1, 1}));
    b.result("out1", split.port(1).conv("c2", ov::Shape{4, 2, 1, 1}));
    EXPECT_THAT(placed(b),
                QuantizesExactly(Names{"r0/fq_output_0", "c1/fq_weights_1", "c2/fq_weights_1"}));
}

TEST(Place, QuantizesEveryEdgeOfAnOperationWithSeveralUsedOutputs) {
    ModelBuilder b;
    const auto split = halves(b, image(b).relu("r0"));
    b.result("out0", split.conv("c1", ov::Shape{4, 2, 1, 1}));
    b.result("out1", split.port(1).conv("c2", ov::Shape{4, 2, 1, 1}));
    QuantizeOptions options;
    options.ignored_scope.names = {"split"};
    EXPECT_THAT(placed(b, options),
                QuantizesExactly(
                    Names{"c1/fq_input_0", "c2/fq_input_0", "c1/fq_weights_1", "c2/fq_weights_1"}));
}

TEST(Place, NamesTheOutputPortThatIsUsed) {
    ModelBuilder b;
    const auto split = halves(b, image(b).relu("r0"));
    b.result("out0", split.port(1).conv("c2", ov::Shape{4, 2, 1, 1}));
    QuantizeOptions options;
    options.ignored_scope.names = {"split"};
    EXPECT_THAT(placed(b, options),
                QuantizesExactly(Names{"split/fq_output_1", "c2/fq_weights_1"}));
}

// integers

TEST(Place, StopsBelowIntegers) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4, 4, 4}, ov::element::i32).relu("r0");
    b.result("out0", x.convert("cv", ov::element::f32).max_pool("mp").conv("c1", pointwise));
    EXPECT_THAT(placed(b), QuantizesExactly(Names{"cv/fq_output_0", "c1/fq_weights_1"}));
}

TEST(Place, QuantizesNoIntegers) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4}, ov::element::i32);
    const auto y = b.input("y", {1, 4}, ov::element::i32);
    b.result("out0", x.add("sum", y));
    EXPECT_THAT(placed(b), QuantizesExactly(Names{}));
}

// Values and indices leave a TopK through one hook, so that a used index blocks the values too.
TEST(Place, StopsBelowAnOperationThatAlsoGivesIntegers) {
    ModelBuilder b;
    const auto k =
        b.op<op::Constant>("k", ov::element::i64, ov::Shape{}, std::vector<std::int64_t>{4});
    const auto top = b.op<op::TopK>(
        "top", image(b).relu("r0"), k, 1, op::TopK::Mode::MAX, op::TopK::SortType::SORT_VALUES);
    b.result("out0", top.max_pool("mp").conv("c1", pointwise));
    const Names without_indices{"top/fq_output_0", "c1/fq_weights_1"};
    EXPECT_THAT(placed(b), QuantizesExactly(without_indices));
    b.result("out1", top.port(1));
    EXPECT_THAT(placed(b), QuantizesExactly(Names{"mp/fq_input_0", "c1/fq_weights_1"}));
}

TEST(Place, RisesOnlyToTheInputsThatCarryFloats) {
    ModelBuilder b;
    const auto rows = b.input("rows", {4}, ov::element::i64);
    const auto axis = op::Constant::create(ov::element::i64, {}, {1});
    b.result("out0",
             b.op<op::Gather>("gather", image(b).relu("r0"), rows, axis).conv("c1", pointwise));
    EXPECT_THAT(placed(b), QuantizesExactly(Names{"r0/fq_output_0", "c1/fq_weights_1"}));
}

// shapes

TEST(Place, DoesNotQuantizeTheArithmeticOnShapes) {
    ModelBuilder b;
    const auto x = b.input("x", {-1, 4, 4, 4});
    const auto relu = x.relu("r0");
    const auto scaled = relu.shape_of("shape")
                            .convert("f", ov::element::f32)
                            .multiply("half", b.constant("c", {4}, {1, 1, 1, 1}));
    const auto target = scaled.convert("i", ov::element::i64);
    b.result("out0", b.op<op::Reshape>("rs", relu, target, false).conv("c1", pointwise));
    EXPECT_THAT(placed(b), QuantizesExactly(Names{"r0/fq_output_0", "c1/fq_weights_1"}));
}

// weights

TEST(Place, ListsActivationsBeforeWeightsEachInTheOrderOfTheModel) {
    ModelBuilder b;
    b.result("out0", image(b).conv("c1", pointwise).relu("r1").conv("c2", pointwise));
    Names names;
    for (const auto& point : placed(b).points) names.push_back(fake_quantize_name(point));
    EXPECT_THAT(
        names,
        ElementsAre("x/fq_output_0", "r1/fq_output_0", "c1/fq_weights_1", "c2/fq_weights_1"));
}

TEST(Place, KeepsTheChannelsOfWeights) {
    ModelBuilder b;
    b.result("out0", image(b).conv("c1", pointwise));
    b.result("out1", b.input("y", {1, 4}).matmul("m1", ov::Shape{4, 2}));
    const auto placement = placed(b);
    const auto& weights = point_named(placement, "c1/fq_weights_1");
    EXPECT_THAT(weights.channel_axes, ElementsAre(0U));
    EXPECT_EQ(weights.config,
              (QuantizerConfig{.per_channel = true, .narrow_range = true, .is_signed = true}));
    EXPECT_THAT(point_named(placement, "m1/fq_weights_1").channel_axes, ElementsAre(1U));
}

TEST(Place, KeepsWeightsOfIgnoredOperationsInFloat) {
    ModelBuilder b;
    b.result("out0", image(b).conv("c1", pointwise).relu("r1").conv("c2", pointwise));
    QuantizeOptions options;
    options.ignored_scope.names = {"c1"};
    EXPECT_THAT(placed(b, options), QuantizesExactly(Names{"r1/fq_output_0", "c2/fq_weights_1"}));
}

TEST(Place, LetsTheFirstOperationOfAFusedSequenceDecide) {
    ModelBuilder b;
    b.result("out0", image(b).conv("c1", pointwise).bias("a1").relu("r1"));
    QuantizeOptions options;
    options.ignored_scope.names = {"a1", "r1"};
    EXPECT_THAT(placed(b, options), QuantizesExactly(Names{"x/fq_output_0", "c1/fq_weights_1"}));
}

// what is reported beside the points

TEST(Place, ListsTheOperationsThatAreQuantized) {
    ModelBuilder b;
    const auto relu = image(b).relu("r0");
    b.result("out0", relu.conv("c1", pointwise).bias("a1").add("sum", relu).softmax("sm"));
    EXPECT_THAT(placed(b).quantized_operations, UnorderedElementsAre("c1", "sum"));
}

TEST(Place, SaysThatTheUserIgnoredAnOperation) {
    ModelBuilder b;
    b.result("out0", image(b).conv("c1", pointwise));
    QuantizeOptions options;
    options.ignored_scope.types = {"Convolution"};
    const auto placement = placed(b, options);
    EXPECT_THAT(placement.points, IsEmpty());
    EXPECT_THAT(placement.reasons, ElementsAre(Pair("c1", "in the ignored scope")));
}

TEST(Place, SaysThatAPatternStaysInFloat) {
    ModelBuilder b;
    const auto x = image(b);
    const auto mean = b.op<op::ReduceMean>("rm", x, integers(b, "axes", {2, 3}), true);
    const auto gate = mean.conv("c1", pointwise).bias("a1").relu("r1").conv("c2", pointwise);
    b.result("out0", x.multiply("m", gate.bias("a2").sigmoid("sg")));
    EXPECT_THAT(placed(b).reasons,
                ElementsAre(Pair("c1", "gate of a squeeze-and-excite block"),
                            Pair("c2", "gate of a squeeze-and-excite block")));
}

TEST(Place, SaysThatATypeStaysInFloatInTransformers) {
    ModelBuilder b;
    const auto x = image(b);
    b.result("out0", x.relu("r0").add("sum", x.sigmoid("s0")));
    EXPECT_THAT(placed(b, transformer).reasons,
                ElementsAre(Pair("sum", "operations of this type stay in float in transformers")));
}

TEST(Place, SaysThatPostProcessingStaysInFloat) {
    ModelBuilder b;
    const auto k =
        b.op<op::Constant>("k", ov::element::i64, ov::Shape{}, std::vector<std::int64_t>{2});
    const auto x = image(b).conv("c1", pointwise);
    const auto scores = x.multiply("scores", x.sigmoid("sg"));
    b.result(
        "out0",
        b.op<op::TopK>("top", scores, k, 1, op::TopK::Mode::MAX, op::TopK::SortType::SORT_VALUES));
    EXPECT_THAT(
        placed(b).reasons,
        ElementsAre(Pair("scores", "part of post-processing around TopK or NonMaxSuppression")));
}

TEST(Place, SaysThatAQuantizerIsNotWorthItsPlace) {
    ModelBuilder b;
    b.result("out0", image(b).relu("r0").bias("ad").sigmoid("sg"));
    const auto placement = placed(b);
    EXPECT_THAT(placement.points, IsEmpty());
    EXPECT_THAT(placement.reasons,
                ElementsAre(Pair("ad", "no quantizer is worth its place on its inputs")));
}

TEST(Place, GivesNoReasonForWhatCouldNotBeQuantized) {
    ModelBuilder b;
    b.result("out0", image(b).relu("r0").softmax("sm").max_pool("mp"));
    EXPECT_THAT(placed(b).reasons, IsEmpty());
}

// errors

TEST(Place, RefusesAnIgnoredScopeThatMatchesNothing) {
    ModelBuilder b;
    b.result("out0", image(b).conv("c1", pointwise));
    QuantizeOptions options;
    options.ignored_scope.names = {"c2"};
    EXPECT_EQ(test::message_of<InvalidArgument>([&] { return placed(b, options); }),
              "ignored name 'c2' matches no operation of the model");
}

TEST(Place, RefusesToHalveAsymmetricWeights) {
    ModelBuilder b;
    b.result("out0", image(b).conv("c1", pointwise));
    QuantizeOptions options;
    options.advanced.weights.scheme = Scheme::asymmetric;
    EXPECT_EQ(test::message_of<InvalidArgument>([&] { return placed(b, options); }),
              "overflow_fix can't be applied to the asymmetric weights of operation 'c1': it "
              "halves a symmetric range; disable it or make weights symmetric");
    options.advanced.overflow_fix = OverflowFix::disable;
    EXPECT_THAT(placed(b, options), QuantizesExactly(Names{"x/fq_output_0", "c1/fq_weights_1"}));
}

// the whole text

TEST(Place, DescribesAResidualBlock) {
    ModelBuilder b;
    const auto first = image(b).conv("c1", pointwise).bias("a1").relu("r1");
    const auto sum = first.conv("c2", pointwise).bias("a2").add("res", first).relu("r2");
    const auto cat = b.concat("cat", {sum, b.input("y", {1, 4, 4, 4}).sigmoid("sg")}, 1);
    b.result("out0", cat.conv("c3", ov::Shape{4, 8, 1, 1}).bias("a3"));
    EXPECT_EQ(to_text(placed(b)), test::read_file(test::golden("residual_block.placement.txt")));
}

// floats

TEST(Place, GivesEachKindItsTypeOfFloats) {
    ModelBuilder b;
    b.result("out0", image(b).relu("r0").conv("c1", pointwise));
    const auto placement =
        placed(b, {.mode = Fp8Type::e4m3, .advanced = {.weights = {.fp8_type = Fp8Type::e5m2}}});
    for (const auto& point : placement.points) {
        EXPECT_EQ(point.fp8_type, point.kind == PointKind::weight ? Fp8Type::e5m2 : Fp8Type::e4m3);
        EXPECT_FALSE(point.half_range);
    }
    EXPECT_EQ(placement.points.size(), 2U);
}

TEST(Place, IsSymmetricInFloatsForTransformersToo) {
    ModelBuilder b;
    b.result("out0", image(b).relu("r0").conv("c1", pointwise));
    const auto placement = placed(b, {.mode = Fp8Type::e4m3, .model_type = ModelType::transformer});
    for (const auto& point : placement.points)
        EXPECT_EQ(point.config.scheme, Scheme::symmetric) << fake_quantize_name(point);
}

}  // namespace
}  // namespace holdfast::place
