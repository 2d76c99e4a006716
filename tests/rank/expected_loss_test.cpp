#include "rank/expected_loss.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"

namespace holdfast::rank {
namespace {

TEST(ExpectedLoss, IsNothingForDistancesThatCostNothing) {
    const std::vector<Seen> items{{0.30, 0}, {0.35, 0}, {0.40, 0}, {0.8, 1}, {0.9, 1}};
    const ExpectedLoss expected(items);
    EXPECT_DOUBLE_EQ(expected(0), 0);
    EXPECT_DOUBLE_EQ(expected(0.35), 0);
    EXPECT_DOUBLE_EQ(expected(0.85), 1);
    EXPECT_DOUBLE_EQ(expected(1), 1);
}

TEST(ExpectedLoss, PoolsWhatIsOutOfOrder) {
    // The second and third are pooled: their mean is 0.5.
    const std::vector<Seen> items{{0.1, 0}, {0.2, 1}, {0.4, 0}, {0.9, 1}};
    const ExpectedLoss expected(items);
    EXPECT_DOUBLE_EQ(expected(0.3), 0.5);
    EXPECT_DOUBLE_EQ(expected(0.2), 0.25);  // half-way between the steps at 0.1 and 0.3
    EXPECT_DOUBLE_EQ(expected(0.6), 0.75);
}

TEST(ExpectedLoss, AveragesItemsOfTheSameDistance) {
    const std::vector<Seen> items{{0.5, 0}, {0.5, 1}, {0.5, 1}, {0.5, 1}};
    EXPECT_DOUBLE_EQ(ExpectedLoss(items)(0.5), 0.75);
}

TEST(ExpectedLoss, KnowsGains) {
    const std::vector<Seen> items{{0.1, -1}, {0.2, 0}};
    EXPECT_DOUBLE_EQ(ExpectedLoss(items)(0.1), -1);
}

TEST(ExpectedLoss, NeedsItems) {
    EXPECT_THROW(ExpectedLoss({}), InternalError);
}

// Laws, on items at random.
TEST(ExpectedLoss, NeverFallsAndIgnoresTheOrder) {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> uniform(0, 1);
    for (int turn = 0; turn < 50; ++turn) {
        std::vector<Seen> items(1 + random() % 200);
        for (auto& item : items) {
            item.distance = uniform(random);
            item.loss = uniform(random) < item.distance ? 1 : 0;
        }
        const ExpectedLoss expected(items);
        double last = -1;
        for (double distance = 0; distance <= 1; distance += 0.01) {
            EXPECT_GE(expected(distance), last - 1e-12);
            EXPECT_GE(expected(distance), 0);
            EXPECT_LE(expected(distance), 1);
            last = expected(distance);
        }
        std::ranges::shuffle(items, random);
        EXPECT_NEAR(ExpectedLoss(items)(0.37), expected(0.37), 1e-12);
    }
}

}  // namespace
}  // namespace holdfast::rank
