#include "core/temporary_folder.hpp"

#include <stdlib.h>  // mkdtemp

#include <cerrno>
#include <cstring>
#include <mutex>
#include <set>
#include <string>
#include <system_error>

#include "core/check.hpp"

namespace holdfast::core {
namespace {

std::mutex mutex;
std::set<std::filesystem::path> folders;

}  // namespace

TemporaryFolder::TemporaryFolder() {
    std::error_code error;
    const auto parent = std::filesystem::temp_directory_path(error);
    require(!error, "no folder for temporary files, set TMPDIR to one: ", error.message());
    auto pattern = (parent / "holdfast-XXXXXX").string();
    require(mkdtemp(pattern.data()) != nullptr,
            "no folder can be made in '",
            parent.string(),
            "', set TMPDIR to one that can be written: ",
            std::strerror(errno));
    path_ = pattern;
    const std::scoped_lock lock(mutex);
    folders.insert(path_);
}

TemporaryFolder::~TemporaryFolder() {
    {
        const std::scoped_lock lock(mutex);
        folders.erase(path_);
    }
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void remove_temporary_folders() noexcept {
    const std::scoped_lock lock(mutex);
    std::error_code ignored;
    for (const auto& folder : folders) std::filesystem::remove_all(folder, ignored);
}

}  // namespace holdfast::core
