// Biases that may be corrected, and how each is decided on.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "correct/correction.hpp"
#include "correct/weighted.hpp"
#include "observe/statistics.hpp"
#include "place/placement.hpp"
#include "realize/bias.hpp"

namespace ov {
class Model;
}

namespace holdfast::correct {

/// A bias that may be corrected.
struct Candidate {
    std::shared_ptr<ov::Node> operation;
    std::optional<realize::Bias> bias;  ///< Empty: the operation is to get one.
    std::string quantizer;              ///< Name of the FakeQuantize of its weights.
    std::optional<Weighted> weighted;   ///< Empty: its channels can't be told.
};

/// The operations of `model` with quantized weights, of the types that `method` corrects, in
/// topological order; those without a bias only if `without_bias` is set.
[[nodiscard]] std::vector<Candidate> candidates(const ov::Model& model,
                                                const place::Placement& placement,
                                                Method method,
                                                bool without_bias);

/// The mean of `output` over all axes but `channel_axis`, and over items.
[[nodiscard]] observe::Probe channel_means(const ov::Output<ov::Node>& output,
                                           std::int64_t channel_axis);

/// The mean of the candidate's output, channel by channel. Its channels must be known.
[[nodiscard]] observe::Probe output_probe(const Candidate& candidate);

/// Decides on a candidate whose output, of `output_rank` axes, is to be shifted by `shift`, one
/// value per channel, and enters the decision into `correction`. An existing bias is shifted if no
/// element changes by `threshold` times its value or more; elements that are 0 have no relative
/// change. A new bias has nothing to be compared with: it is always added.
void decide(const Candidate& candidate,
            const std::vector<float>& shift,
            std::size_t output_rank,
            double threshold,
            Correction& correction);

/// Enters that the candidate's bias stays as it is.
void leave(const Candidate& candidate, const std::string& reason, Correction& correction);

/// The reason to leave a candidate whose channels can't be told.
inline constexpr const char* unknown_channels =
    "its channels are unknown: no fixed rank, or weights of one axis";

}  // namespace holdfast::correct
