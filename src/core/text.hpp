// Small helpers for text that people read.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::core {

/// `parts` with `separator` between them.
[[nodiscard]] std::string join(std::span<const std::string> parts,
                               std::string_view separator = ", ");

/// The candidate that `name` was most likely meant to be (few letters differ), or "".
[[nodiscard]] std::string nearest(std::string_view name, std::span<const std::string> candidates);

/// " (did you mean 'x'?)" for the nearest candidate, or "".
[[nodiscard]] std::string suggestion(std::string_view name,
                                     std::span<const std::string> candidates);

/// What a message of an OpenVINO exception says, in one line: without the source locations, the
/// failed checks and the summary headings around it, at most about 300 characters.
[[nodiscard]] std::string short_cause(std::string_view message);

/// Words of `text` in lines of at most `width` columns, each after `indent` spaces, with no line
/// break at the end. A longer word has a line of its own.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t width, std::size_t indent = 0);

/// Columns that UTF-8 text takes (one per code point).
[[nodiscard]] std::size_t columns_of(std::string_view text);

}  // namespace holdfast::core
