// Full bias correction: one operation after the other, each on what the corrected ones give.
#pragma once

#include <cstddef>
#include <memory>

#include "correct/correction.hpp"
#include "estimate/ranges.hpp"
#include "holdfast/options.hpp"
#include "place/placement.hpp"

namespace ov {
class Model;
}

namespace holdfast {
class Dataset;
}

namespace holdfast::correct {

/// Items of the calibration data that full bias correction takes, of `subset_size` used otherwise:
/// a fifth, but at least one.
[[nodiscard]] std::size_t bias_subset_size(std::size_t subset_size);

/// \throws UnsupportedModel `model` holds an If: full bias correction can't follow it.
void require_no_branches(const ov::Model& model);

/// The corrected biases of all convolutions, transposed and depthwise ones among them, and matrix
/// multiplications with quantized weights and a constant bias. Weights are quantized, activations
/// and embeddings are not; each bias takes up what its operation's output, channel by channel, is
/// off on average once the biases of all operations above it are corrected. What changes more than
/// `options.advanced.bias_correction_threshold` (empty: 1000) allows stays as it is, as in
/// `correct_biases`. Keeps the tensors between corrected and uncorrected operations in memory, for
/// `bias_subset_size(options.subset_size)` items.
/// \throws UnsupportedModel `model` holds an If.
/// \throws InvalidArgument  the threshold is not positive.
[[nodiscard]] Correction correct_biases_fully(const std::shared_ptr<const ov::Model>& model,
                                              const place::Placement& placement,
                                              const estimate::Ranges& ranges,
                                              const Dataset& calibration,
                                              const QuantizeOptions& options);

}  // namespace holdfast::correct
