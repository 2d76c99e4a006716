#include "estimate/histogram_range.hpp"

#include <cmath>
#include <random>
#include <vector>

#include <gmock/gmock.h>

#include "core/check.hpp"
#include "estimate/fake_quantize_parameters.hpp"
#include "holdfast/error.hpp"

namespace holdfast::estimate {
namespace {

using observe::Histogram;
using place::QuantizerConfig;

Histogram of(const std::vector<float>& values) {
    Histogram histogram;
    histogram.add(values);
    return histogram;
}

// Sums of twelve uniform numbers: nearly normal, and the same everywhere.
std::vector<float> bell(std::size_t count, float scale = 1) {
    std::mt19937 generator(7);
    std::vector<float> values(count);
    for (auto& value : values) {
        double sum = -6;
        for (int i = 0; i < 12; ++i) sum += static_cast<double>(generator()) / 4294967296.0;
        value = static_cast<float>(sum) * scale;
    }
    return values;
}

// One of two million values is `outlier`.
Histogram with_rare(float outlier) {
    auto histogram = of({outlier});
    const auto values = bell(20000);
    for (int i = 0; i < 100; ++i) histogram.add(values);
    return histogram;
}

const QuantizerConfig symmetric{};
const QuantizerConfig asymmetric{.scheme = Scheme::asymmetric};

TEST(RangeByNorm, EqualsThePeer) {
    Histogram histogram;
    for (int s = 0; s < 3; ++s) {
        std::vector<float> values;
        for (int i = 0; i < 4000; ++i) {
            const auto x = static_cast<float>((i * 7919 + s * 104729) % 1009 / 1009.0 - 0.3);
            values.push_back(x * x * x * static_cast<float>(1 + s));
        }
        histogram.add(values);
    }
    const auto range = range_by_norm(histogram);  // of NNCF 3.4.0
    EXPECT_NEAR(range.low, -0.08100001F, 1e-7);
    EXPECT_NEAR(range.high, 1.0240957F, 1e-6);
}

TEST(RangeByNorm, CutsOffAnOutlier) {
    const auto range = range_by_norm(with_rare(12));
    EXPECT_LT(range.high, 6);
    EXPECT_GT(range.high, 2);
}

TEST(RangeByNorm, OfOneValueIsThatValue) {
    EXPECT_EQ(range_by_norm(of({2, 2})), (Interval{2, 2}));
    EXPECT_EQ(range_by_error(of({-2, -2}), symmetric), (Interval{-2, 2}));
    EXPECT_EQ(range_by_error(of({-2, -2}), asymmetric), (Interval{-2, -2}));
    EXPECT_EQ(quantile(of({2, 2}), 0.9), 2);
}

TEST(RangeByNorm, NeedsValues) {
    EXPECT_THROW((void)range_by_norm({}), InternalError);
    EXPECT_THROW((void)mean_squared_error(of({1, 1}), symmetric, {1, 1}), InternalError);
}

double measured_error(const std::vector<float>& values,
                      const QuantizerConfig& config,
                      const Interval& range) {
    const auto parameters =
        fake_quantize_parameters(config, {.min = {range.low}, .max = {range.high}}, {}, false);
    const double low = parameters.low[0];
    const auto last = static_cast<double>(parameters.levels - 1);
    const double step = (parameters.high[0] - low) / last;
    double sum = 0;
    for (const float value : values) {
        const double level = std::clamp(std::nearbyint((value - low) / step), 0.0, last);
        sum += std::pow(value - (low + level * step), 2);
    }
    return sum / static_cast<double>(values.size());
}

TEST(MeanSquaredError, IsThatOfTheQuantizedValues) {
    const auto values = bell(100000);
    const auto histogram = of(values);
    for (const auto& config : {symmetric, asymmetric}) {
        for (const auto& range : {Interval{-5, 5}, Interval{-2, 3}, Interval{-1, 0.5F}}) {
            const double expected = measured_error(values, config, range);
            EXPECT_NEAR(mean_squared_error(histogram, config, range), expected, 0.01 * expected);
        }
    }
}

TEST(RangeByError, IsTheBestOfAllRangesOnAGrid) {
    const auto histogram = of(bell(50000));
    for (const auto& base : {symmetric, asymmetric}) {
        auto config = base;
        for (const bool is_narrow : {false, true}) {
            config.narrow_range = is_narrow;
            const auto best = range_by_error(histogram, config);
            const double error = mean_squared_error(histogram, config, best);
            for (float high = 1; high < 5; high += 0.0937F) {
                for (float low = -5; low < -1; low += 0.0937F)
                    EXPECT_LE(error, 1.002 * mean_squared_error(histogram, config, {low, high}));
            }
        }
    }
}

TEST(RangeByError, CutsOffAnOutlier) {
    const auto histogram = with_rare(-12);
    const auto range = range_by_error(histogram, asymmetric);
    EXPECT_GT(range.low, -6);
    EXPECT_LT(mean_squared_error(histogram, asymmetric, range),
              0.8 * mean_squared_error(histogram, asymmetric, {-12, 5}));
}

TEST(Quantile, IsLinearWithinABin) {
    std::vector<float> values;
    for (int i = 0; i <= 10000; ++i) values.push_back(static_cast<float>(i) / 1000);
    const auto histogram = of(values);
    for (const double level : {0.0, 0.001, 0.25, 0.5, 0.9999, 1.0})
        EXPECT_NEAR(quantile(histogram, level), 10 * level, 0.005);
}

TEST(HistogramRanges, ScaleWithTheValues) {
    const auto histogram = of(bell(5000));
    for (const float factor : {0.125F, 256.0F}) {
        const auto scaled = of(bell(5000, factor));
        const auto times = [&](const Interval& range) {
            return Interval{range.low * factor, range.high * factor};
        };
        EXPECT_EQ(range_by_norm(scaled), times(range_by_norm(histogram)));
        EXPECT_EQ(range_by_error(scaled, symmetric), times(range_by_error(histogram, symmetric)));
        EXPECT_EQ(range_by_error(scaled, asymmetric), times(range_by_error(histogram, asymmetric)));
        EXPECT_EQ(quantile(scaled, 0.01), factor * quantile(histogram, 0.01));
    }
}

}  // namespace
}  // namespace holdfast::estimate
