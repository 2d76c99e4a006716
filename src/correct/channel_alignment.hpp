// Channel alignment: which convolutions follow on each other, and how far their channels differ.
#pragma once

#include <set>

#include "observe/statistics.hpp"
#include "place/placement.hpp"
#include "realize/alignment.hpp"

namespace ov {
class Model;
}

namespace holdfast::correct {

/// What must be measured for `channel_alignment`: the quantiles 1e-4 and 1 − 1e-4 of each channel
/// between the operations of a pair, the median over items.
[[nodiscard]] std::set<observe::Probe> channel_alignment_probes(const ov::Model& model,
                                                                const place::Placement& placement);

/// The pairs of `model`: a Convolution or GroupConvolution, its bias, if any, and a Convolution of
/// stride and dilation 1 without padding, both of which `placement` quantizes, with nothing else in
/// between and no other use of what lies between. An operation is in one pair at most.
/// With the quantiles lo and hi of a channel its mean is (lo + hi) / 2, its factor (hi − lo) over
/// the median of all channels' that are not 0, held between 0.01 and 100; 1 for a constant channel.
/// Source: the channel alignment of NNCF.
[[nodiscard]] realize::Alignment channel_alignment(const ov::Model& model,
                                                   const place::Placement& placement,
                                                   const observe::Statistics& statistics);

}  // namespace holdfast::correct
