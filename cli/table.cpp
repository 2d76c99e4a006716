#include "cli/table.hpp"

#include <algorithm>

#include "cli/text.hpp"
#include "core/printable.hpp"

namespace holdfast::cli {
namespace {

const char* escape_code(Emphasis emphasis) {
    switch (emphasis) {
        case Emphasis::strong:
            return "\033[1m";
        case Emphasis::good:
            return "\033[32m";
        case Emphasis::bad:
            return "\033[31m";
        case Emphasis::none:
            break;
    }
    return "";
}

std::vector<std::size_t> column_widths(const std::vector<std::vector<Cell>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t column = 0; column < row.size(); ++column)
            widths[column] =
                std::max(widths[column], columns_of(core::printable(row[column].text)));
    }
    return widths;
}

std::string row_text(const std::vector<Cell>& row,
                     const std::vector<std::size_t>& widths,
                     bool colour,
                     std::size_t gap) {
    std::string line;
    std::size_t pending = 0;  // spaces that only matter if something follows
    for (std::size_t column = 0; column < row.size(); ++column) {
        const std::size_t padding = widths[column] - columns_of(core::printable(row[column].text));
        const std::size_t before = column == 0 ? 0 : gap + padding;
        pending += before;
        if (!row[column].text.empty()) {
            line += std::string(pending, ' ') + emphasized(row[column], colour);
            pending = 0;
        }
        if (column == 0) pending += padding;
    }
    return line + "\n";
}

}  // namespace

std::string emphasized(const Cell& cell, bool colour) {
    const std::string text = core::printable(cell.text);
    if (!colour || cell.emphasis == Emphasis::none) return text;
    return escape_code(cell.emphasis) + text + "\033[0m";
}

std::string table_text(const std::vector<std::vector<Cell>>& rows, bool colour, std::size_t gap) {
    const std::vector<std::size_t> widths = column_widths(rows);
    std::string text;
    for (const auto& row : rows) text += row_text(row, widths, colour, gap);
    return text;
}

}  // namespace holdfast::cli
