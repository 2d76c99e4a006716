// How data that is no array file is read: what the options of readers say.
#pragma once

#include <filesystem>
#include <string>

namespace holdfast::cli {

struct ReaderArguments {
    std::filesystem::path validation_labels;  ///< Of IDX; empty: the file beside the images.
    std::string label_column;                 ///< Of CSV: its name or number; empty: none.
    bool skip_bad_samples = false;
};

}  // namespace holdfast::cli
