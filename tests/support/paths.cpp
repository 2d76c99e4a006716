#include "support/paths.hpp"

#include <fstream>
#include <iterator>

namespace holdfast::test {

std::filesystem::path source_folder() {
    return HOLDFAST_SOURCE_DIR;
}

std::filesystem::path binary_folder() {
    return HOLDFAST_BINARY_DIR;
}

std::filesystem::path write_file(const std::filesystem::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
    return path;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::filesystem::path TemporaryFolder::add(const std::string& name,
                                           const std::string& content) const {
    std::filesystem::create_directories((*this / name).parent_path());
    return write_file(*this / name, content);
}

}  // namespace holdfast::test
