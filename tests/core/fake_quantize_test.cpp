#include "core/fake_quantize.hpp"

#include <cmath>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/op/fake_quantize.hpp>

#include "core/constant_value.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"

namespace holdfast::core {
namespace {

using holdfast::test::AllNear;
using holdfast::test::ModelBuilder;
using holdfast::test::random_values;
using holdfast::test::to_floats;

std::vector<float> by_the_runtime(const ov::Shape& shape,
                                  const std::vector<float>& values,
                                  const Bounds& bounds,
                                  std::size_t levels) {
    ModelBuilder b;
    const auto low = b.constant("low", bounds.shape, bounds.low);
    const auto high = b.constant("high", bounds.shape, bounds.high);
    const auto data = b.constant("data", shape, values);
    const auto fq = b.op<ov::op::v0::FakeQuantize>("fq", data, low, high, low, high, levels);
    return to_floats(constant_value(fq));
}

void expect_same(const ov::Shape& shape, const Bounds& bounds, std::size_t levels) {
    auto values = random_values(ov::shape_size(shape), 3);
    for (auto& value : values) value *= 1.2F;
    const auto found = fake_quantized(holdfast::test::make_tensor(shape, values), bounds, levels);
    EXPECT_THAT(to_floats(found), AllNear(by_the_runtime(shape, values, bounds, levels), 1e-7, 0));
}

TEST(FakeQuantized, IsWhatTheRuntimeComputes) {
    expect_same({5, 7, 3}, {{}, {-1.F}, {0.9F}}, 256);
    expect_same({2, 7, 3}, {{2, 1, 1}, {-1.F, -0.1F}, {1.F, 0.1F}}, 255);
    expect_same({7, 2}, {{1, 2}, {-0.7F, -0.3F}, {1.1F, 0.3F}}, 256);
    expect_same({2, 3, 2}, {{2, 1, 2}, {-1.F, -0.5F, -0.4F, -0.3F}, {1.F, 0.5F, 0.6F, 0.1F}}, 16);
}

TEST(Rounded, TakesHalvesToEven) {
    for (int i = -600; i <= 600; ++i) {
        const float value = static_cast<float>(i) / 4;
        EXPECT_EQ(rounded(value), std::nearbyint(value)) << value;
    }
    EXPECT_EQ(rounded(0.49999997F), 0.F);
}

TEST(FakeConverted, RoundsToTheNumbersOfTheType) {
    const auto values = holdfast::test::make_tensor({6}, {0.3F, 1.06F, 17.5F, -300, 449, 1e9F});
    EXPECT_THAT(to_floats(fake_converted(values, ov::element::f8e4m3, {}, {1})),
                ::testing::ElementsAre(0.3125F, 1, 18, -288, 448, 448));
}

TEST(FakeConverted, ScalesEachChannel) {
    const auto values = holdfast::test::make_tensor({2, 2}, {1.06F, 2, 1.06F, 2});
    EXPECT_THAT(to_floats(fake_converted(values, ov::element::f8e5m2, {2, 1}, {1, 2})),
                ::testing::ElementsAre(1, 2, 1, 2));
    EXPECT_THAT(to_floats(fake_converted(values, ov::element::f8e4m3, {2, 1}, {1, 20})),
                ::testing::ElementsAre(1, 2, 1.1F, 2));
}

}  // namespace
}  // namespace holdfast::core
