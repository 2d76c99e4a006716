// What the columns of a CSV file are, found by a look at all of it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::read {

struct CsvColumn {
    std::string name;          ///< From the header, or its number, counted from 1.
    bool has_numbers = false;  ///< In one record at least.
    bool is_whole = true;      ///< All its numbers are.
};

struct CsvColumns {
    std::vector<CsvColumn> columns;
    bool has_header = false;
};

/// The finite number that makes up all of `text`, or nothing.
[[nodiscard]] std::optional<double> finite_number(const std::string& text);

/// \throws InvalidArgument naming the file when it can't be read, is empty, or has two columns of
/// one name.
[[nodiscard]] CsvColumns look_at_columns(const std::filesystem::path& path, char delimiter);

}  // namespace holdfast::read
