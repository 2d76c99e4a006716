// What kind of data a path leads to.
#pragma once

#include <filesystem>

namespace holdfast::cli {

enum class DataKind {
    arrays,  ///< An .npz file or a folder of .npy files; and all that is of no other kind.
    idx,
    csv,
    images,         ///< A folder of image files.
    sample_folder,  ///< A file or folder of arrays per sample.
};

[[nodiscard]] DataKind data_kind(const std::filesystem::path& path);

}  // namespace holdfast::cli
