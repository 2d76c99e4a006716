#include "read/convert_elements.hpp"

#include <cstdint>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/throws.hpp"

namespace holdfast::read {
namespace {

using ::testing::ElementsAre;

template <typename To, typename From>
std::vector<To> converted(const std::vector<From>& values,
                          const ov::element::Type& from = ov::element::from<From>(),
                          const ov::element::Type& to = ov::element::from<To>()) {
    ov::Tensor tensor(to, {values.size()});
    convert_elements(std::as_bytes(std::span(values)), from, tensor, "'a'");
    const auto* data = static_cast<const To*>(tensor.data());
    return {data, data + values.size()};
}

TEST(ConvertElements, TurnsIntegersIntoFloats) {
    EXPECT_THAT(converted<float>(std::vector<std::uint8_t>{0, 255}), ElementsAre(0.F, 255.F));
    EXPECT_THAT(converted<float>(std::vector<std::int64_t>{-3, 7}), ElementsAre(-3.F, 7.F));
    EXPECT_THAT(converted<ov::float16>(std::vector<std::int16_t>{-2}),
                ElementsAre(ov::float16(-2.F)));
}

TEST(ConvertElements, TurnsFloatsIntoFloats) {
    EXPECT_THAT(converted<float>(std::vector<double>{0.5, -1e3}), ElementsAre(0.5F, -1e3F));
    EXPECT_THAT(converted<ov::float16>(std::vector<float>{0.5F}), ElementsAre(ov::float16(0.5F)));
    EXPECT_THAT(converted<ov::bfloat16>(std::vector<double>{0.5}), ElementsAre(ov::bfloat16(0.5F)));
    EXPECT_THAT(converted<double>(std::vector<ov::float16>{ov::float16(0.5F)}), ElementsAre(0.5));
}

TEST(ConvertElements, TurnsIntegersIntoIntegersThatHoldThem) {
    EXPECT_THAT(converted<std::int64_t>(std::vector<std::int32_t>{-5, 9}), ElementsAre(-5, 9));
    EXPECT_THAT(converted<std::uint8_t>(std::vector<std::int64_t>{200}), ElementsAre(200));
    EXPECT_EQ(test::message_of<InvalidArgument>([] {
                  return converted<std::uint8_t>(std::vector<std::int64_t>{1, 300});
              }),
              "'a' holds 300, which does not fit the input's element type u8");
    EXPECT_EQ(test::message_of<InvalidArgument>(
                  [] { return converted<std::uint32_t>(std::vector<std::int8_t>{-1}); }),
              "'a' holds -1, which does not fit the input's element type u32");
}

TEST(ConvertElements, TakesBooleans) {
    const std::vector<std::uint8_t> values{0, 1};
    EXPECT_THAT(converted<float>(values, ov::element::boolean), ElementsAre(0.F, 1.F));
    EXPECT_THAT(converted<std::uint8_t>(values, ov::element::u8, ov::element::boolean),
                ElementsAre(0, 1));
}

TEST(ConvertElements, KnowsWhatConverts) {
    EXPECT_TRUE(converts(ov::element::u8, ov::element::f32));
    EXPECT_TRUE(converts(ov::element::f64, ov::element::f16));
    EXPECT_TRUE(converts(ov::element::i32, ov::element::i64));
    EXPECT_TRUE(converts(ov::element::boolean, ov::element::i32));
    EXPECT_FALSE(converts(ov::element::f32, ov::element::i64));
    EXPECT_FALSE(converts(ov::element::f32, ov::element::boolean));
    EXPECT_FALSE(converts(ov::element::u8, ov::element::string));
    EXPECT_FALSE(converts(ov::element::u8, ov::element::u4));
}

TEST(ConvertElements, SwapsBytes) {
    std::vector<std::uint16_t> values{0x0102, 0x0304};
    swap_bytes(std::as_writable_bytes(std::span(values)), 2);
    EXPECT_THAT(values, ElementsAre(0x0201, 0x0403));
}

}  // namespace
}  // namespace holdfast::read
