#include "cli/text.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace holdfast::cli {
namespace {

std::string printed(const char* format, double number) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, number);
    return text.data();
}

/// Three significant digits, never an exponent.
std::string three_digits(double number) {
    const double size = std::abs(number);
    return printed(size < 0.9995  ? "%.3f"
                   : size < 9.995 ? "%.2f"
                   : size < 99.95 ? "%.1f"
                                  : "%.0f",
                   number);
}

std::string two_units(double large, const char* large_unit, double small, const char* small_unit) {
    return printed("%.0f ", large) + large_unit + " " + printed("%02.0f ", small) + small_unit;
}

}  // namespace

std::string number_text(double number) {
    const bool plain = number == 0 || (std::abs(number) >= 1e-3 && std::abs(number) < 1e5);
    return printed(plain ? "%.4f" : "%.3g", number);
}

std::string milliseconds_text(double milliseconds) {
    return three_digits(milliseconds) + " ms";
}

std::string bytes_text(std::uint64_t bytes) {
    const auto size = static_cast<double>(bytes);
    if (size < 1e3) return std::to_string(bytes) + " B";
    if (size < 1e6) return three_digits(size / 1e3) + " kB";
    if (size < 1e9) return three_digits(size / 1e6) + " MB";
    return three_digits(size / 1e9) + " GB";
}

std::string seconds_text(double seconds) {
    if (seconds < 0.0005) return "<1 ms";
    if (seconds < 0.0995) return printed("%.0f ms", 1000 * seconds);
    if (seconds < 99.95) return three_digits(seconds) + " s";
    const double minutes = std::floor(seconds / 60);
    if (minutes < 60) return two_units(minutes, "min", std::floor(seconds - 60 * minutes), "s");
    const double hours = std::floor(minutes / 60);
    return two_units(hours, "h", minutes - 60 * hours, "min");
}

}  // namespace holdfast::cli
