#include "rank/digest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/items.hpp"
#include "support/model_builder.hpp"
#include "support/throws.hpp"

namespace holdfast::rank {
namespace {

using test::tensor_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Values = std::vector<float>;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

ov::Tensor row(const Values& values) {
    return tensor_of<float>({1, values.size()}, values);
}

OutputDigest digest_of(const ov::Tensor& output) {
    const std::vector<ov::Tensor> outputs{output};
    return digest(outputs).front();
}

Difference difference(const ov::Tensor& original, const ov::Tensor& found) {
    const std::vector<ov::Tensor> before{original};
    const std::vector<ov::Tensor> after{found};
    return difference(digest(before), after);
}

Difference between(const Values& original, const Values& found) {
    return difference(row(original), row(found));
}

void expect_equal(const Difference& found, const Difference& expected) {
    EXPECT_DOUBLE_EQ(found.changed, expected.changed);
    EXPECT_NEAR(found.worst, expected.worst, 1e-6);  // values are floats
    EXPECT_NEAR(found.mean, expected.mean, 1e-6);
}

// Falls from 1 in steps of 1/width, but at `top`, which stands out.
Values falling(std::size_t width, std::size_t top) {
    Values values(width);
    for (std::size_t i = 0; i < width; ++i) values[i] = 1 - float(i) / float(width);
    values[top] = 2;
    return values;
}

TEST(Digest, KeepsNarrowRowsWholeTheLargestFirst) {
    const auto kept = digest_of(tensor_of<float>({2, 3}, {1, 3, 2, 6, 4, 5}));
    EXPECT_EQ(kept.size, 6U);
    EXPECT_EQ(kept.width, 3U);
    EXPECT_EQ(kept.kept, 3U);
    EXPECT_EQ(kept.stride, 1U);
    EXPECT_FALSE(kept.is_distribution);
    EXPECT_THAT(kept.places, ElementsAre(1, 2, 0, 0, 2, 1));
    EXPECT_THAT(kept.values, ElementsAre(3, 2, 1, 6, 5, 4));
}

TEST(Digest, KeepsTheFirstOfEqualsFirst) {
    EXPECT_THAT(digest_of(row({2, 5, 5, 2})).places, ElementsAre(1, 2, 0, 3));
    EXPECT_THAT(digest_of(row(Values(20, 1))).places, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST(Digest, KeepsTheLargestOfWideRows) {
    const auto kept = digest_of(row(falling(1000, 700)));
    EXPECT_EQ(kept.kept, 8U);
    EXPECT_THAT(kept.places, ElementsAre(700, 0, 1, 2, 3, 4, 5, 6));
    EXPECT_EQ(kept.values.front(), 2);
    EXPECT_EQ(digest_of(row(Values(16, 1))).kept, 16U);
    EXPECT_EQ(digest_of(row(Values(17, 1))).kept, 8U);
}

TEST(Digest, KeepsSomeOfManyRows) {
    ov::Tensor image(ov::element::f32, {1, 3, 256, 256});
    std::fill_n(image.data<float>(), image.get_size(), 1.F);
    EXPECT_EQ(digest_of(image).stride, 1U) << "768 rows of 8 values";
    ov::Tensor table(ov::element::f32, {100'000, 4});
    std::fill_n(table.data<float>(), table.get_size(), 1.F);
    const auto kept = digest_of(table);
    EXPECT_EQ(kept.stride, 48U);  // 400,000 / 8192
    EXPECT_LE(kept.values.size(), 2U * 8192U);
    EXPECT_EQ(kept.values.size(), kept.places.size());
    expect_equal(difference(table, table), {});
}

TEST(Digest, ComparesTheRowsThatItKept) {
    ov::Tensor table(ov::element::f32, {100'000, 4});
    std::fill_n(table.data<float>(), table.get_size(), 0.F);
    for (std::size_t i = 0; i < 100'000; ++i) table.data<float>()[4 * i + i % 4] = 1;
    ov::Tensor other(ov::element::f32, table.get_shape());
    table.copy_to(other);
    auto* rows = other.data<float>();
    std::reverse(rows + 4, rows + 8);  // row 1 is none of 0, 48, 96, …
    expect_equal(difference(table, other), {});
    std::reverse(rows, rows + 4);
    const double kept = 2084;
    expect_equal(difference(table, other), {1 / kept, 1, 1 / kept});
}

TEST(Digest, TellsDistributions) {
    EXPECT_TRUE(digest_of(row({0.25F, 0.75F})).is_distribution);
    EXPECT_TRUE(digest_of(row({0.25F, 0.745F})).is_distribution) << "as of f16";
    EXPECT_FALSE(digest_of(row({0.25F, 0.25F})).is_distribution);
    EXPECT_FALSE(digest_of(row({-0.25F, 1.25F})).is_distribution);
    EXPECT_FALSE(digest_of(row({1})).is_distribution);
    EXPECT_FALSE(digest_of(row({nan, 1})).is_distribution);
    EXPECT_FALSE(digest_of(tensor_of<float>({2, 2}, {0.5F, 0.5F, 1, 1})).is_distribution);
    EXPECT_TRUE(digest_of(row(Values(1000, 0.001F))).is_distribution) << "all of a row counts";
}

TEST(Digest, TakesOutputsOfAnyRealType) {
    EXPECT_THAT(digest_of(tensor_of<double>({1, 2}, {1, 2})).values, ElementsAre(2, 1));
    const ov::float16 half(0.5F);
    EXPECT_THAT(digest_of(tensor_of<ov::float16>({1, 1}, {half})).values, ElementsAre(0.5F));
    const ov::bfloat16 brain(0.5F);
    EXPECT_THAT(digest_of(tensor_of<ov::bfloat16>({}, {brain})).values, ElementsAre(0.5F));
}

TEST(Digest, KeepsNothingOfOtherTypesAndOfNothing) {
    const auto integers = tensor_of<std::int64_t>({1, 2}, {1, 2});
    EXPECT_EQ(digest_of(integers).size, 0U);
    EXPECT_THAT(digest_of(integers).values, IsEmpty());
    EXPECT_EQ(digest_of(ov::Tensor(ov::element::f32, {0, 4})).size, 0U);
    expect_equal(difference(integers, tensor_of<std::int64_t>({1, 2}, {7, 8})), {});
    expect_equal(difference(ov::Tensor(ov::element::f32, {0, 4}), row({1})), {});
}

TEST(Difference, IsNoneOfTheSame) {
    expect_equal(between({1, 5, 3}, {1, 5, 3}), {});
    expect_equal(between({0, 0}, {0, 0}), {});
    expect_equal(between({0.5F, 0.5F}, {0.5F, 0.5F}), {});
    expect_equal(between(falling(100, 3), falling(100, 3)), {});
}

TEST(Difference, IsHalfTheAbsoluteOneOfDistributions) {
    expect_equal(between({0.7F, 0.2F, 0.1F}, {0.5F, 0.4F, 0.1F}), {0, 0.2, 0.2});
    expect_equal(between({1, 0}, {0, 1}), {1, 1, 1});
}

TEST(Difference, IsTheRelativeErrorOfOtherRows) {
    expect_equal(between({3, 4}, {3, 5}), {0, 0.2, 0.2});
    expect_equal(between({0, 0}, {0, 1}), {1, 1, 1});
    expect_equal(between({1, 0}, {100, 0}), {0, 1, 1});  // at most 1
}

TEST(Difference, CountsRowsWhoseLargestValueStandsElsewhere) {
    const auto original = tensor_of<float>({2, 2}, {0.9F, 0.1F, 0.6F, 0.4F});
    const auto found = tensor_of<float>({2, 2}, {0.9F, 0.1F, 0.4F, 0.6F});
    expect_equal(difference(original, found), {0.5, 0.2, 0.1});
}

TEST(Difference, SeesANewLargestValueThatWasNotKept) {
    auto found = falling(1000, 700);
    found[999] = 3;
    const auto raw = between(falling(1000, 700), found);
    EXPECT_EQ(raw.changed, 1);
    EXPECT_EQ(raw.worst, 0) << "the values kept are the same";
    Values certain(100, 0);
    certain[0] = 1;
    Values moved(100, 0);
    moved[99] = 1;
    expect_equal(between(certain, moved), {1, 1, 1});
}

TEST(Difference, OfTiesIsDecidedByTheFirst) {
    EXPECT_EQ(between({5, 5, 1}, {5, 5, 1}).changed, 0);
    EXPECT_EQ(between({5, 5, 1}, {5, 5.1F, 1}).changed, 1);
}

TEST(Difference, IsTheLargestOfAllOutputs) {
    const std::vector<ov::Tensor> original{row({3, 4}), row({0.5F, 0.5F}), row({1})};
    const std::vector<ov::Tensor> found{row({3, 5}), row({0.4F, 0.6F}), row({1})};
    expect_equal(difference(digest(original), found), {1, 0.2, 0.2});
}

TEST(Difference, OfAnotherSizeIsAsLargeAsCanBe) {
    expect_equal(between({1, 2}, {1, 2, 3}), {1, 1, 1});
    expect_equal(difference(row({1, 2}), tensor_of<std::int64_t>({1, 2}, {1, 2})), {1, 1, 1});
}

TEST(Difference, OfNanIsAsLargeAsCanBe) {
    expect_equal(between({5, 1}, {nan, nan}), {1, 1, 1});
    expect_equal(between({5, 1}, {5, nan}), {1, 1, 1});
    expect_equal(between({0.75F, 0.25F}, {0.75F, nan}), {1, 1, 1});
    auto found = falling(100, 3);
    found[99] = nan;
    expect_equal(between(falling(100, 3), found), {1, 1, 1});
}

TEST(Difference, OfInfinityIsAsLargeAsCanBe) {
    EXPECT_EQ(between({5, 1}, {infinity, 1}).worst, 1);
    EXPECT_EQ(between({5, 1}, {5, -infinity}).worst, 1);
}

TEST(Difference, OverlooksWhatTheOriginalMasks) {
    expect_equal(between({3, 4, -infinity}, {3, 5, -infinity}), {0, 0.2, 0.2});
    EXPECT_EQ(between({3, 4, -infinity}, {3, 4, 0}).worst, 1);
}

TEST(Difference, IsOfTheSameOutputs) {
    const std::vector<ov::Tensor> one{row({1, 2})};
    EXPECT_EQ(test::message_of<InternalError>([&] { return difference(digest(one), {}); }),
              "internal error, please report it: outputs of two models are compared");
}

}  // namespace
}  // namespace holdfast::rank
