#include "estimate/fake_convert_parameters.hpp"

#include <gmock/gmock.h>

#include "holdfast/error.hpp"

namespace holdfast::estimate {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;

TEST(FakeConvertParameters, BringTheLargestMagnitudeToHalfOfTheTypePerTensor) {
    const auto parameters = fake_convert_parameters(Fp8Type::e4m3, {{-1}, {4}}, {}, false);
    EXPECT_EQ(parameters.type, Fp8Type::e4m3);
    EXPECT_THAT(parameters.scale, ElementsAre(FloatEq(56)));  // 0.5 · 448 / 4
    EXPECT_THAT(fake_convert_parameters(Fp8Type::e5m2, {{-7}, {4}}, {}, false).scale,
                ElementsAre(FloatEq(4096)));  // 0.5 · 57344 / 7
}

TEST(FakeConvertParameters, UseTheWholeTypePerChannel) {
    const auto parameters =
        fake_convert_parameters(Fp8Type::e4m3, {{-1, -8}, {2, 4}}, {2, 1}, true);
    EXPECT_EQ(parameters.shape, (ov::Shape{2, 1}));
    EXPECT_THAT(parameters.scale, ElementsAre(FloatEq(224), FloatEq(56)));
}

TEST(FakeConvertParameters, AreFiniteForATensorOfZeros) {
    EXPECT_THAT(fake_convert_parameters(Fp8Type::e4m3, {{0}, {0}}, {1}, true).scale,
                ElementsAre(FloatEq(448.0F * 8388608.0F)));  // 448 / 2^-23
}

TEST(FakeConvertParameters, TellTheBoundsOfWhatTheyHold) {
    const auto bounds = bounds_of({.type = Fp8Type::e4m3, .shape = {2}, .scale = {448, 112}});
    EXPECT_THAT(bounds.low, ElementsAre(-1, -4));
    EXPECT_THAT(bounds.high, ElementsAre(1, 4));
}

TEST(FakeConvertParameters, DemandAValueForEachElement) {
    EXPECT_THROW((void)fake_convert_parameters(Fp8Type::e4m3, {{0, 0}, {1, 1}}, {3}, true),
                 InternalError);
}

TEST(ElementType, IsThatOfTheRuntime) {
    EXPECT_EQ(element_type(Fp8Type::e4m3), ov::element::f8e4m3);
    EXPECT_EQ(element_type(Fp8Type::e5m2), ov::element::f8e5m2);
}

}  // namespace
}  // namespace holdfast::estimate
