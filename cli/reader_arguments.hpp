// How data that is no array file is read: what the options of readers say.
#pragma once

#include <filesystem>
#include <string>

#include "holdfast/images.hpp"

namespace holdfast::cli {

struct ReaderArguments {
    std::filesystem::path validation_labels;  ///< Of IDX; empty: the file beside the images.
    std::string label_column;                 ///< Of CSV: its name or number; empty: none.
    std::filesystem::path labels_csv;         ///< Of images; empty: sub-folders are classes.
    ImageResize resize;
    bool crop = false;
    ImageChannels channels = ImageChannels::rgb;
    bool skip_bad_samples = false;
};

}  // namespace holdfast::cli
