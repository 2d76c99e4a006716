#include "cli/output.hpp"

#include <unistd.h>

#include <fstream>
#include <system_error>

#include "core/check.hpp"

namespace holdfast::cli {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

fs::path temporary_beside(const fs::path& path) {
    return folder_of(path) /
           ("." + path.filename().string() + "." + std::to_string(getpid()) + ".tmp");
}

bool try_write(const fs::path& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    return !out.fail();
}

void remove_quietly(const fs::path& path) {
    std::error_code ignored;
    fs::remove(path, ignored);
}

/// Permissions say little to an administrator or on a read-only disk: trying says all.
bool takes_files(const fs::path& path) {
    const fs::path probe = temporary_beside(path);
    const bool written = try_write(probe, "");
    remove_quietly(probe);
    return written;
}

}  // namespace

void require_writable(const fs::path& path, const std::string& flag) {
    std::error_code ignored;
    const fs::path folder = folder_of(path);
    core::require(!fs::is_directory(path, ignored) && path.has_filename(),
                  flag,
                  ": '",
                  path.string(),
                  "' is a folder, expected a file");
    core::require(
        fs::is_directory(folder, ignored), flag, ": folder '", folder.string(), "' does not exist");
    core::require(takes_files(path), flag, ": can't write in folder '", folder.string(), "'");
    core::require(!fs::exists(path, ignored) || access(path.c_str(), W_OK) == 0,
                  flag,
                  ": file '",
                  path.string(),
                  "' is write-protected");
}

void write_text(const fs::path& path, const std::string& text) {
    const fs::path temporary = temporary_beside(path);
    std::error_code error;
    const bool written = try_write(temporary, text);
    if (written) fs::rename(temporary, path, error);
    if (written && !error) return;
    remove_quietly(temporary);
    throw InvalidArgument("can't write '" + path.string() + "'");
}

}  // namespace holdfast::cli
