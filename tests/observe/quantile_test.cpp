#include "observe/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>

namespace holdfast::observe {
namespace {

constexpr float none = std::numeric_limits<float>::infinity();

float by_sorting(std::vector<float> values, double level) {
    std::sort(values.begin(), values.end());
    const double position = level * double(values.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(position), values.size() - 1);
    const double low = values[below];
    const double high = values[std::min(below + 1, values.size() - 1)];
    return static_cast<float>(low + (high - low) * (position - double(below)));
}

std::vector<float> waves(std::size_t count) {
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = std::sin(12.9898F * float(i)) * float(i % 7);
    return values;
}

// As after a Relu: more than half of the values are the same.
std::vector<float> rectified(std::size_t count) {
    auto values = waves(count);
    for (auto& value : values) value = std::max(value, 0.0F);
    return values;
}

TEST(Quantile, IsWhatSortingGives) {
    for (const std::size_t count : {1U, 2U, 3U, 63U, 64U, 65U, 1000U, 20011U}) {
        for (const auto& values :
             {waves(count), rectified(count), std::vector<float>(count, -2.5F)}) {
            for (const double level : {0.0, 1e-4, 0.001, 0.01, 0.3, 0.5, 0.9, 0.999, 0.9999, 1.0})
                EXPECT_EQ(quantile(values, level, none), by_sorting(values, level))
                    << count << " values at " << level;
        }
    }
}

TEST(Quantile, FindsTheFewThatAreFarOut) {
    for (const std::size_t count : {20000U, 100000U}) {
        auto values = waves(count);
        for (std::size_t i = 0; i < 5; ++i) values[count / 2 + i] = 1000 + float(i);
        for (std::size_t i = 0; i < 5; ++i) values[count / 3 + 64 * i] = -1000 - float(i);
        for (const double level : {1e-5, 1e-4, 1 - 1e-4, 1 - 1e-5})
            EXPECT_EQ(quantile(values, level, none), by_sorting(values, level)) << level;
    }
}

TEST(Quantile, ClipsFirst) {
    auto values = waves(5000);
    const float found_low = quantile(values, 1e-4, 2.5F);
    const float found_high = quantile(values, 0.7, 0.25F);
    auto at = [&](float limit, double level) {
        auto clipped = values;
        for (auto& value : clipped) value = std::clamp(value, -limit, limit);
        return by_sorting(clipped, level);
    };
    EXPECT_EQ(found_low, at(2.5F, 1e-4));
    EXPECT_EQ(found_high, at(0.25F, 0.7));
}

}  // namespace
}  // namespace holdfast::observe
