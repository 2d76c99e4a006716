// Which operations quantization hurts, without a bound and without labels.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <openvino/core/model.hpp>

#include "holdfast/dataset.hpp"
#include "holdfast/deployment.hpp"
#include "holdfast/options.hpp"

namespace holdfast {

/// What the outputs lose when one group alone is quantized and everything else stays in float;
/// means over items, the worst output counts.
struct GroupSensitivity {
    std::vector<std::string> quantizers;  ///< That return to float only together.
    std::vector<std::string> operations;  ///< That run in int8 with them.
    /// The distance of the outputs from the original's, from 0 to 1, averaged over rows: half the
    /// sum of differences where they are probabilities, else the relative error.
    double distance = 0;
    double worst = 0;    ///< The same of the row that is furthest off.
    double changed = 0;  ///< The share of rows whose largest value stands elsewhere.
    bool operator==(const GroupSensitivity&) const = default;
};

/// The groups of `model`, quantized by `options` with ranges from `calibration`, the one that hurts
/// most (by `worst`, then `distance`) first; compared on the first `items` items of `data` under
/// `deployment`. Compiles a model for each group.
/// \throws InvalidArgument  an option is out of its range, a dataset is empty or does not fit,
/// `items` is 0. \throws UnsupportedModel `model` is quantized already. \throws Cancelled a stop
/// was requested.
[[nodiscard]] std::vector<GroupSensitivity> sensitivity(
    const std::shared_ptr<const ov::Model>& model,
    const Dataset& calibration,
    const Dataset& data,
    const QuantizeOptions& options = {},
    const Deployment& deployment = {},
    std::size_t items = 32);

}  // namespace holdfast
