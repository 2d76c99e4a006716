// A copy of the model that measures itself.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include <openvino/core/model.hpp>

#include "observe/measurement.hpp"

namespace holdfast::observe {

/// Which outputs of the instrumented model a measurement is read from.
struct Source {
    /// The whole tensor, to be measured outside; otherwise the statistic itself, or the minimum and
    /// the maximum for the largest magnitude.
    bool whole = false;
    std::vector<std::size_t> outputs;
};

/// Its outputs hold the measurements, and nothing else.
struct Instrumented {
    std::shared_ptr<ov::Model> model;
    std::map<Measurement, Source> sources;
    std::map<Tap, ov::Shape> static_shapes;
    std::map<Tap, std::size_t> shape_outputs;  ///< Taps whose shape the data decides.
};

/// A clone of `model` with reductions behind its tapped tensors:
///
///     Conv ── Relu ── …        =>      Conv ── Relu ── …
///                                               ├── ReduceMin ── Result
///                                               └── ReduceMax ── Result
///
/// Reducing inside the graph saves bringing each tensor out of the layout that it is computed in.
/// Quantiles can't be reduced there: the tensor itself becomes a Result.
/// \throws InternalError a tap that `model` does not have, or that does not hold real numbers.
[[nodiscard]] Instrumented instrument(const ov::Model& model,
                                      const std::set<Measurement>& measurements);

}  // namespace holdfast::observe
