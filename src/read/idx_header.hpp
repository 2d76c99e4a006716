// The header of an IDX file: two zeros, the type, the number of axes, their lengths, big-endian
// (http://yann.lecun.com/exdb/mnist/).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <openvino/core/shape.hpp>
#include <openvino/core/type/element_type.hpp>

#include "read/array.hpp"
#include "read/bytes.hpp"

namespace holdfast::read {

struct IdxHeader {
    ov::element::Type type;
    ov::Shape shape;
    std::uint64_t data_offset = 0;

    /// Bytes of the whole file; it never overflows for a header that was read.
    [[nodiscard]] std::uint64_t file_size() const;
    bool operator==(const IdxHeader&) const = default;
};

/// Bytes that the longest header takes.
constexpr std::uint64_t longest_idx_header = 4 + 4 * 255;

/// Whether the file begins as an IDX file does, compressed or not. \throws InvalidArgument when it
/// can't be opened.
[[nodiscard]] bool is_idx(const std::filesystem::path& path);

/// Reads the header alone; `origin` opens each message. \throws InvalidArgument for a malformed
/// one.
[[nodiscard]] IdxHeader read_idx_header(const Bytes& bytes, const std::string& origin);

/// The array in an IDX file, also as .gz. \throws InvalidArgument naming the file for a malformed
/// header, or any other number of bytes than it states.
[[nodiscard]] Array open_idx_array(const std::filesystem::path& path);

}  // namespace holdfast::read
