// Which files of a folder are images, and their labels.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "holdfast/readers.hpp"

namespace holdfast::read {

struct ImageFile {
    std::filesystem::path path;
    std::int64_t label = 0;  ///< Only where the list has labels.
    bool operator==(const ImageFile&) const = default;
};

struct ImageList {
    std::vector<ImageFile> files;
    bool has_labels = false;
};

/// Whether the name ends like an image's.
[[nodiscard]] bool is_image_name(const std::filesystem::path& path);

/// Whether there is an image in the folder or below.
[[nodiscard]] bool holds_images(const std::filesystem::path& folder);

/// The images in the folder itself, sorted; or those below its sub-folders, which are the classes,
/// taking turns. \throws InvalidArgument for a folder with neither or both.
[[nodiscard]] ImageList list_images(const std::filesystem::path& folder);

/// The images of a CSV file of file and label; files are relative to `folder`. `on_bad` is told of
/// records that are none. \throws InvalidArgument naming file and line.
[[nodiscard]] ImageList list_images_of_csv(const std::filesystem::path& folder,
                                           const std::filesystem::path& csv,
                                           const OnBadSample& on_bad);

}  // namespace holdfast::read
