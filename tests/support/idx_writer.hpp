// IDX files for tests, well-formed and otherwise.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace holdfast::test {

/// The bytes of a number, the highest first.
template <typename T>
[[nodiscard]] std::string big_endian(T value) {
    std::string bytes(reinterpret_cast<const char*>(&value), sizeof value);
    std::ranges::reverse(bytes);
    return bytes;
}

/// The header of an IDX file; nothing is checked.
[[nodiscard]] inline std::string idx_header(char type, const std::vector<std::uint32_t>& shape) {
    std::string bytes{'\0', '\0', type, static_cast<char>(shape.size())};
    for (const std::uint32_t length : shape) bytes += big_endian(length);
    return bytes;
}

/// The bytes of an IDX file of elements of `T`, whose code is `type`.
template <typename T>
[[nodiscard]] std::string idx_of(char type,
                                 const std::vector<std::uint32_t>& shape,
                                 const std::vector<T>& values) {
    std::string bytes = idx_header(type, shape);
    for (const T value : values) bytes += big_endian(value);
    return bytes;
}

/// Writes `content` to `path` as gzip does, and returns `path`.
inline std::filesystem::path write_gzip(const std::filesystem::path& path,
                                        const std::string& content) {
    const gzFile file = gzopen(path.c_str(), "wb");
    if (file == nullptr) throw std::runtime_error("gzopen failed");
    const int put = gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
    if (gzclose(file) != Z_OK || put != static_cast<int>(content.size()))
        throw std::runtime_error("gzwrite failed");
    return path;
}

}  // namespace holdfast::test
