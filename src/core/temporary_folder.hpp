// A folder that goes away with its owner.
#pragma once

#include <filesystem>

namespace holdfast::core {

class TemporaryFolder {
public:
    /// \throws InvalidArgument the system's folder for temporary files can't be written.
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace holdfast::core
