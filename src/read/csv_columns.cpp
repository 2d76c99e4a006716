#include "read/csv_columns.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "core/check.hpp"
#include "read/csv.hpp"

namespace holdfast::read {
namespace {

bool is_number(const std::string& text) {
    return finite_number(text).has_value();
}

void require_different_names(const std::vector<CsvColumn>& columns, const std::string& file) {
    std::set<std::string> names;
    for (const CsvColumn& column : columns)
        core::require(names.insert(column.name).second,
                      "'",
                      file,
                      "' has two columns with the name '",
                      column.name,
                      "'");
}

CsvColumns columns_from(const CsvRecord& first, const std::string& file) {
    core::require(
        first.error.empty(), "'", file, "': the record on line ", first.line, " ", first.error);
    CsvColumns found{.columns = {}, .has_header = !std::ranges::all_of(first.fields, is_number)};
    for (std::size_t i = 0; i < first.fields.size(); ++i)
        found.columns.push_back({found.has_header ? first.fields[i] : std::to_string(i + 1)});
    require_different_names(found.columns, file);
    return found;
}

void look_at(const CsvRecord& record, std::vector<CsvColumn>& columns) {
    if (!record.error.empty() || record.fields.size() != columns.size()) return;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto number = finite_number(record.fields[i]);
        if (!number) continue;
        columns[i].has_numbers = true;
        columns[i].is_whole = columns[i].is_whole && std::trunc(*number) == *number;
    }
}

}  // namespace

std::optional<double> finite_number(const std::string& text) {
    const bool has_plus = text.starts_with('+') && !text.starts_with("+-");
    const char* begin = text.data() + (has_plus ? 1 : 0);
    const char* end = text.data() + text.size();
    double number = 0;
    const auto [stop, error] = std::from_chars(begin, end, number);
    const bool fits = error == std::errc() && stop == end && std::isfinite(number);
    return fits ? std::optional(number) : std::nullopt;
}

CsvColumns look_at_columns(const std::filesystem::path& path, char delimiter) {
    std::optional<CsvColumns> found;
    read_csv(path, delimiter, [&](const CsvRecord& record) {
        const bool is_header = !found.has_value();
        if (is_header) found = columns_from(record, path.string());
        if (!is_header || !found->has_header) look_at(record, found->columns);
    });
    core::require(found.has_value(), "'", path.string(), "' is empty");
    return *found;
}

}  // namespace holdfast::read
