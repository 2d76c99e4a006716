#include "realize/scale_weight.hpp"

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"
#include "support/throws.hpp"

namespace holdfast::realize {
namespace {

using holdfast::test::constant_values;
using holdfast::test::find_op;
using holdfast::test::ModelBuilder;
using test::message_of;
using ::testing::ElementsAre;

std::shared_ptr<ov::Model> product() {
    ModelBuilder b;
    const auto weights = b.constant("w", {2, 3}, {1, 2, 3, 4, 5, 6});
    b.result("out", b.input("x", {1, 2}).matmul("m", weights));
    return b.model();
}

TEST(ScaleWeight, MultipliesAlongTheFirstAxis) {
    const auto model = product();
    scale_weight(find_op(model, "m")->input(1), {0}, {2, 10});
    EXPECT_THAT(constant_values(model, "m", 1), ElementsAre(2, 4, 6, 40, 50, 60));
}

TEST(ScaleWeight, MultipliesAlongTheLastAxis) {
    const auto model = product();
    scale_weight(find_op(model, "m")->input(1), {1}, {2, 10, 0.5F});
    EXPECT_THAT(constant_values(model, "m", 1), ElementsAre(2, 20, 1.5F, 8, 50, 3));
}

TEST(ScaleWeight, MultipliesAlongSeveralAxes) {
    const auto model = product();
    scale_weight(find_op(model, "m")->input(1), {0, 1}, {1, 2, 3, 4, 5, 6});
    EXPECT_THAT(constant_values(model, "m", 1), ElementsAre(1, 4, 9, 16, 25, 36));
}

TEST(ScaleWeight, BlamesItselfForFactorsThatDoNotFit) {
    const auto model = product();
    EXPECT_EQ(message_of<InternalError>([&] {
                  scale_weight(find_op(model, "m")->input(1), {0}, {2});
                  return 0;
              }),
              "internal error, please report it: the weight of 'm' of shape [2,3] got 1 factors");
}

}  // namespace
}  // namespace holdfast::realize
