#include "observe/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <gmock/gmock.h>

namespace holdfast::observe {
namespace {

constexpr float none = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

std::vector<float> waves(std::size_t count) {
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = std::sin(12.9898F * float(i));
    return values;
}

TEST(Sweep, FindsTheExtremesWhereverTheyAre) {
    for (const std::size_t count : {1U, 7U, 31U, 32U, 33U, 100U}) {
        for (std::size_t place = 0; place < count; ++place) {
            auto values = waves(count);
            values[place] = 2;
            EXPECT_EQ(extremes(values).high, 2);
            EXPECT_FALSE(extremes(values).has_nan);
            values[place] = -2;
            EXPECT_EQ(extremes(values).low, -2);
            values[place] = nan;
            EXPECT_TRUE(extremes(values).has_nan) << place << " of " << count;
            EXPECT_LE(extremes(values).high, 1);
        }
    }
}

TEST(Sweep, HasNoExtremesOfNothing) {
    EXPECT_EQ(extremes({}).low, none);
    EXPECT_EQ(extremes({}).high, -none);
    EXPECT_FALSE(extremes({}).has_nan);
}

TEST(Sweep, SeesInfinity) {
    std::vector<float> values(40, 0);
    values[3] = none;
    values[39] = -none;
    EXPECT_EQ(extremes(values).high, none);
    EXPECT_EQ(extremes(values).low, -none);
}

TEST(Sweep, IncludesElementByElement) {
    std::vector<float> low(50, 0);
    std::vector<float> high(50, 0);
    auto values = waves(50);
    EXPECT_FALSE(include(low, high, values));
    for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(low[i], std::min(values[i], 0.0F));
        EXPECT_EQ(high[i], std::max(values[i], 0.0F));
    }
    values[49] = nan;
    EXPECT_TRUE(include(low, high, values));
}

TEST(Sweep, AddsInDoublePrecision) {
    for (const std::size_t count : {0U, 1U, 7U, 8U, 9U, 100U}) {
        const auto values = waves(count);
        // Only the order of additions in f64 differs.
        EXPECT_NEAR(sum(values, none), std::accumulate(values.begin(), values.end(), 0.0), 1e-12);
    }
    std::vector<float> uneven(100001, 0.1F);
    uneven[77] = 1e8F;
    EXPECT_NEAR(sum(uneven, none), 1e8 + 100000 * double{0.1F}, 1e-3);
}

TEST(Sweep, ClipsWhatItAdds) {
    const std::vector<float> values{-9, 1, 9, 2, none, -none, 0, 0, 0, 7};
    EXPECT_EQ(sum(values, 3), 6);
    std::vector<double> sums(values.size(), 1);
    add(sums, values, 3);
    EXPECT_THAT(sums, testing::ElementsAre(-2, 2, 4, 3, 4, -2, 1, 1, 1, 4));
}

}  // namespace
}  // namespace holdfast::observe
