#include "read/array.hpp"

#include <algorithm>
#include <utility>

#include "core/check.hpp"
#include "read/convert_elements.hpp"
#include "read/zip_archive.hpp"

namespace holdfast::read {
namespace {

constexpr std::string_view suffix = ".npy";
constexpr std::size_t block_size = 32U << 20U;

std::vector<ArrayFile> arrays_of_archive(const std::filesystem::path& path) {
    const auto archive = ZipArchive::open(path);
    std::vector<ArrayFile> arrays;
    for (const std::string& entry : archive->names()) {
        if (!entry.ends_with(suffix)) continue;
        const std::string name = entry.substr(0, entry.size() - suffix.size());
        arrays.push_back({name,
                          core::concat("'", path.string(), "': array '", name, "'"),
                          [archive, entry] { return archive->entry(entry); }});
    }
    return arrays;
}

std::vector<ArrayFile> arrays_of_folder(const std::filesystem::path& path) {
    std::vector<ArrayFile> arrays;
    for (const auto& file : std::filesystem::directory_iterator(path)) {
        if (file.path().extension() != suffix) continue;
        arrays.push_back({file.path().stem().string(),
                          core::concat("'", file.path().string(), "'"),
                          [file = file.path()] { return open_file(file); }});
    }
    std::ranges::sort(arrays, {}, &ArrayFile::name);
    return arrays;
}

std::size_t elements_of_row(const ov::Shape& shape) {
    return ov::shape_size(ov::Shape(shape.begin() + 1, shape.end()));
}

/// Copies rows [first, first + rows) of a column-major array into `block`, row-major.
void gather_rows(const Bytes& bytes,
                 const NpyHeader& header,
                 std::size_t first,
                 std::size_t rows,
                 std::span<std::byte> block) {
    const std::size_t item = header.type.size();
    const std::size_t width = elements_of_row(header.shape);
    std::vector<std::byte> column(rows * item);
    // The axes after the first, of which the first of them changes fastest in the file and the last
    // of them in a row: count through them in the file's order.
    const ov::Shape inner(header.shape.begin() + 1, header.shape.end());
    const auto strides = ov::row_major_strides(inner);
    ov::Coordinate at(inner.size(), 0);
    for (std::size_t in_file = 0; in_file < width; ++in_file) {
        const std::uint64_t start = std::uint64_t{in_file} * header.shape[0] + first;
        bytes.read(header.data_offset + start * item, column);
        std::size_t in_row = 0;
        for (std::size_t axis = 0; axis < inner.size(); ++axis) in_row += at[axis] * strides[axis];
        for (std::size_t row = 0; row < rows; ++row) {
            const auto element = std::span(column).subspan(row * item, item);
            std::ranges::copy(
                element,
                block.begin() + static_cast<std::ptrdiff_t>((row * width + in_row) * item));
        }
        for (std::size_t axis = 0; axis < inner.size() && ++at[axis] == inner[axis]; ++axis) {
            at[axis] = 0;
        }
    }
}

/// The data of a column-major array in row-major order, a block of rows at a time.
std::shared_ptr<const Bytes> in_row_major_order(const Bytes& bytes, const NpyHeader& header) {
    const auto spool = Spool::make();
    const std::size_t row_size = elements_of_row(header.shape) * header.type.size();
    if (row_size == 0) return spool;
    const std::size_t step = std::max<std::size_t>(1, block_size / row_size);
    for (std::size_t first = 0; first < header.shape[0]; first += step) {
        const std::size_t rows = std::min(step, header.shape[0] - first);
        std::vector<std::byte> block(rows * row_size);
        gather_rows(bytes, header, first, rows, block);
        spool->write(std::uint64_t{first} * row_size, block);
    }
    return spool;
}

Array opened(const ArrayFile& file, const NpyHeader& header, std::shared_ptr<const Bytes> bytes) {
    const bool reorder = header.fortran_order && header.shape.size() > 1;
    return {.name = file.name,
            .origin = file.origin,
            .type = header.type,
            .shape = header.shape,
            .big_endian = header.big_endian,
            .data_offset = reorder ? 0 : header.data_offset,
            .bytes = reorder ? in_row_major_order(*bytes, header) : std::move(bytes)};
}

}  // namespace

std::vector<ArrayFile> list_arrays(const std::filesystem::path& path) {
    std::error_code error;
    core::require(
        std::filesystem::exists(path, error), "data '", path.string(), "' does not exist");
    const bool is_folder = std::filesystem::is_directory(path, error);
    core::require(is_folder || path.extension() == ".npz",
                  "data '",
                  path.string(),
                  "' is neither an .npz file nor a folder of .npy files");
    auto arrays = is_folder ? arrays_of_folder(path) : arrays_of_archive(path);
    core::require(!arrays.empty(), "data '", path.string(), "' holds no .npy arrays");
    return arrays;
}

Array open_array(const ArrayFile& file) {
    auto bytes = file.open();
    const NpyHeader header = read_npy_header(*bytes, file.origin);
    core::require(!header.shape.empty(),
                  file.origin,
                  " is a single number, expected an array whose first axis counts samples");
    return opened(file, header, std::move(bytes));
}

Array open_whole_array(const ArrayFile& file) {
    auto bytes = file.open();
    NpyHeader header = read_npy_header(*bytes, file.origin);
    if (header.shape.empty()) header.shape = {1};
    return opened(file, header, std::move(bytes));
}

ov::Tensor read_rows(const Array& array,
                     std::size_t first,
                     const ov::element::Type& type,
                     const ov::Shape& shape) {
    ov::Tensor tensor(type, shape);
    const std::size_t item = array.type.size();
    const std::uint64_t row_size = std::uint64_t{elements_of_row(array.shape)} * item;
    std::vector<std::byte> data(tensor.get_size() * item);
    array.bytes->read(array.data_offset + first * row_size, data);
    if (array.big_endian) swap_bytes(data, item);
    convert_elements(data, array.type, tensor, array.origin);
    return tensor;
}

}  // namespace holdfast::read
