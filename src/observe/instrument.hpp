// A copy of the model that measures itself.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include <openvino/core/model.hpp>
#include <openvino/core/shape.hpp>

#include "observe/measurement.hpp"

namespace holdfast::observe {

/// A part of the instrumented model's outputs.
struct Slot {
    std::size_t output = 0;
    std::size_t first = 0;  ///< Element of the output that it begins at.
    /// Of the reduced tensor (reduced axes are 1); empty: the output's own shape, and all of it.
    std::optional<ov::Shape> shape;
};

/// What a measurement is read from.
struct Source {
    /// The whole tensor, to be measured outside; otherwise the statistic itself, or the minimum and
    /// the maximum for the largest magnitude.
    bool whole = false;
    std::vector<Slot> slots;
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
/// Quantiles can't be reduced there: the tensor itself becomes a Result. Reduced tensors of fixed
/// shape are joined in one Result: each Result costs some time per inference.
/// \throws InternalError a tap that `model` does not have, or that does not hold real numbers.
[[nodiscard]] Instrumented instrument(const ov::Model& model,
                                      const std::set<Measurement>& measurements);

}  // namespace holdfast::observe
