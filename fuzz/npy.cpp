// An .npy file: the header, and rows in any order.
#include "input.hpp"
#include "read/array.hpp"

namespace holdfast::fuzz {
namespace {

void read_array(Input input) {
    const auto open = [&] { return bytes_of(input); };
    const read::Array array = read::open_array({"x", "'x.npy'", open});
    ov::Shape row = array.shape;
    if (array.rows() == 0 || ov::shape_size(row) == 0) return;
    row[0] = 1;
    for (const std::size_t at : {std::size_t{0}, array.rows() - 1})
        (void)read::read_rows(array, at, ov::element::f32, row);
}

}  // namespace
}  // namespace holdfast::fuzz

HOLDFAST_FUZZ_TARGET(holdfast::fuzz::read_array)
