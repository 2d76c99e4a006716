// An IDX file, compressed or not.
#include "input.hpp"
#include "read/idx_header.hpp"

namespace holdfast::fuzz {
namespace {

void read_idx(Input input) {
    const auto file = file_of(input);
    if (!read::is_idx(file)) return;
    const read::Array array = read::open_idx_array(file);
    ov::Shape row = array.shape;
    if (ov::shape_size(row) == 0) return;
    row[0] = 1;
    (void)read::read_rows(array, array.rows() - 1, ov::element::f32, row);
}

}  // namespace
}  // namespace holdfast::fuzz

HOLDFAST_FUZZ_TARGET(holdfast::fuzz::read_idx)
