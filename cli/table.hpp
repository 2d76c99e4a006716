// Columns of text.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace holdfast::cli {

enum class Emphasis { none, strong, good, bad };

struct Cell {
    std::string text;
    Emphasis emphasis = Emphasis::none;
};

/// `text` as a terminal shows it, or unchanged where `colour` is not wanted.
[[nodiscard]] std::string emphasized(const Cell& cell, bool colour);

/// Rows as lines of text, each with a line break: the first column to the left, others to the
/// right, `gap` columns between them, without spaces at the ends of lines.
[[nodiscard]] std::string table_text(const std::vector<std::vector<Cell>>& rows,
                                     bool colour,
                                     std::size_t gap = 3);

}  // namespace holdfast::cli
