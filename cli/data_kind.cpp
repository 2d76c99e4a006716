#include "cli/data_kind.hpp"

#include <algorithm>

#include "core/check.hpp"
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
    core::require(read::holds_images(folder),
                  "data '",
                  folder.string(),
                  "' holds neither .npy files, nor .npz files, nor images");
    return DataKind::images;
}

DataKind kind_of_file(const fs::path& file) {
    if (file.extension() == ".npz") return DataKind::arrays;
    if (file.extension() == ".csv" || file.extension() == ".tsv") return DataKind::csv;
    core::require(read::is_idx(file),
                  "data '",
                  file.string(),
                  "' is neither an .npz, .csv, .tsv nor IDX file, nor a folder");
    return DataKind::idx;
}

}  // namespace

DataKind data_kind(const fs::path& path) {
    std::error_code ignored;
    core::require(fs::exists(path, ignored), "data '", path.string(), "' does not exist");
    return fs::is_directory(path, ignored) ? kind_of_folder(path) : kind_of_file(path);
}

}  // namespace holdfast::cli
