#include "core/temporary_folder.hpp"

#include <stdlib.h>  // mkdtemp

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "core/check.hpp"

namespace holdfast::core {

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
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace holdfast::core
