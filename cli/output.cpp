#include "cli/output.hpp"

#include <unistd.h>

#include <system_error>

#include "core/check.hpp"
#include "core/new_file.hpp"

namespace holdfast::cli {
namespace {

namespace fs = std::filesystem;

/// Permissions say little to an administrator or on a read-only disk: trying says all.
bool takes_files(const fs::path& path) {
    try {
        const core::NewFile probe(path);
        return true;
    } catch (const Error&) {
        return false;
    }
}

/// A terminal, a pipe, /dev/null.
bool is_device(const fs::path& path) {
    std::error_code ignored;
    const auto status = fs::status(path, ignored);
    return fs::exists(status) && fs::is_other(status);
}

}  // namespace

void require_writable(const fs::path& path, const std::string& flag) {
    std::error_code ignored;
    const fs::path folder = core::folder_of(path);
    core::require(!fs::is_directory(path, ignored) && path.has_filename(),
                  flag,
                  ": '",
                  path.string(),
                  "' is a folder, expected a file");
    core::require(
        fs::is_directory(folder, ignored), flag, ": folder '", folder.string(), "' does not exist");
    core::require(is_device(path) || takes_files(path),
                  flag,
                  ": can't write in folder '",
                  folder.string(),
                  "'");
    core::require(!fs::exists(path, ignored) || access(path.c_str(), W_OK) == 0,
                  flag,
                  ": file '",
                  path.string(),
                  "' is write-protected");
}

void write_text(const fs::path& path, const std::string& text) {
    core::write_file(path, text);
}

}  // namespace holdfast::cli
