#include "realize/bias.hpp"

#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"

namespace holdfast::realize {
namespace {

using holdfast::test::constant_values;
using holdfast::test::find_op;
using holdfast::test::ModelBuilder;
using holdfast::test::producer;
using holdfast::test::Value;
using ::testing::ElementsAre;

Value matmul(ModelBuilder& b, const std::string& name = "matmul") {
    return b.input(name + "/x", {2, 3}).matmul(name, ov::Shape{3, 4});
}

std::shared_ptr<ov::Model> finished(ModelBuilder& b, const Value& value) {
    return b.result("out", value).model();
}

TEST(FindBias, SeesAnAddedConstant) {
    ModelBuilder b;
    const auto model = finished(b, matmul(b).bias("bias"));
    const auto bias = find_bias(*find_op(model, "matmul"));
    ASSERT_TRUE(bias);
    EXPECT_EQ(bias->add, find_op(model, "bias"));
    EXPECT_EQ(bias->port, 1U);
    EXPECT_EQ(bias->constant->get_friendly_name(), "bias/constant");
}

TEST(FindBias, SeesAConstantAtTheFirstInput) {
    ModelBuilder b;
    const auto constant = b.constant("constant", {1, 4});
    const auto model = finished(b, constant.add("bias", matmul(b)));
    const auto bias = find_bias(*find_op(model, "matmul"));
    ASSERT_TRUE(bias);
    EXPECT_EQ(bias->port, 0U);
}

TEST(FindBias, SeesAConstantBehindAConvert) {
    ModelBuilder b;
    const auto constant = b.constant("half", {1, 4}, ov::element::f16);
    const auto model =
        finished(b, matmul(b).add("bias", constant.convert("convert", ov::element::f32)));
    const auto bias = find_bias(*find_op(model, "matmul"));
    ASSERT_TRUE(bias);
    EXPECT_EQ(bias->constant->get_friendly_name(), "half");
}

TEST(FindBias, TakesTheFirstByNameOfSeveral) {
    ModelBuilder b;
    const auto product = matmul(b);
    const auto model = finished(b, product.bias("b").add("sum", product.bias("a")));
    EXPECT_EQ(find_bias(*find_op(model, "matmul"))->add, find_op(model, "a"));
}

TEST(FindBias, IsNotFooledByOtherConsumers) {
    ModelBuilder b;
    const auto product = matmul(b);
    const auto scaled = product.multiply("scale", b.constant("factor", {1, 4}));
    const auto model = finished(b, scaled.add("sum", product));
    EXPECT_FALSE(find_bias(*find_op(model, "matmul")));
}

TEST(FindBias, IsNotFooledByTwoAdditions) {
    ModelBuilder b;
    const auto product = matmul(b);
    const auto model = finished(b, product.add("twice", product));
    EXPECT_FALSE(find_bias(*find_op(model, "matmul")));
}

TEST(ReplaceBias, KeepsNameShapeAndType) {
    ModelBuilder b;
    const auto half = b.constant("half", {1, 4}, ov::element::f16);
    const auto model =
        finished(b, matmul(b).add("bias", half.convert("convert", ov::element::f32)));
    replace_bias(*find_bias(*find_op(model, "matmul")), {1.F, 1e9F, -1e9F, 0.5F});
    EXPECT_EQ(producer(model, "bias", 1), "convert:0");
    EXPECT_EQ(find_op(model, "half")->get_output_element_type(0), ov::element::f16);
    EXPECT_THAT(constant_values(model, "convert", 0), ElementsAre(1.F, 65504.F, -65504.F, 0.5F));
}

TEST(ReplaceBias, LeavesOtherUsersOfASharedConstantAlone) {
    ModelBuilder b;
    const auto constant = b.constant("shared", {1, 4}, {1.F, 2.F, 3.F, 4.F});
    const auto model = finished(b,
                                matmul(b, "one")
                                    .add("first", constant)
                                    .add("sum", matmul(b, "two").add("second", constant)));
    replace_bias(*find_bias(*find_op(model, "one")), {5.F, 6.F, 7.F, 8.F});
    EXPECT_THAT(constant_values(model, "first", 1), ElementsAre(5.F, 6.F, 7.F, 8.F));
    EXPECT_THAT(constant_values(model, "second", 1), ElementsAre(1.F, 2.F, 3.F, 4.F));
    EXPECT_EQ(producer(model, "first", 1), "first/shared:0");
    EXPECT_EQ(producer(model, "second", 1), "shared:0");
}

TEST(ReplaceBias, LeavesOtherUsersOfASharedConvertAlone) {
    ModelBuilder b;
    const auto half = b.constant("half", {1, 4}, {1.F, 2.F, 3.F, 4.F}, ov::element::f16);
    const auto constant = half.convert("convert", ov::element::f32);
    const auto model = finished(b,
                                matmul(b, "one")
                                    .add("first", constant)
                                    .add("sum", matmul(b, "two").add("second", constant)));
    replace_bias(*find_bias(*find_op(model, "one")), {5.F, 6.F, 7.F, 8.F});
    EXPECT_EQ(producer(model, "first", 1), "first/convert:0");
    EXPECT_EQ(producer(model, "first/convert", 0), "first/half:0");
    EXPECT_EQ(producer(model, "second", 1), "convert:0");
}

TEST(ReplaceBias, WantsOneValuePerElement) {
    ModelBuilder b;
    const auto model = finished(b, matmul(b).bias("bias"));
    const auto bias = find_bias(*find_op(model, "matmul"));
    EXPECT_THROW(replace_bias(*bias, {1.F}), InternalError);
}

}  // namespace
}  // namespace holdfast::realize
