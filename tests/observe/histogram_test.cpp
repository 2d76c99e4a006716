#include "observe/histogram.hpp"

#include <numeric>

#include <gmock/gmock.h>

namespace holdfast::observe {
namespace {

using Floats = std::vector<float>;

Histogram of(const std::vector<Floats>& items) {
    Histogram histogram;
    for (const auto& item : items) histogram.add(item);
    return histogram;
}

Floats ramp(float low, float high, std::size_t count) {
    Floats values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = low + (high - low) * static_cast<float>(i) / static_cast<float>(count - 1);
    return values;
}

TEST(Histogram, PutsTheLargestValueInTheLastBin) {
    const auto histogram = of({{0, 1, 2048}});
    EXPECT_EQ(histogram.low(), 0);
    EXPECT_EQ(histogram.high(), 2048);
    EXPECT_EQ(histogram.bin_width(), 1);
    EXPECT_EQ(histogram.counts().front(), 1);
    EXPECT_EQ(histogram.counts()[1], 1);
    EXPECT_EQ(histogram.counts().back(), 1);
}

TEST(Histogram, AddsItemsOfTheSameRange) {
    const auto item = ramp(-1, 3, 5000);
    const auto once = of({item});
    const auto twice = of({item, item});
    for (std::size_t bin = 0; bin < Histogram::bin_count; ++bin)
        EXPECT_EQ(twice.counts()[bin], 2 * once.counts()[bin]);
}

TEST(Histogram, SpreadsWhatItHasWhenItsRangeGrows) {
    Floats narrow(1024);
    std::iota(narrow.begin(), narrow.end(), 0.0F);
    narrow.push_back(1024);
    const auto histogram = of({narrow, {0, 2048}});
    EXPECT_EQ(histogram.high(), 2048);
    EXPECT_EQ(histogram.total(), 1027);
    // Each of the new bins of width 1 takes two old ones, of which one holds a value.
    EXPECT_EQ(histogram.counts()[0], 2);
    EXPECT_EQ(histogram.counts()[512], 1);
    EXPECT_EQ(histogram.counts()[1024], 0);
    EXPECT_EQ(histogram.counts()[2047], 1);
}

TEST(Histogram, KeepsAPointInItsPlaceWhenItsRangeGrows) {
    const auto histogram = of({{1, 1, 1}, {0, 2048}});
    EXPECT_EQ(histogram.counts()[0], 1);
    EXPECT_EQ(histogram.counts()[1], 3);
    EXPECT_EQ(of({{5, 5}}).low(), of({{5, 5}}).high());
}

TEST(Histogram, TakesNoValuesAndHugeOnes) {
    EXPECT_EQ(of({{}}), Histogram());
    EXPECT_EQ(of({{-3e38F, 3e38F}}).total(), 2);
    EXPECT_EQ(of({{1e-45F, 2e-45F, 3e-45F}}).total(), 3);
}

TEST(Histogram, ScalesWithItsValues) {
    const auto scaled = [](float factor) {
        auto first = ramp(-1, 2, 3000);
        auto second = ramp(-2, 2.5F, 777);
        for (auto* item : {&first, &second})
            for (auto& value : *item) value *= factor;
        return of({first, second});
    };
    const auto small = scaled(1);
    for (const float factor : {0.0625F, 1024.0F}) {
        EXPECT_EQ(scaled(factor).counts(), small.counts());
        EXPECT_EQ(scaled(factor).low(), factor * small.low());
        EXPECT_EQ(scaled(factor).high(), factor * small.high());
    }
}

TEST(Histogram, StaysAsLargeHoweverManyItemsThereAre) {
    Histogram histogram;
    for (int item = 0; item < 1000; ++item) histogram.add(Floats{0, static_cast<float>(item)});
    EXPECT_EQ(histogram.counts().size(), Histogram::bin_count);
    EXPECT_NEAR(histogram.total(), 2000, 1e-6);
}

}  // namespace
}  // namespace holdfast::observe
