#include "pipeline/time_left.hpp"

#include <gmock/gmock.h>

namespace holdfast::pipeline {
namespace {

using testing::DoubleNear;
using testing::Optional;

constexpr double tolerance = 1e-9;

/// 10 items of two models, then 20 items, then a search, then a check.
TimeLeft usual() {
    return TimeLeft({{{"first"}, 20, 2},
                     {{"second"}, 20, 0},
                     {{"rank", "search"}, 100, 10},
                     {{"check"}, 10, 1}});
}

auto about(double seconds) {
    return Optional(DoubleNear(seconds, tolerance));
}

/// Each model compiles in 2 s, each item takes 0.1 s.
TimeLeft after_first() {
    auto left = usual();
    left.at({"first", 0, 1}, 0);
    left.at({"first", 0, 10}, 2);
    left.at({"first", 10, 10}, 3);
    return left;
}

TEST(TimeLeft, IsUnknownBeforeTheFirstItem) {
    auto left = usual();
    EXPECT_EQ(left.seconds(), std::nullopt);
    left.at({"first", 0, 1}, 0);
    left.at({"first", 0, 10}, 2);
    EXPECT_EQ(left.seconds(), std::nullopt);
}

TEST(TimeLeft, FollowsFromTheFirstItems) {
    auto left = usual();
    left.at({"first", 0, 1}, 0);
    left.at({"first", 0, 10}, 2);
    left.at({"first", 5, 10}, 2.5);
    // 6 s of the first part, of which 2.5 have passed; 2, 30 and 3 s of the others
    EXPECT_THAT(left.seconds(), about(3.5 + 2 + 30 + 3));
}

TEST(TimeLeft, SinksWithTheTimeThatPasses) {
    auto left = after_first();
    const double before = left.seconds().value();
    left.at({"second", 0, 20}, 6);
    left.at({"second", 5, 20}, 6.5);
    EXPECT_LT(left.seconds().value(), before);
}

TEST(TimeLeft, LeavesOutPartsThatNeverBegan) {
    auto left = after_first();
    const auto check = usual().seconds();
    left.at({"check", 0, 10}, 7);
    EXPECT_EQ(check, std::nullopt);
    EXPECT_LT(left.seconds().value(), 4);
}

TEST(TimeLeft, TakesAlternatingStagesForOnePart) {
    auto left = after_first();
    left.at({"rank", 0, 1}, 10);
    const double at_begin = left.seconds().value();
    left.at({"search", 0, 1}, 12);
    left.at({"rank", 0, 1}, 15);
    EXPECT_THAT(left.seconds(), about(at_begin - 5));
}

TEST(TimeLeft, ExpectsMoreOfWhatIsOverdue) {
    auto left = after_first();
    left.at({"check", 0, 1}, 10);
    left.at({"check", 1, 10}, 110);
    EXPECT_THAT(left.seconds(), about(25));
    left.at({"check", 2, 10}, 210);
    EXPECT_THAT(left.seconds(), about(50));
}

TEST(TimeLeft, DoesNotCountTimeBetweenParts) {
    auto left = after_first();
    left.at({"second", 0, 20}, 4);
    const double before = left.seconds().value();
    left.at({"something else", 0, 1}, 4);
    left.at({"second", 0, 20}, 99);
    EXPECT_THAT(left.seconds(), about(before));
}

}  // namespace
}  // namespace holdfast::pipeline
