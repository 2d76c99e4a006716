#include "correct/weighted.hpp"

#include <gmock/gmock.h>
#include <openvino/op/matmul.hpp>

#include "support/model_builder.hpp"

namespace holdfast::correct {
namespace {

using holdfast::test::ModelBuilder;

std::optional<Weighted> of_matmul(const ov::PartialShape& first,
                                  const ov::PartialShape& second,
                                  bool transpose_a,
                                  bool transpose_b,
                                  std::size_t weight_port) {
    ModelBuilder b;
    const auto value = b.op<ov::op::v0::MatMul>(
        "matmul", b.input("x", first), b.input("y", second), transpose_a, transpose_b);
    return weighted(*value.output().get_node(), weight_port);
}

TEST(Weighted, ConvolutionsHaveChannelsOnAxisOne) {
    ModelBuilder b;
    const auto conv = b.input("x", {1, 3, 4, 4}).conv("conv", ov::Shape{2, 3, 1, 1});
    const auto found = weighted(*conv.output().get_node(), 1);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->activation_port, 0U);
    EXPECT_EQ(found->input_axis, 1);
    EXPECT_EQ(found->output_axis, 1);
}

TEST(Weighted, MatmulsSumOverTheirInnerAxis) {
    const auto plain = of_matmul({2, 3}, {3, 4}, false, false, 1);
    EXPECT_EQ(plain->input_axis, -1);
    EXPECT_EQ(plain->output_axis, -1);
    EXPECT_FALSE(plain->is_inner_axis_last);
    const auto transposed = of_matmul({3, 2}, {4, 3}, true, true, 1);
    EXPECT_EQ(transposed->input_axis, -2);
    EXPECT_EQ(transposed->output_axis, -1);
    EXPECT_TRUE(transposed->is_inner_axis_last);
}

TEST(Weighted, MatmulsMayHaveTheirWeightsFirst) {
    const auto plain = of_matmul({4, 3}, {3, 2}, false, false, 0);
    EXPECT_EQ(plain->activation_port, 1U);
    EXPECT_EQ(plain->input_axis, -2);
    EXPECT_EQ(plain->output_axis, -2);
    EXPECT_TRUE(plain->is_inner_axis_last);
    const auto transposed = of_matmul({3, 4}, {2, 3}, true, true, 0);
    EXPECT_EQ(transposed->input_axis, -1);
    EXPECT_FALSE(transposed->is_inner_axis_last);
}

TEST(Weighted, AnActivationOfOneAxisIsAllChannels) {
    EXPECT_EQ(of_matmul({3}, {3, 4}, false, false, 1)->input_axis, -1);
    const auto second = of_matmul({4, 3}, {3}, false, false, 0);
    EXPECT_EQ(second->input_axis, -1);
    EXPECT_EQ(second->output_axis, -1);
}

TEST(Weighted, ChannelsOfWeightsOfOneAxisAreUnknown) {
    EXPECT_FALSE(of_matmul({2, 3}, {3}, false, false, 1));
}

TEST(Weighted, ChannelsOfAnActivationOfAnyRankAreUnknown) {
    EXPECT_FALSE(of_matmul(ov::PartialShape::dynamic(), {3, 4}, false, false, 1));
}

TEST(Weighted, OnlyTheFullMethodCorrectsDepthwiseConvolutions) {
    ModelBuilder b;
    const auto conv = b.input("x", {1, 2, 4, 4}).group_conv("conv", {2, 1, 1, 3, 3});
    EXPECT_TRUE(weighted(*conv.output().get_node(), 1));
    EXPECT_FALSE(is_corrected_type(*conv.output().get_node(), Method::fast));
    EXPECT_TRUE(is_corrected_type(*conv.output().get_node(), Method::full));
}

TEST(Weighted, OtherOperationsAreNotCorrected) {
    ModelBuilder b;
    const auto relu = b.input("x", {1, 2, 4, 4}).relu("relu");
    EXPECT_FALSE(weighted(*relu.output().get_node(), 0));
    EXPECT_FALSE(is_corrected_type(*relu.output().get_node(), Method::full));
}

}  // namespace
}  // namespace holdfast::correct
