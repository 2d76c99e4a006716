// What kind of data a path leads to.
#pragma once

#include <filesystem>

namespace holdfast::cli {

enum class DataKind {
    arrays,  ///< An .npz file or a folder of .npy files.
    idx,
    csv,
    images,         ///< A folder of image files.
    sample_folder,  ///< A file or folder of arrays per sample.
};

/// \throws InvalidArgument for a path that leads to none of them.
[[nodiscard]] DataKind data_kind(const std::filesystem::path& path);

}  // namespace holdfast::cli
