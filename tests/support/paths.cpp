#include "support/paths.hpp"

#include <stdlib.h>  // mkdtemp is POSIX

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace holdfast::test {

std::filesystem::path source_folder() {
    return HOLDFAST_SOURCE_DIR;
}

std::filesystem::path binary_folder() {
    return HOLDFAST_BINARY_DIR;
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "holdfast-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder: " + name);
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path write_file(const std::filesystem::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
    return path;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace holdfast::test
