#include "realize/replace_weight.hpp"

#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"
#include "support/throws.hpp"

namespace holdfast::realize {
namespace {

using holdfast::test::constant_values;
using holdfast::test::find_op;
using holdfast::test::infer;
using holdfast::test::make_tensor;
using holdfast::test::ModelBuilder;
using holdfast::test::producer;
using test::message_of;
using ::testing::ElementsAre;

const std::vector<float> values{5, 6, 7, 8};

TEST(ReplaceWeight, TakesThePlaceAndTheName) {
    ModelBuilder b;
    b.result("out", b.input("x", {1, 2}).matmul("m", ov::Shape{2, 2}));
    const auto model = b.model();
    replace_weight(find_op(model, "m")->input(1), values);
    EXPECT_EQ(producer(model, "m", 1), "m/weights:0");
    EXPECT_EQ(constant_values(model, "m", 1), values);
}

TEST(ReplaceWeight, LeavesASharedConstantToItsOtherUsers) {
    ModelBuilder b;
    const auto weights = b.constant("w", {2, 2}, {1, 2, 3, 4});
    const auto x = b.input("x", {1, 2});
    b.result("out", x.matmul("first", weights).add("sum", x.matmul("second", weights)));
    const auto model = b.model();
    replace_weight(find_op(model, "first")->input(1), values);
    EXPECT_EQ(producer(model, "first", 1), "first/w:0");
    EXPECT_EQ(constant_values(model, "first", 1), values);
    EXPECT_THAT(constant_values(model, "second", 1), ElementsAre(1, 2, 3, 4));
}

TEST(ReplaceWeight, KeepsTheTypeBehindAConvert) {
    ModelBuilder b;
    const auto weights = b.constant("w", {2, 2}, {1, 2, 3, 4}, ov::element::f16);
    b.result("out", b.input("x", {1, 2}).matmul("m", weights.convert("convert", ov::element::f32)));
    const auto model = b.model();
    replace_weight(find_op(model, "m")->input(1), values);
    EXPECT_EQ(producer(model, "m", 1), "convert:0");
    EXPECT_EQ(producer(model, "convert", 0), "w:0");
    EXPECT_EQ(find_op(model, "w")->get_element_type(), ov::element::f16);
    EXPECT_EQ(constant_values(model, "convert", 0), values);
}

TEST(ReplaceWeight, ReplacesTheResultOfAReshape) {
    ModelBuilder b;
    const auto weights = b.constant("w", {4}, {1, 2, 3, 4}).reshape("reshape", {2, 2});
    b.result("out", b.input("x", {1, 2}).matmul("m", weights));
    const auto model = b.model();
    replace_weight(find_op(model, "m")->input(1), values);
    EXPECT_THAT(infer(model, {make_tensor({1, 2}, {1, 0})}), ElementsAre(ElementsAre(5, 6)));
}

TEST(ReplaceWeight, BlamesItselfForAnotherNumberOfValues) {
    ModelBuilder b;
    b.result("out", b.input("x", {1, 2}).matmul("m", ov::Shape{2, 2}));
    const auto model = b.model();
    EXPECT_EQ(
        message_of<InternalError>([&] {
            replace_weight(find_op(model, "m")->input(1), {1, 2, 3});
            return 0;
        }),
        "internal error, please report it: the weight 'm/weights' of shape [2,2] got 3 values");
}

}  // namespace
}  // namespace holdfast::realize
