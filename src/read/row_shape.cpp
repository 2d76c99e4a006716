#include "read/row_shape.hpp"

#include <algorithm>

namespace holdfast::read {
namespace {

ov::Shape without_ones(const ov::Shape& shape) {
    ov::Shape kept;
    std::ranges::copy_if(shape, std::back_inserter(kept), [](std::size_t n) { return n != 1; });
    return kept;
}

/// The lengths after the first axis, which counts samples.
ov::Shape row_of(const ov::Shape& shape) {
    return {shape.begin() + 1, shape.end()};
}

ov::Shape with_samples(std::size_t samples, ov::Shape row) {
    row.insert(row.begin(), samples);
    return row;
}

/// `row` with axes of length 1 where the input has them and the row has not.
ov::Shape with_ones_of(const ov::Shape& row, const ov::PartialShape& input_row) {
    ov::Shape filled;
    std::size_t at = 0;
    for (const ov::Dimension& dimension : input_row) {
        const bool is_one = dimension.is_static() && dimension.get_length() == 1;
        const bool in_row = at < row.size() && (row[at] == 1 || !is_one);
        if (!in_row && !is_one) return row;
        filled.push_back(in_row ? row[at] : 1);
        at += in_row ? 1 : 0;
    }
    return at == row.size() ? filled : row;
}

}  // namespace

ov::Shape shape_for_input(const ov::Shape& shape, const ov::PartialShape& input) {
    if (shape.empty() || input.rank().is_dynamic() || input.size() < 2) return shape;
    if (input.compatible(shape) && shape.size() == input.size()) return shape;
    const ov::Shape row = row_of(shape);
    const ov::PartialShape input_row(std::vector<ov::Dimension>(input.begin() + 1, input.end()));
    if (input_row.is_dynamic()) return with_samples(shape[0], with_ones_of(row, input_row));
    const ov::Shape wanted = input_row.to_shape();
    const bool same_number = ov::shape_size(row) == ov::shape_size(wanted);
    const bool one_is_flat = row.size() == 1 || wanted.size() == 1;
    const bool same_but_ones = without_ones(row) == without_ones(wanted);
    return same_but_ones || (one_is_flat && same_number) ? with_samples(shape[0], wanted) : shape;
}

}  // namespace holdfast::read
