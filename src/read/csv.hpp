// The records of a CSV file (RFC 4180).
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace holdfast::read {

struct CsvRecord {
    std::size_t line = 0;             ///< On which it begins, counted from 1.
    std::vector<std::string> fields;  ///< Without quotes around them, and blanks.
    std::string error;                ///< What is wrong with its quotes; empty: nothing.
};

/// ',', but '\t' for a .tsv file, and ';' where the first line has one and no comma.
/// \throws InvalidArgument when the file can't be read.
[[nodiscard]] char csv_delimiter(const std::filesystem::path& path);

/// Hands each record to `consume`, in the order of the file; blank lines are none.
/// \throws InvalidArgument when the file can't be read.
void read_csv(const std::filesystem::path& path,
              char delimiter,
              const std::function<void(const CsvRecord&)>& consume);

}  // namespace holdfast::read
