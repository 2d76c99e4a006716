// Names that are longer than their column.
#pragma once

#include <cstddef>
#include <string>

namespace holdfast::cli {

/// The first `width` columns of UTF-8 text, the last of them "…" where there is more.
[[nodiscard]] std::string shortened(const std::string& text, std::size_t width);

}  // namespace holdfast::cli
