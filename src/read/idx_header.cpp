#include "read/idx_header.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "core/check.hpp"
#include "read/array_size.hpp"
#include "read/expansion.hpp"
#include "read/gzip.hpp"

namespace holdfast::read {
namespace {

constexpr std::uint64_t magic_size = 4;
constexpr std::uint64_t length_size = 4;

const std::map<unsigned, ov::element::Type>& types() {
    static const std::map<unsigned, ov::element::Type> known{
        {0x08, ov::element::u8},
        {0x09, ov::element::i8},
        {0x0B, ov::element::i16},
        {0x0C, ov::element::i32},
        {0x0D, ov::element::f32},
        {0x0E, ov::element::f64},
    };
    return known;
}

std::vector<unsigned> numbers_at(const Bytes& bytes, std::uint64_t offset, std::size_t count) {
    std::vector<std::byte> data(count);
    bytes.read(offset, data);
    std::vector<unsigned> numbers(count);
    std::ranges::transform(
        data, numbers.begin(), [](std::byte byte) { return std::to_integer<unsigned>(byte); });
    return numbers;
}

std::size_t length_at(const Bytes& bytes, std::uint64_t offset) {
    std::size_t length = 0;
    for (const unsigned digit : numbers_at(bytes, offset, length_size))
        length = length << 8U | digit;
    return length;
}

/// The type and the number of axes.
std::pair<ov::element::Type, std::size_t> read_magic(const Bytes& bytes,
                                                     const std::string& origin) {
    core::require(bytes.size() >= magic_size, origin, " ends within its IDX header");
    const auto magic = numbers_at(bytes, 0, magic_size);
    core::require(magic[0] == 0 && magic[1] == 0,
                  origin,
                  " is not in IDX format, which begins with two zeros");
    const auto type = types().find(magic[2]);
    core::require(type != types().end(),
                  origin,
                  " has the IDX element type ",
                  magic[2],
                  ", expected 8, 9, 11, 12, 13 or 14");
    core::require(
        magic[3] > 0, origin, " has no axis, expected an array whose first axis counts samples");
    return {type->second, magic[3]};
}

void require_size(const IdxHeader& header, std::uint64_t found, const std::string& origin) {
    const std::uint64_t data = header.file_size() - header.data_offset;
    core::require(found >= header.file_size(),
                  origin,
                  " is truncated: its shape ",
                  header.shape,
                  " takes ",
                  data,
                  " bytes, but only ",
                  found - header.data_offset,
                  " are there");
    core::require(found == header.file_size(),
                  origin,
                  " holds more than its shape ",
                  header.shape,
                  " states, which takes ",
                  data,
                  " bytes");
}

/// The bytes of the file, expanded as far as the header says and one beyond.
std::shared_ptr<const Bytes> expanded(const std::filesystem::path& path,
                                      std::uint64_t compressed_size,
                                      const std::string& origin) {
    const auto begin = expand_gzip(path, longest_idx_header);
    const std::uint64_t size = read_idx_header(*begin, origin).file_size();
    require_bearable_expansion(compressed_size, size, origin);
    return expand_gzip(path, size + 1);
}

}  // namespace

std::uint64_t IdxHeader::file_size() const {
    return data_offset + checked_size(shape, type.size()).value_or(0);
}

bool is_idx(const std::filesystem::path& path) {
    auto bytes = open_file(path);
    if (is_gzip(*bytes)) bytes = expand_gzip(path, magic_size);
    if (bytes->size() < magic_size) return false;
    const auto magic = numbers_at(*bytes, 0, magic_size);
    return magic[0] == 0 && magic[1] == 0;
}

IdxHeader read_idx_header(const Bytes& bytes, const std::string& origin) {
    const auto [type, rank] = read_magic(bytes, origin);
    IdxHeader header{
        .type = type, .shape = ov::Shape(rank), .data_offset = magic_size + rank * length_size};
    core::require(bytes.size() >= header.data_offset, origin, " ends within its IDX header");
    for (std::size_t axis = 0; axis < rank; ++axis)
        header.shape[axis] = length_at(bytes, magic_size + axis * length_size);
    core::require(checked_size(header.shape, type.size()).has_value(),
                  origin,
                  " has the impossible shape ",
                  header.shape);
    return header;
}

Array open_idx_array(const std::filesystem::path& path) {
    const std::string origin = core::concat("'", path.string(), "'");
    auto bytes = open_file(path);
    if (is_gzip(*bytes)) bytes = expanded(path, bytes->size(), origin);
    const IdxHeader header = read_idx_header(*bytes, origin);
    require_size(header, bytes->size(), origin);
    return {.name = path.filename().string(),
            .origin = origin,
            .type = header.type,
            .shape = header.shape,
            .big_endian = true,
            .data_offset = header.data_offset,
            .bytes = std::move(bytes)};
}

}  // namespace holdfast::read
