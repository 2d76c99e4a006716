// The header of an .npy file:
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <cstdint>
#include <string>

#include <openvino/core/shape.hpp>
#include <openvino/core/type/element_type.hpp>

#include "read/bytes.hpp"

namespace holdfast::read {

struct NpyHeader {
    ov::element::Type type;
    bool big_endian = false;
    bool fortran_order = false;
    ov::Shape shape;
    std::uint64_t data_offset = 0;

    /// Bytes that `shape` takes; it never overflows for a header that was read.
    [[nodiscard]] std::uint64_t data_size() const;
    bool operator==(const NpyHeader&) const = default;
};

/// Reads versions 1 to 3, and checks that the data is all there. `origin` opens each message.
/// \throws InvalidArgument for a malformed header, data of a type that is no number, or missing
/// bytes.
[[nodiscard]] NpyHeader read_npy_header(const Bytes& bytes, const std::string& origin);

}  // namespace holdfast::read
