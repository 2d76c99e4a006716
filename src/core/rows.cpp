#include "core/rows.hpp"

#include <algorithm>
#include <ranges>

#include "core/check.hpp"

namespace holdfast::core {
namespace {

/// Neighbouring axes that are alike, as one.
struct Block {
    std::size_t extent = 1;
    bool is_kept = false;
    std::size_t stride = 0;  ///< Of the shared values; 0 unless kept.
};

std::vector<Block> blocks_of(const ov::Shape& shape, const std::vector<std::size_t>& kept_axes) {
    std::vector<Block> blocks;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (shape[axis] == 1) continue;
        const bool is_kept = std::binary_search(kept_axes.begin(), kept_axes.end(), axis);
        if (blocks.empty() || blocks.back().is_kept != is_kept) {
            blocks.push_back({.extent = 1, .is_kept = is_kept});
        }
        blocks.back().extent *= shape[axis];
    }
    return blocks;
}

std::size_t set_strides(std::vector<Block>& blocks) {
    std::size_t stride = 1;
    for (auto& block : std::views::reverse(blocks)) {
        if (!block.is_kept) continue;
        block.stride = stride;
        stride *= block.extent;
    }
    return stride;
}

std::vector<std::size_t> subdivided(const std::vector<std::size_t>& starts, const Block& block) {
    std::vector<std::size_t> finer;
    finer.reserve(starts.size() * block.extent);
    for (const auto start : starts) {
        for (std::size_t i = 0; i < block.extent; ++i) finer.push_back(start + i * block.stride);
    }
    return finer;
}

}  // namespace

Rows rows(const ov::Shape& shape, const std::vector<std::size_t>& kept_axes) {
    auto blocks = blocks_of(shape, kept_axes);
    Rows rows{.length = 1, .step = 0, .starts = {0}, .value_count = set_strides(blocks)};
    if (blocks.empty()) return rows;
    rows.length = blocks.back().extent;
    rows.step = blocks.back().stride;
    blocks.pop_back();
    for (const auto& block : blocks) rows.starts = subdivided(rows.starts, block);
    return rows;
}

std::vector<std::size_t> axes_with_own_values(const ov::Shape& shape,
                                              const ov::Shape& values_shape) {
    std::vector<std::size_t> axes;
    bool fits = values_shape.size() <= shape.size();
    for (std::size_t i = 0; fits && i < values_shape.size(); ++i) {
        const auto axis = shape.size() - values_shape.size() + i;
        if (values_shape[i] == 1) continue;
        fits = values_shape[i] == shape[axis];
        axes.push_back(axis);
    }
    ensure(fits, "values of shape ", values_shape, " can't be broadcast to ", shape);
    return axes;
}

}  // namespace holdfast::core
