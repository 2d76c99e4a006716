#include "evaluate/still_possible.hpp"

#include <cmath>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

#include "evaluate/drop.hpp"

namespace holdfast::evaluate {
namespace {

using Values = std::vector<double>;

Values bits(std::size_t count, std::mt19937_64& random) {
    Values values(count);
    for (auto& value : values) value = double(random() % 2);
    return values;
}

double mean(const Values& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

// A bound on the mean of values that are 0 or 1.
struct Bound {
    Direction direction = Direction::higher_is_better;
    DropType type = DropType::absolute;
    double max_drop = 0;

    [[nodiscard]] double merit(double value) const {
        return direction == Direction::higher_is_better ? value : -value;
    }

    // Tries every way in which the items after the first `known` may turn out.
    [[nodiscard]] bool can_hold(const Values& original, Values values, std::size_t known) const {
        const auto left = values.size() - known;
        for (std::size_t way = 0; way < std::size_t{1} << left; ++way) {
            for (std::size_t i = 0; i < left; ++i) values[known + i] = double(way >> i & 1);
            if (drop(mean(original), mean(values), type, direction) <= max_drop + 1e-9) return true;
        }
        return false;
    }

    [[nodiscard]] StillPossible watch(const Values& original) const {
        Values merits;
        for (const double value : original) merits.push_back(merit(value));
        const double unit = type == DropType::relative ? std::abs(mean(original)) : 1;
        return {merits, std::max(merit(0), merit(1)), max_drop * unit};
    }
};

void expect_exact(const Bound& bound, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto items = 1 + random() % 9;
    auto original = bits(items, random);
    original[0] = 1;  // a relative drop from 0 is not defined
    const auto values = bits(items, random);
    auto possible = bound.watch(original);
    for (std::size_t known = 1; known <= items; ++known) {
        EXPECT_EQ(possible.after(values[known - 1] * bound.merit(1)),
                  bound.can_hold(original, values, known))
            << "seed " << seed << ", item " << known << " of " << items << ", bound "
            << bound.max_drop;
    }
}

TEST(StillPossible, IsExactForAnyOutcomeOfTheItemsLeft) {
    for (const auto direction : {Direction::higher_is_better, Direction::lower_is_better})
        for (const auto type : {DropType::absolute, DropType::relative})
            for (const double max_drop : {0.0, 0.1, 1.0 / 3, 0.5, 2.0})
                for (std::uint64_t seed = 0; seed < 30; ++seed)
                    expect_exact({direction, type, max_drop}, seed);
}

TEST(StillPossible, TellsTheLeastDrop) {
    StillPossible possible({1, 1, 0, 1}, 1, 0.25);
    EXPECT_DOUBLE_EQ(possible.least_drop(), -0.25);
    EXPECT_TRUE(possible.after(0));
    EXPECT_DOUBLE_EQ(possible.least_drop(), 0);
    EXPECT_TRUE(possible.after(0));
    EXPECT_DOUBLE_EQ(possible.least_drop(), 0.25);
    EXPECT_FALSE(possible.after(0));
    EXPECT_DOUBLE_EQ(possible.least_drop(), 0.5);
}

TEST(StillPossible, IsTheDropOnceAllItemsAreKnown) {
    StillPossible possible({-0.25, -0.5}, 0, 1);  // errors, lower is better
    EXPECT_TRUE(possible.after(-0.75));
    EXPECT_TRUE(possible.after(-0.5));
    EXPECT_DOUBLE_EQ(possible.least_drop(), 0.25);
}

// 0.1 is no sum of halves: added 1,000 times it is off by 1e-12.
TEST(StillPossible, LeavesRoundingToTheFullMeasurement) {
    const Values original(1000, 0.1);
    StillPossible possible(original, 1, 0);
    for (const double value : original) EXPECT_TRUE(possible.after(value));
}

}  // namespace
}  // namespace holdfast::evaluate
