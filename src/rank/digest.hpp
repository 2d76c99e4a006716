// What is remembered of the outputs that the original model gives for an item, in little memory,
// and how far a candidate's outputs are from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <openvino/runtime/tensor.hpp>

namespace holdfast::rank {

/// The part of one output that is kept: some of its rows (along the last axis), of each the largest
/// values. Rows of up to 16 values are kept whole.
struct OutputDigest {
    std::size_t size = 0;    ///< Elements of the output; 0: not a real tensor, nothing is kept.
    std::size_t width = 0;   ///< Elements of a row.
    std::size_t stride = 1;  ///< Each so many-th row is kept.
    std::size_t kept = 0;    ///< Values kept of a row.
    /// The rows are probabilities: not negative, with a sum of 1.
    bool is_distribution = false;
    std::vector<std::uint32_t>
        places;                 ///< kept per row: where they stand in it, the largest first.
    std::vector<float> values;  ///< kept per row.
};

using Digest = std::vector<OutputDigest>;  ///< One for each output.

[[nodiscard]] Digest digest(std::span<const ov::Tensor> outputs);

/// How far the outputs for one item are off; both within 0…1.
struct Difference {
    double changed = 0;  ///< The share of rows whose largest value stands elsewhere.
    double worst = 0;    ///< The distance of the row that is furthest off.
    double mean = 0;     ///< The distance averaged over rows.
};

/// Rows of probabilities: half the sum of absolute differences. Others: the root of the squared
/// differences over that of the squares of `original`, at most 1. Outputs of another size, or that
/// are not finite, are as far off as can be. The largest of all outputs counts.
[[nodiscard]] Difference difference(const Digest& original, std::span<const ov::Tensor> outputs);

}  // namespace holdfast::rank
