#include "core/rows.hpp"

#include <gmock/gmock.h>

#include "holdfast/error.hpp"

namespace holdfast::core {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Rows, OfATensorWithOneValueAreOne) {
    const auto result = rows({2, 3, 4}, {});
    EXPECT_EQ(result.length, 24U);
    EXPECT_EQ(result.step, 0U);
    EXPECT_EQ(result.value_count, 1U);
    EXPECT_THAT(result.starts, ElementsAre(0));
}

TEST(Rows, JoinNeighbouringAxesThatAreAlike) {
    const auto result = rows({2, 3, 4, 5}, {0, 1});
    EXPECT_EQ(result.length, 20U);
    EXPECT_EQ(result.value_count, 6U);
    EXPECT_THAT(result.starts, ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(Rows, SkipAxesOfOneElement) {
    const auto result = rows({2, 3, 1, 1}, {0});
    EXPECT_EQ(result.length, 3U);
    EXPECT_THAT(result.starts, ElementsAre(0, 1));
}

TEST(Rows, StepAlongTheLastAxisIfItIsKept) {
    const auto result = rows({2, 3}, {1});
    EXPECT_EQ(result.length, 3U);
    EXPECT_EQ(result.step, 1U);
    EXPECT_EQ(result.value_count, 3U);
    EXPECT_THAT(result.starts, ElementsAre(0, 0));
}

TEST(Rows, VisitValuesOfTheMiddleAndOfBothEnds) {
    EXPECT_THAT(rows({2, 3, 4}, {1}).starts, ElementsAre(0, 1, 2, 0, 1, 2));
    const auto ends = rows({2, 3, 4}, {0, 2});
    EXPECT_EQ(ends.value_count, 8U);
    EXPECT_THAT(ends.starts, ElementsAre(0, 0, 0, 4, 4, 4));
}

TEST(Rows, OfAScalarAreOneElement) {
    const auto result = rows({}, {});
    EXPECT_EQ(result.length, 1U);
    EXPECT_THAT(result.starts, SizeIs(1));
}

TEST(AxesWithOwnValues, AreThoseThatAreNotBroadcast) {
    EXPECT_THAT(axes_with_own_values({2, 3, 4}, {2, 1, 4}), ElementsAre(0, 2));
    EXPECT_THAT(axes_with_own_values({2, 3, 4}, {3, 1}), ElementsAre(1));
    EXPECT_THAT(axes_with_own_values({2, 3, 4}, {}), IsEmpty());
    EXPECT_THAT(axes_with_own_values({2, 3, 4}, {1}), IsEmpty());
}

TEST(AxesWithOwnValues, AreNotGuessed) {
    EXPECT_THROW((void)axes_with_own_values({2, 3}, {2, 1, 1}), InternalError);
    EXPECT_THROW((void)axes_with_own_values({2, 3}, {4}), InternalError);
}

}  // namespace
}  // namespace holdfast::core
