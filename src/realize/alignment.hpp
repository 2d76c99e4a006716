// Channels evened out between two convolutions.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace ov {
class Model;
}

namespace holdfast::realize {

/// Two operations, the second of which takes nothing but what the first one gives, with its bias.
struct AlignedPair {
    std::string producer;        ///< Friendly name of a Convolution or GroupConvolution.
    std::string consumer;        ///< Friendly name of a Convolution without padding.
    std::vector<float> means;    ///< What each channel between them is lowered by.
    std::vector<float> factors;  ///< What each channel is divided by then; positive.
    bool operator==(const AlignedPair&) const = default;
};

using Alignment = std::vector<AlignedPair>;

/// Between the operations of each pair, x becomes (x − means) / factors: weights and biases of both
/// change so that `model` computes what it did, but for rounding. An operation that has no bias
/// gets one, called "<operation>/bias"; of a pair with a member in `exact` nothing else changes,
/// and the bias is 0.
void apply_alignment(ov::Model& model,
                     const Alignment& alignment,
                     const std::set<std::string>& exact);

}  // namespace holdfast::realize
