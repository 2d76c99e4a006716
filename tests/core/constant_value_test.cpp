#include "core/constant_value.hpp"

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"

namespace holdfast::core {
namespace {

using holdfast::test::ModelBuilder;
using holdfast::test::to_floats;
using ::testing::ElementsAre;

TEST(ConstantValue, OfAConstantIsItsOwnMemory) {
    ModelBuilder b;
    const auto constant = b.constant("c", {2}, {1.F, 2.F}).output();
    const auto& node = static_cast<const ov::op::v0::Constant&>(*constant.get_node());
    EXPECT_EQ(constant_value(constant).data(), node.get_data_ptr());
}

TEST(ConstantValue, OfASubGraphIsComputed) {
    ModelBuilder b;
    const auto half = b.constant("c", {2, 2}, {1.F, 2.F, 3.F, 4.F}, ov::element::f16);
    const auto value = half.convert("convert", ov::element::f32)
                           .transpose("transpose", {1, 0})
                           .reshape("reshape", {4})
                           .multiply("twice", b.constant("two", {1}, {2.F}));
    const auto tensor = constant_value(value);
    EXPECT_EQ(tensor.get_shape(), ov::Shape{4});
    EXPECT_THAT(to_floats(tensor), ElementsAre(2.F, 6.F, 4.F, 8.F));
}

TEST(ConstantValue, BehindAnInputIsRefused) {
    ModelBuilder b;
    const auto value = b.input("x", {2}).relu("relu");
    try {
        (void)constant_value(value);
        FAIL() << "nothing was thrown";
    } catch (const UnsupportedModel& error) {
        EXPECT_STREQ(error.what(),
                     "the operation 'x' of type Parameter can't be evaluated to a constant");
    }
}

TEST(ToF32, ConvertsWhatIsNotF32) {
    ModelBuilder b;
    const auto constant = b.constant("c", {2}, {0.5F, -2.F}, ov::element::f16);
    const auto half = constant_value(constant);
    EXPECT_EQ(to_f32(half).get_element_type(), ov::element::f32);
    EXPECT_THAT(to_floats(to_f32(half)), ElementsAre(0.5F, -2.F));
    const auto other = b.constant("d", {1}, {3.F});
    const auto full = constant_value(other);
    EXPECT_EQ(to_f32(full).data(), full.data());
}

}  // namespace
}  // namespace holdfast::core
