#include "cli/data_kind.hpp"

#include "read/idx_header.hpp"

namespace holdfast::cli {

DataKind data_kind(const std::filesystem::path& path) {
    std::error_code ignored;
    const bool is_file = std::filesystem::is_regular_file(path, ignored);
    if (!is_file || path.extension() == ".npz") return DataKind::arrays;
    if (path.extension() == ".csv" || path.extension() == ".tsv") return DataKind::csv;
    if (read::is_idx(path)) return DataKind::idx;
    return DataKind::arrays;
}

}  // namespace holdfast::cli
