// Where tests find their files, and a folder of their own to write to.
#pragma once

#include <filesystem>
#include <string>

#include "core/temporary_folder.hpp"

namespace holdfast::test {

/// The folder that holds the project, and the one that it is built in.
[[nodiscard]] std::filesystem::path source_folder();
[[nodiscard]] std::filesystem::path binary_folder();

/// tests/models/<name>
[[nodiscard]] inline std::filesystem::path test_model(const std::string& name) {
    return source_folder() / "tests" / "models" / name;
}

/// tests/golden/<name>: what a text form must be, character by character.
[[nodiscard]] inline std::filesystem::path golden(const std::string& name) {
    return source_folder() / "tests" / "golden" / name;
}

/// examples/fashion-mnist/<name>
[[nodiscard]] inline std::filesystem::path fashion_mnist(const std::string& name) {
    return source_folder() / "examples" / "fashion-mnist" / name;
}

/// An empty folder that is removed, with all in it, when the object goes.
class TemporaryFolder : public core::TemporaryFolder {
public:
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
        return path() / name;
    }

    /// Writes a file of this name, whose folders need not be there, and returns its path.
    std::filesystem::path add(const std::string& name, const std::string& content = "x") const;
};

/// Writes `content` to `path`, and returns `path`.
std::filesystem::path write_file(const std::filesystem::path& path, const std::string& content);

/// All bytes of the file.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace holdfast::test
