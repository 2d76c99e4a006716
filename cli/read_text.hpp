// Text files that the program takes whole: jobs and reports.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace holdfast::cli {

/// No job or report is as large as this, in bytes.
inline constexpr std::size_t longest_text = std::size_t{256} << 20U;

/// All of the file. `what` opens the messages, as "can't read the report". \throws InvalidArgument
/// when it can't be read, or is longer than `longest_text`.
[[nodiscard]] std::string read_text(const std::filesystem::path& path, std::string_view what);

}  // namespace holdfast::cli
