// What is known of where the output goes.
#pragma once

#include <cstddef>

namespace holdfast::cli {

/// Whether a person sees what is written to the file descriptor.
[[nodiscard]] bool is_terminal(int descriptor);

/// Columns of the terminal: $COLUMNS, else what the terminal says, else 80; at least 40.
[[nodiscard]] std::size_t terminal_width(int descriptor);

/// Whether to use colour: on a terminal that can, unless $NO_COLOR is set to something.
[[nodiscard]] bool use_colour(int descriptor);

}  // namespace holdfast::cli
