#include "cli/parse_value.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "core/check.hpp"

namespace holdfast::cli {
namespace {

/// The number that makes up the whole of `text`, into `number`.
template <typename Number>
bool is_number(const std::string& text, Number& number) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stop == end;
}

std::vector<std::string> split_at_commas(const std::string& text) {
    std::vector<std::string> parts(1);
    for (const char letter : text) {
        if (letter == ',')
            parts.emplace_back();
        else
            parts.back() += letter;
    }
    return parts;
}

}  // namespace

std::size_t parse_count(const std::string& text, std::size_t smallest) {
    std::size_t count = 0;
    const bool fits = is_number(text, count) && count >= smallest;
    core::require(fits, "must be a whole number of at least ", smallest, ", got '", text, "'");
    return count;
}

double parse_number(const std::string& text) {
    double number = 0;
    const bool fits = is_number(text, number) && std::isfinite(number);
    core::require(fits, "must be a finite number, got '", text, "'");
    return number;
}

double parse_duration(const std::string& text) {
    double unit = 1;
    std::string number = text;
    if (!text.empty() && std::string_view("smh").find(text.back()) != std::string_view::npos) {
        unit = text.back() == 's' ? 1 : text.back() == 'm' ? 60 : 3600;
        number.pop_back();
    }
    try {
        const double value = parse_number(number);
        core::require(value > 0, "must be positive");
        return value * unit;
    } catch (const InvalidArgument&) {
        throw InvalidArgument(core::concat(
            "must be a positive number of seconds, or one with s, m or h behind it, got '",
            text,
            "'"));
    }
}

std::uint64_t parse_size(const std::string& text) {
    constexpr std::array<std::pair<std::string_view, double>, 8> units{{{"KiB", 1024.0},
                                                                        {"MiB", 1048576.0},
                                                                        {"GiB", 1073741824.0},
                                                                        {"TiB", 1099511627776.0},
                                                                        {"kB", 1e3},
                                                                        {"MB", 1e6},
                                                                        {"GB", 1e9},
                                                                        {"TB", 1e12}}};
    double factor = 1;
    std::string number = text;
    for (const auto& [unit, bytes] : units) {
        if (!number.ends_with(unit)) continue;
        number.resize(number.size() - unit.size());
        factor = bytes;
        break;
    }
    double count = 0;
    const bool fits = is_number(number, count) && count * factor >= 1 && count * factor < 1e18;
    core::require(
        fits, "must be a size in bytes, or one with a unit as 500MB or 2GiB, got '", text, "'");
    return static_cast<std::uint64_t>(count * factor);
}

std::vector<float> parse_numbers(const std::string& text) {
    std::vector<float> numbers;
    for (const std::string& part : split_at_commas(text)) {
        float number = 0;
        const bool fits = is_number(part, number) && std::isfinite(number);
        core::require(fits, "must be finite numbers between commas, got '", text, "'");
        numbers.push_back(number);
    }
    return numbers;
}

std::vector<std::string> parse_names(const std::string& text) {
    const std::vector<std::string> names = split_at_commas(text);
    for (const std::string& name : names)
        core::require(!name.empty(), "must be names between commas, got '", text, "'");
    return names;
}

}  // namespace holdfast::cli
