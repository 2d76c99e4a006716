// The options of data that is no array file: IDX, CSV, a file or folder per sample, images.
#pragma once

#include <span>

#include "cli/fields.hpp"

namespace holdfast::cli {

[[nodiscard]] std::span<const Field> reader_fields();

}  // namespace holdfast::cli
