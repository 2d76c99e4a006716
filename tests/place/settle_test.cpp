#include "place/settle.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/opsets/opset13.hpp>

#include "place/place.hpp"
#include "support/graph_builder.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"

namespace holdfast::place {
namespace {

namespace op = ov::opset13;
using holdfast::test::graph_of;
using holdfast::test::ModelBuilder;
using holdfast::test::QuantizesExactly;
using holdfast::test::Value;
using Names = std::vector<std::string>;

const ov::Shape pointwise{4, 4, 1, 1};
const QuantizeOptions mixed{.preset = Preset::mixed};
const QuantizeOptions amx{.target_device = TargetDevice::cpu_spr};

Placement placed(const ModelBuilder& b, const QuantizeOptions& options = {}) {
    return place(graph_of(b.model()), options);
}

const QuantizationPoint& point_named(const Placement& placement, const std::string& name) {
    return *std::find_if(placement.points.begin(), placement.points.end(), [&](const auto& point) {
        return fake_quantize_name(point) == name;
    });
}

// embeddings

Value embedding(ModelBuilder& b, const std::string& name) {
    const auto rows = b.input(name + "/rows", {3}, ov::element::i64);
    const auto axis = op::Constant::create(ov::element::i64, {}, {0});
    return b.op<op::Gather>(name, b.constant(name + "/table", {9, 4}), rows, axis);
}

TEST(Settle, QuantizesAnEmbeddingByItsTable) {
    ModelBuilder b;
    b.result("out", embedding(b, "words").matmul("m", ov::Shape{4, 4}));
    const auto placement = placed(b);
    EXPECT_THAT(placement, QuantizesExactly(Names{"words/fq_weights_0", "m/fq_weights_1"}));
    EXPECT_EQ(point_named(placement, "words/fq_weights_0").config,
              (QuantizerConfig{.is_signed = true}));
}

TEST(Settle, KeepsBothQuantizersWhereTableAndActivationsDisagree) {
    ModelBuilder b;
    b.result("out", embedding(b, "words").matmul("m", ov::Shape{4, 4}));
    const auto placement = placed(b, mixed);
    EXPECT_THAT(
        placement,
        QuantizesExactly(Names{"words/fq_output_0", "words/fq_weights_0", "m/fq_weights_1"}));
    EXPECT_EQ(point_named(placement, "words/fq_weights_0").config,
              (QuantizerConfig{.per_channel = true, .narrow_range = true, .is_signed = true}));
    EXPECT_EQ(point_named(placement, "words/fq_output_0").config.scheme, Scheme::asymmetric);
}

TEST(Settle, QuantizesATableThatNoQuantizerRestsBelow) {
    ModelBuilder b;
    b.result("out", embedding(b, "words").softmax("sm"));
    EXPECT_THAT(placed(b), QuantizesExactly(Names{"words/fq_weights_0"}));
}

TEST(Settle, UnifiesATableWithTheOtherInputsOfAConcat) {
    ModelBuilder b;
    const auto cat = b.concat("cat", {embedding(b, "words"), b.input("x", {3, 4}).relu("r")}, 1);
    b.result("out", cat.matmul("m", ov::Shape{8, 4}));
    const auto placement = placed(b);
    EXPECT_THAT(placement,
                QuantizesExactly(Names{"r/fq_output_0", "words/fq_weights_0", "m/fq_weights_1"}));
    const auto group = point_named(placement, "words/fq_weights_0").unified_group;
    EXPECT_TRUE(group);
    EXPECT_EQ(point_named(placement, "r/fq_output_0").unified_group, group);
    EXPECT_EQ(point_named(placement, "r/fq_output_0").config,
              point_named(placement, "words/fq_weights_0").config);
}

TEST(Settle, UnifiesTwoTables) {
    ModelBuilder b;
    const auto cat = b.concat("cat", {embedding(b, "words"), embedding(b, "types")}, 1);
    b.result("out", cat.matmul("m", ov::Shape{8, 4}));
    const auto placement = placed(b);
    EXPECT_THAT(
        placement,
        QuantizesExactly(Names{"words/fq_weights_0", "types/fq_weights_0", "m/fq_weights_1"}));
    EXPECT_TRUE(point_named(placement, "words/fq_weights_0").unified_group);
    EXPECT_EQ(point_named(placement, "words/fq_weights_0").unified_group,
              point_named(placement, "types/fq_weights_0").unified_group);
}

// redundancy

TEST(Settle, DropsWhatChangesNothingBelowAnotherQuantizer) {
    ModelBuilder b;
    const auto relu = b.input("x", {1, 4, 4, 4}).relu("r0");
    b.result("out0", relu.conv("c1", pointwise));
    b.result("out1", relu.group_conv("d1", ov::Shape{4, 1, 1, 3, 3}));
    QuantizeOptions options;
    options.advanced.propagation_rule = PropagationRule::merge_with_potential_requantization;
    EXPECT_THAT(placed(b, options),
                QuantizesExactly(Names{"r0/fq_output_0", "c1/fq_weights_1", "d1/fq_weights_1"}));
}

Value attention_beside_product(ModelBuilder& b) {
    const auto x = b.input("x", {1, 1, 4, 4}).relu("r0");
    b.result("out0", x.matmul("m1", ov::Shape{4, 4}));
    const auto k = b.input("k", {1, 1, 4, 4}).relu("r1");
    const auto v = b.input("v", {1, 1, 4, 4});
    return b.op<op::ScaledDotProductAttention>("sdpa", x, k, v, false);
}

TEST(Settle, KeepsASymmetricQuantizerBelowAnAsymmetricOne) {
    ModelBuilder b;
    b.result("out1", attention_beside_product(b));
    auto options = mixed;
    options.advanced.activations.bits = 8;
    options.advanced.propagation_rule = PropagationRule::merge_with_potential_requantization;
    const auto placement = placed(b, options);
    EXPECT_THAT(placement,
                QuantizesExactly(Names{
                    "r0/fq_output_0", "sdpa/fq_input_0", "r1/fq_output_0", "m1/fq_weights_1"}));
    EXPECT_EQ(point_named(placement, "sdpa/fq_input_0").config.scheme, Scheme::symmetric);
    EXPECT_EQ(point_named(placement, "r0/fq_output_0").config.scheme, Scheme::asymmetric);
}

TEST(Settle, KeepsSymmetricAndAsymmetricQuantizersApartByDefault) {
    ModelBuilder b;
    b.result("out1", attention_beside_product(b));
    EXPECT_THAT(placed(b, mixed),
                QuantizesExactly(Names{
                    "m1/fq_input_0", "sdpa/fq_input_0", "r1/fq_output_0", "m1/fq_weights_1"}));
}

// products of activations

Value product(ModelBuilder& b) {
    const auto q = b.input("q", {1, 4, 4}).matmul("wq", ov::Shape{4, 4});
    return q.matmul("qk", b.input("k", {1, 4, 4}).relu("rk"));
}

TEST(Settle, MakesTheFactorsOfAProductSymmetricInTransformers) {
    ModelBuilder b;
    b.result("out", product(b));
    const auto placement = placed(b, {.model_type = ModelType::transformer});
    EXPECT_EQ(point_named(placement, "q/fq_output_0").config.scheme, Scheme::asymmetric);
    EXPECT_EQ(point_named(placement, "wq/fq_output_0").config.scheme, Scheme::symmetric);
    EXPECT_EQ(point_named(placement, "rk/fq_output_0").config.scheme, Scheme::symmetric);
}

TEST(Settle, LeavesTheFactorsOfAProductAsymmetricElsewhere) {
    ModelBuilder b;
    b.result("out", product(b));
    const auto placement = placed(b, mixed);
    EXPECT_EQ(point_named(placement, "wq/fq_output_0").config.scheme, Scheme::asymmetric);
    EXPECT_EQ(point_named(placement, "rk/fq_output_0").config.scheme, Scheme::asymmetric);
}

TEST(Settle, MakesAllThatShareARangeSymmetricInTransformers) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4, 4});
    const auto shared = x.sigmoid("shared");
    const auto product = b.concat("cat1", {x.relu("a"), shared}, 1);
    b.result("out1", product.matmul("qk", product, true));
    const auto other = b.concat("cat2", {shared, x.softmax("c")}, 1);
    b.result("out2", other.matmul("m", ov::Shape{4, 4}));
    const auto placement = placed(b, {.model_type = ModelType::transformer});
    for (const auto* name : {"a/fq_output_0", "shared/fq_output_0", "c/fq_output_0"}) {
        EXPECT_EQ(point_named(placement, name).unified_group, 0U) << name;
        EXPECT_EQ(point_named(placement, name).config.scheme, Scheme::symmetric) << name;
    }
}

// additions on CPUs with AMX

TEST(Settle, RelievesAnAdditionOfTheQuantizerThatServesItAlone) {
    ModelBuilder b;
    const auto first = b.input("x", {1, 4, 4, 4}).conv("c1", pointwise).bias("a1").relu("r1");
    b.result("out", first.conv("c2", pointwise).bias("a2").add("res", first).softmax("sm"));
    EXPECT_THAT(placed(b),
                QuantizesExactly(Names{"x/fq_output_0",
                                       "r1/fq_output_0",
                                       "a2/fq_output_0",
                                       "c1/fq_weights_1",
                                       "c2/fq_weights_1"}));
    EXPECT_THAT(placed(b, amx),
                QuantizesExactly(Names{
                    "x/fq_output_0", "r1/fq_output_0", "c1/fq_weights_1", "c2/fq_weights_1"}));
}

/// An addition of two convolutions, the second of which gives one channel.
void add_convolutions(ModelBuilder& b, const std::string& large, const std::string& small) {
    const auto x = b.input("x", {1, 4, 4, 4});
    const auto sum = x.conv(large, pointwise).relu(large + "/relu");
    b.result(
        "out",
        sum.add("sum", x.conv(small, ov::Shape{1, 4, 1, 1}).relu(small + "/relu")).softmax("sm"));
}

TEST(Settle, RelievesAnAdditionOfTheLargerProduct) {
    for (const auto& [large, small] : {std::pair("a", "b"), std::pair("b", "a")}) {
        ModelBuilder b;
        add_convolutions(b, large, small);
        EXPECT_THAT(placed(b, amx),
                    QuantizesExactly(Names{"x/fq_output_0",
                                           std::string(small) + "/relu/fq_output_0",
                                           "a/fq_weights_1",
                                           "b/fq_weights_1"}))
            << large;
    }
}

TEST(Settle, DoesNotRelieveAnAdditionOfOtherValues) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4});
    b.result("out", x.sigmoid("s1").add("sum", x.softmax("s2")).relu("r"));
    EXPECT_THAT(placed(b, amx), QuantizesExactly(Names{"s1/fq_output_0", "s2/fq_output_0"}));
}

TEST(Settle, DoesNotRelieveAnAdditionWithOneQuantizedInput) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 4, 4, 4});
    const auto relu = x.conv("c1", pointwise).relu("r1");
    b.result("out", relu.max_pool("mp").add("sum", relu.max_pool("mp2")).softmax("sm"));
    EXPECT_THAT(placed(b, amx),
                QuantizesExactly(Names{"x/fq_output_0", "r1/fq_output_0", "c1/fq_weights_1"}));
}

}  // namespace
}  // namespace holdfast::place
