// Text for people: numbers, sizes, times, lines of a width.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/text.hpp"

namespace holdfast::cli {

using core::columns_of;
using core::wrap;

/// "0.9010"; small numbers as "2.31e-05".
[[nodiscard]] std::string number_text(double number);

/// "0.421 ms", "12.3 ms".
[[nodiscard]] std::string milliseconds_text(double milliseconds);

/// "512 B", "38.2 kB", "1.54 MB".
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

/// "<1 ms", "38 ms", "0.421 s", "12.3 s", "2 min 05 s", "1 h 02 min".
[[nodiscard]] std::string seconds_text(double seconds);

}  // namespace holdfast::cli
