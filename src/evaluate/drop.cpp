#include "evaluate/drop.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/check.hpp"

namespace holdfast::evaluate {
namespace {

void require_finite(double value, const char* whose) {
    if (!std::isfinite(value))
        throw MetricFailed(core::concat(
            "the metric of the ", whose, " model is ", value, ", so there is no drop"));
}

// A difference of numbers as large as `size`, to the digits that they have: that of 0.978 and 0.968
// is 0.01, not the 0.010000000000000009 that is left after rounding, which no bound of 0.01 holds.
double without_rounding(double difference, double size) {
    constexpr int digits = 14;
    constexpr int most_decimals = 330;
    if (difference == 0 || size == 0) return difference;
    const int decimals =
        std::clamp(digits - static_cast<int>(std::ceil(std::log10(size))), 0, most_decimals);
    std::array<char, 700> text{};
    const auto end = std::to_chars(
        text.data(), text.data() + text.size(), difference, std::chars_format::fixed, decimals);
    double result = difference;
    if (end.ec == std::errc()) std::from_chars(text.data(), end.ptr, result);
    return result;
}

}  // namespace

double drop(double original, double value, DropType type, Direction direction) {
    require_finite(original, "original");
    require_finite(value, "quantized");
    const double loss =
        direction == Direction::higher_is_better ? original - value : value - original;
    const double size = std::max(std::abs(original), std::abs(value));
    if (type == DropType::absolute) return without_rounding(loss, size);
    if (original == 0)
        throw MetricFailed(
            "the original model's metric is 0, so a relative drop is not defined; ask for an "
            "absolute one");
    return without_rounding(loss / std::abs(original), size / std::abs(original));
}

}  // namespace holdfast::evaluate
