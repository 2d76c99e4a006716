// Fast bias correction: shifts each bias by the mean error that quantized weights cause.
#pragma once

#include <set>

#include "correct/correction.hpp"
#include "estimate/ranges.hpp"
#include "holdfast/options.hpp"
#include "observe/statistics.hpp"
#include "place/placement.hpp"

namespace ov {
class Model;
}

namespace holdfast::correct {

/// What must be measured for `correct_biases`: channel means of the inputs and outputs of biased
/// operations.
[[nodiscard]] std::set<observe::Probe> bias_probes(const ov::Model& model,
                                                   const place::Placement& placement,
                                                   const AdvancedQuantizeOptions& options);

/// The corrected biases of all convolutions and matrix multiplications with quantized weights and a
/// constant bias. Each bias takes up the mean error, per channel, that quantized weights cause on
/// the mean input. A correction is applied if it changes no element by
/// `options.bias_correction_threshold` times its value or more; elements that are 0 have no
/// relative change, so they are corrected with the others, and a bias that is 0 everywhere always
/// is. With `options.bias_correction_for_all` operations without a bias get one; nothing holds that
/// back. A bias with no value for each channel, and one of an operation whose channels can't be
/// told, stays as it is; the decision says why. \throws InvalidArgument the threshold is not
/// positive.
[[nodiscard]] Correction correct_biases(const ov::Model& model,
                                        const place::Placement& placement,
                                        const estimate::Ranges& ranges,
                                        const observe::Statistics& statistics,
                                        const AdvancedQuantizeOptions& options);

}  // namespace holdfast::correct
