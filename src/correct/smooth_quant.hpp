// SmoothQuant: how far the magnitude of each channel of an activation moves into the weights.
#pragma once

#include <set>

#include "holdfast/options.hpp"
#include "observe/statistics.hpp"
#include "realize/smoothing.hpp"

namespace ov {
class Model;
}
namespace holdfast::analyze {
class Graph;
}

namespace holdfast::correct {

/// What must be measured for `smooth_quant`: the largest magnitude of each channel. Empty: there is
/// nothing to smooth. `graph` is that of `model`.
/// \throws InvalidArgument an ignored scope that matches nothing.
[[nodiscard]] std::set<observe::Probe> smooth_quant_probes(const ov::Model& model,
                                                           const analyze::Graph& graph,
                                                           const QuantizeOptions& options);

/// The factors of all operations that multiply an activation by a constant of their own: matrix
/// multiplications, and convolutions if `options` ask for it and their activation comes from an
/// operation that computes it. With the largest magnitudes a of the activation's and w of the
/// weight's channel, both at least 1e-5, its factor is a^alpha / w^(1 - alpha), held between the
/// 0.1-quantile over channels and 100. Operations with one activation share the most even of their
/// factors. Ignored operations are left out.
/// Source: Xiao et al., SmoothQuant, arXiv:2211.10438.
[[nodiscard]] realize::Smoothing smooth_quant(const ov::Model& model,
                                              const analyze::Graph& graph,
                                              const observe::Statistics& statistics,
                                              const QuantizeOptions& options);

}  // namespace holdfast::correct
