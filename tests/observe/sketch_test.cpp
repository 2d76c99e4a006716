#include "observe/sketch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gmock/gmock.h>

namespace holdfast::observe {
namespace {

constexpr std::size_t limit = Sketch::capacity;

// 0, 1, … count − 1.
std::vector<float> sorted(std::size_t count) {
    std::vector<float> values(count);
    std::iota(values.begin(), values.end(), 0.0F);
    return values;
}

std::vector<float> reversed(std::size_t count) {
    auto values = sorted(count);
    std::reverse(values.begin(), values.end());
    return values;
}

// Steps by a number that is prime to `count`.
std::vector<float> scattered(std::size_t count) {
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i * 7919 % count);
    return values;
}

// From both ends in turn.
std::vector<float> alternating(std::size_t count) {
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<float>(i % 2 == 0 ? i / 2 : count - 1 - i / 2);
    return values;
}

Sketch of(const std::vector<float>& values) {
    Sketch sketch;
    for (const float value : values) sketch.add({value, -value});
    return sketch;
}

double levels(std::size_t count) {
    return std::max(0.0, std::ceil(std::log2(double(count) / double(limit))));
}

double bound(std::size_t count) {
    return double(count) * (levels(count) + 2) / (2 * double(limit));
}

// Of the values 0, 1, …: how far the number of items up to a value is from what the sketch says.
double worst_rank(const Sketch& sketch) {
    double worst = 0;
    std::size_t seen = 0;
    const auto values = sketch.distribution(0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        worst = std::max(worst, std::abs(double(seen) - double(values[i].value)));
        seen += values[i].weight;
        worst = std::max(worst, std::abs(double(seen) - double(values[i].value) - 1));
    }
    return worst;
}

TEST(Sketch, KeepsItemsAsTheyAreUpToItsCapacity) {
    for (const auto& order : {sorted, reversed, scattered, alternating}) {
        const auto sketch = of(order(limit));
        EXPECT_EQ(sketch.rank_error(), 0U);
        const auto values = sketch.distribution(0);
        ASSERT_EQ(values.size(), limit);
        for (std::size_t i = 0; i < limit; ++i) {
            EXPECT_EQ(values[i].value, float(i));
            EXPECT_EQ(values[i].weight, 1U);
        }
    }
}

TEST(Sketch, IsWrongByNoMoreThanItSaysInAnyOrder) {
    for (const std::size_t count : {limit + 1, 2 * limit + 1, std::size_t{5000}, 200 * limit + 7}) {
        for (const auto& order : {sorted, reversed, scattered, alternating}) {
            const auto sketch = of(order(count));
            // Between two values that are kept the rank is known to the weight of one of them.
            const double gap = std::exp2(levels(count));
            EXPECT_LE(worst_rank(sketch), double(sketch.rank_error()) + gap) << count;
            EXPECT_LE(double(sketch.rank_error()), bound(count)) << count;
        }
    }
}

TEST(Sketch, CountsAllItems) {
    const auto sketch = of(scattered(12345));
    for (const std::size_t element : {0U, 1U}) {
        std::size_t items = 0;
        for (const auto& each : sketch.distribution(element)) items += each.weight;
        EXPECT_EQ(items, 12345U);
    }
}

TEST(Sketch, HoldsHardlyMoreForManyItems) {
    Sketch sketch;
    std::size_t most = 0;
    for (std::size_t i = 0; i < 200000; ++i) {
        sketch.add({float(i)});
        most = std::max(most, sketch.rows());
    }
    EXPECT_LE(double(most), double(limit) * (levels(200000) + 1));
}

TEST(Sketch, ScalesWithItsValues) {
    auto values = scattered(3000);
    const auto plain = of(values).distribution(0);
    for (auto& value : values) value *= 0.125F;
    const auto scaled = of(values).distribution(0);
    ASSERT_EQ(plain.size(), scaled.size());
    for (std::size_t i = 0; i < plain.size(); ++i)
        EXPECT_EQ(0.125F * plain[i].value, scaled[i].value);
}

}  // namespace
}  // namespace holdfast::observe
