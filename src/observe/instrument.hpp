// A copy of the model that measures itself.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>

#include <openvino/core/model.hpp>
#include <openvino/core/shape.hpp>

#include "observe/measurement.hpp"

namespace holdfast::observe {

/// What a measurement is read from.
struct Source {
    std::size_t output = 0;
    /// The output is the tapped tensor itself, to be measured outside; otherwise a report begins
    /// at element `first` of it.
    bool whole = false;
    std::size_t first = 0;
    std::size_t index = 0;  ///< Of the measurement in the report.
};

/// Its outputs hold the measurements, and nothing else.
struct Instrumented {
    std::shared_ptr<ov::Model> model;
    std::map<Measurement, Source> sources;
    std::map<Tap, ov::Shape> static_shapes;
    std::map<Tap, std::size_t> shape_outputs;  ///< Taps whose shape the data decides.
};

/// A clone of `model` with an operation of ours behind each tapped tensor:
///
///     Conv ── Relu ── …        =>      Conv ── Relu ── …
///                                               └── Measure ── Concat ── Result
///
/// Reports of fixed length are joined in one Result: each Result costs some time per inference.
/// Histograms need ranges that earlier items decide: for them the tensor itself becomes a Result.
/// \throws InternalError a tap that `model` does not have, or that does not hold real numbers.
[[nodiscard]] Instrumented instrument(const ov::Model& model,
                                      const std::set<Measurement>& measurements);

}  // namespace holdfast::observe
