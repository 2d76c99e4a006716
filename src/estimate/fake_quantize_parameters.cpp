#include "estimate/fake_quantize_parameters.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/check.hpp"

namespace holdfast::estimate {
namespace {

// What the ranges of narrow channels are widened to, so that no scale vanishes.
constexpr float smallest_magnitude = 8e-5F;
constexpr float smallest_share_of_largest = 0.01F;
constexpr float smallest_width = 8e-4F;

std::size_t level_count(int bits, bool narrow_range) {
    return (std::size_t{1} << static_cast<unsigned>(bits)) - (narrow_range ? 1 : 0);
}

bool is_signed(const place::QuantizerConfig& config, const std::vector<float>& min) {
    return config.is_signed.value_or(false) ||
           std::any_of(min.begin(), min.end(), [](float low) { return low < 0; });
}

std::vector<float> widened_magnitudes(const std::vector<float>& max) {
    const float largest = *std::max_element(max.begin(), max.end());
    const float floor = std::max(smallest_share_of_largest * largest, smallest_magnitude);
    std::vector<float> magnitudes(max);
    for (auto& magnitude : magnitudes) magnitude = std::max(magnitude, floor);
    return magnitudes;
}

// One more negative level than positive ones, unless the range is narrow.
double low_to_high_ratio(int bits, bool narrow_range) {
    if (narrow_range) return 1;
    const auto levels = static_cast<double>(level_count(bits, false));
    return levels / (levels - 2);
}

struct Bounds {
    float low = 0;
    float high = 0;
};

// The range of the 7-bit grid, expressed on the 8-bit one: half of the levels stay unused.
float half_range_factor(const place::QuantizerConfig& config) {
    const auto levels = static_cast<float>(level_count(config.bits, config.narrow_range));
    const auto half_levels = static_cast<float>(level_count(config.bits - 1, false));
    return (levels - 1) / (half_levels - 1);
}

Bounds with_zero_between(float low, float high) {
    if (high - low <= smallest_width) {
        low -= smallest_width;
        high += smallest_width;
    }
    return {std::min(low, 0.0F), std::max(high, 0.0F)};
}

// Grows one side so that zero falls on a level.
Bounds with_zero_on_level(const Bounds& bounds, std::size_t levels) {
    const auto last = static_cast<float>(levels - 1);
    const float zero = std::nearbyint(-bounds.low * last / (bounds.high - bounds.low));
    const float low = zero < last ? zero / (zero - last) * bounds.high : bounds.low;
    const float high = zero > 0 ? (zero - last) / zero * bounds.low : bounds.high;
    return bounds.high - low > high - bounds.low ? Bounds{low, bounds.high}
                                                 : Bounds{bounds.low, high};
}

void fill_symmetric(FakeQuantizeParameters& parameters,
                    const place::QuantizerConfig& config,
                    const MinMax& statistics,
                    bool half_range) {
    const int bits = half_range ? config.bits - 1 : config.bits;
    const auto ratio = static_cast<float>(-low_to_high_ratio(bits, config.narrow_range));
    const float factor = half_range ? half_range_factor(config) : 1.0F;
    const bool with_sign = is_signed(config, statistics.min);
    for (const float magnitude : widened_magnitudes(statistics.max)) {
        parameters.low.push_back(with_sign ? magnitude * ratio * factor : 0.0F);
        parameters.high.push_back(magnitude * factor);
    }
}

void fill_asymmetric(FakeQuantizeParameters& parameters, const MinMax& statistics) {
    for (std::size_t i = 0; i < statistics.max.size(); ++i) {
        const auto bounds = with_zero_on_level(
            with_zero_between(statistics.min[i], statistics.max[i]), parameters.levels);
        parameters.low.push_back(bounds.low);
        parameters.high.push_back(bounds.high);
    }
}

}  // namespace

FakeQuantizeParameters fake_quantize_parameters(const place::QuantizerConfig& config,
                                                const MinMax& statistics,
                                                const ov::Shape& shape,
                                                bool half_range) {
    const bool symmetric = config.scheme == Scheme::symmetric;
    core::require(symmetric || !half_range,
                  "half of the range (overflow fix) can only be used with the symmetric scheme, "
                  "but the scheme is asymmetric");
    const auto count = ov::shape_size(shape);
    core::ensure(statistics.min.size() == count && statistics.max.size() == count,
                 "a range of shape ",
                 shape,
                 " got ",
                 statistics.min.size(),
                 " minima and ",
                 statistics.max.size(),
                 " maxima");

    FakeQuantizeParameters parameters{.levels = level_count(config.bits, config.narrow_range),
                                      .shape = shape,
                                      .low = {},
                                      .high = {}};
    if (symmetric) {
        fill_symmetric(parameters, config, statistics, half_range);
    } else {
        fill_asymmetric(parameters, statistics);
    }
    return parameters;
}

}  // namespace holdfast::estimate
