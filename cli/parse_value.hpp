// Text of one option → its value. Each function throws InvalidArgument "must be …, got …".
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/check.hpp"

namespace holdfast::cli {

/// A whole number, at least `smallest`.
[[nodiscard]] std::size_t parse_count(const std::string& text, std::size_t smallest);

/// A finite number.
[[nodiscard]] double parse_number(const std::string& text);

/// Seconds: "90" or "90s", "30m", "2h"; positive.
[[nodiscard]] double parse_duration(const std::string& text);

/// Bytes: "1500000", "500MB" (of 1000 · 1000), "2GiB" (of 1024 · 1024 · 1024); positive.
[[nodiscard]] std::uint64_t parse_size(const std::string& text);

/// Finite numbers between commas.
[[nodiscard]] std::vector<float> parse_numbers(const std::string& text);

/// Non-empty parts between commas.
[[nodiscard]] std::vector<std::string> parse_names(const std::string& text);

/// One of a few words.
template <typename Value>
[[nodiscard]] Value parse_choice(const std::string& text,
                                 std::span<const std::pair<std::string_view, Value>> choices) {
    std::string known;
    for (const auto& [word, value] : choices) {
        if (word == text) return value;
        known += known.empty() ? std::string(word) : ", " + std::string(word);
    }
    throw InvalidArgument("must be one of " + known + ", got '" + text + "'");
}

template <typename Value>
[[nodiscard]] Value parse_choice(
    const std::string& text, std::initializer_list<std::pair<std::string_view, Value>> choices) {
    return parse_choice<Value>(text, std::span(choices.begin(), choices.size()));
}

}  // namespace holdfast::cli
