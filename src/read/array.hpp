// Named arrays in files, of which rows are read as they are needed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <openvino/runtime/tensor.hpp>

#include "read/bytes.hpp"
#include "read/npy_header.hpp"

namespace holdfast::read {

/// An array that has not been looked at.
struct ArrayFile {
    std::string name;
    std::string origin;  ///< "'data.npz': array 'image'", for messages.
    std::function<std::shared_ptr<const Bytes>()> open;
};

/// The arrays of an .npz file, or of the .npy files in a folder. \throws InvalidArgument for a path
/// that is neither, or can't be read.
[[nodiscard]] std::vector<ArrayFile> list_arrays(const std::filesystem::path& path);

/// An array whose header was read, and whose data is known to be there.
struct Array {
    std::string name;
    std::string origin;
    ov::element::Type type;
    ov::Shape shape;  ///< The first axis counts rows; there is one at least.
    bool big_endian = false;
    std::uint64_t data_offset = 0;
    std::shared_ptr<const Bytes> bytes;  ///< In row-major order.

    [[nodiscard]] std::size_t rows() const { return shape[0]; }
};

/// \throws InvalidArgument for a malformed or truncated array, or one without any axis.
[[nodiscard]] Array open_array(const ArrayFile& file);

/// The same for an array that is no series of samples: a single number becomes an array of one.
[[nodiscard]] Array open_whole_array(const ArrayFile& file);

/// Rows `first`, `first + 1`, … as many as `shape` has room for, as elements of `type`, to which
/// the array's must convert. Safe to call from several threads.
[[nodiscard]] ov::Tensor read_rows(const Array& array,
                                   std::size_t first,
                                   const ov::element::Type& type,
                                   const ov::Shape& shape);

}  // namespace holdfast::read
