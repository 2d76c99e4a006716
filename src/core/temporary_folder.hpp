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

/// Removes all that there are, for a process that ends without its objects going away. Safe to call
/// from any thread.
void remove_temporary_folders() noexcept;

}  // namespace holdfast::core
