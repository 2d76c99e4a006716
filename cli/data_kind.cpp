#include "cli/data_kind.hpp"

#include <algorithm>

#include "read/idx_header.hpp"
#include "read/image_list.hpp"

namespace holdfast::cli {
namespace {

namespace fs = std::filesystem;

bool has_file_like(const fs::path& folder, const char* extension) {
    std::error_code error;
    return std::ranges::any_of(fs::directory_iterator(folder, error), [&](const auto& entry) {
        return entry.path().extension() == extension;
    });
}

bool has_sub_folder_of_arrays(const fs::path& folder) {
    std::error_code error;
    return std::ranges::any_of(fs::directory_iterator(folder, error), [](const auto& entry) {
        std::error_code ignored;
        return entry.is_directory(ignored) && has_file_like(entry.path(), ".npy");
    });
}

DataKind kind_of_folder(const fs::path& folder) {
    if (has_file_like(folder, ".npy")) return DataKind::arrays;
    if (has_file_like(folder, ".npz") || has_sub_folder_of_arrays(folder))
        return DataKind::sample_folder;
    if (read::holds_images(folder)) return DataKind::images;
    return DataKind::arrays;
}

DataKind kind_of_file(const fs::path& file) {
    if (file.extension() == ".npz") return DataKind::arrays;
    if (file.extension() == ".csv" || file.extension() == ".tsv") return DataKind::csv;
    return read::is_idx(file) ? DataKind::idx : DataKind::arrays;
}

}  // namespace

DataKind data_kind(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) return kind_of_folder(path);
    return fs::is_regular_file(path, ignored) ? kind_of_file(path) : DataKind::arrays;
}

}  // namespace holdfast::cli
