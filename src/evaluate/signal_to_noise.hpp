// Signal to quantization noise.
#pragma once

#include <cmath>
#include <limits>

namespace holdfast::evaluate {

/// Adds up values, and what others are off from them.
struct SignalToNoise {
    double signal = 0;
    double noise = 0;

    void add(double expected, double found) {
        signal += expected * expected;
        noise += (expected - found) * (expected - found);
    }

    /// 10·log10(signal / noise); infinite where there is no noise.
    [[nodiscard]] double decibels() const {
        if (noise == 0) return std::numeric_limits<double>::infinity();
        return 10 * std::log10(signal / noise);
    }
};

}  // namespace holdfast::evaluate
