// Files that the program writes, checked before work begins.
#pragma once

#include <filesystem>
#include <string>

namespace holdfast::cli {

/// \throws InvalidArgument unless a file can be written at `path`, which `flag` gave: its folder
/// exists and takes files, and `path` is no folder itself.
void require_writable(const std::filesystem::path& path, const std::string& flag);

/// Writes `text` as a whole or not at all. \throws Error naming `path` and the cause.
void write_text(const std::filesystem::path& path, const std::string& text);

}  // namespace holdfast::cli
