// Where a quantized model departs from the original, layer by layer.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <openvino/core/model.hpp>

#include "holdfast/control.hpp"
#include "holdfast/dataset.hpp"
#include "holdfast/deployment.hpp"

namespace holdfast {

/// The output of an operation that both models have.
struct LayerComparison {
    std::string name;  ///< Friendly name.
    std::string type;  ///< As "Convolution".
    /// Signal to quantization noise in dB: 10·log10(Σ original² / Σ (original − quantized)²) over
    /// all elements of all items; infinite where nothing differs.
    double sqnr_db = std::numeric_limits<double>::infinity();
    /// The lowest SQNR among the nearest compared operations before it; infinite: there is none.
    double input_sqnr_db = std::numeric_limits<double>::infinity();
};

/// The layers of `original` that `quantized` has under the same name and type, in the order of the
/// graph, compared on the first `items` items of `data` (0: all). Both models run as `deployment`
/// says, with every layer an output more. One item at a time is held in memory.
/// \throws InvalidArgument the models have no layer in common, the data is empty or does not fit
/// both. \throws Cancelled a stop was requested.
[[nodiscard]] std::vector<LayerComparison> compare(
    const std::shared_ptr<const ov::Model>& original,
    const std::shared_ptr<const ov::Model>& quantized,
    const Dataset& data,
    const Deployment& deployment = {},
    std::size_t items = 0,
    const Control& control = {});

}  // namespace holdfast
