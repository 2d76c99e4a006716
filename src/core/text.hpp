// Small helpers for messages.
#pragma once

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

}  // namespace holdfast::core
