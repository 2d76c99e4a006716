// The part of the validation data that tells groups apart.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include <openvino/core/model.hpp>

#include "evaluate/evaluator.hpp"
#include "holdfast/control.hpp"
#include "holdfast/dataset.hpp"
#include "holdfast/metric.hpp"

namespace holdfast::pipeline {

/// What each item lost: by the metric's own values per item, in the metric's direction.
[[nodiscard]] std::vector<double> losses(const std::vector<double>& original,
                                         const std::vector<double>& quantized,
                                         Direction direction);

/// What each item lost: by how far the outputs of `quantized` lie from those of `original`
/// (normalized mean square error, averaged over outputs). A few items are held at a time.
[[nodiscard]] std::vector<double> output_errors(ov::CompiledModel& original,
                                                ov::CompiledModel& quantized,
                                                const Dataset& dataset,
                                                const Control& control,
                                                std::string_view stage);

}  // namespace holdfast::pipeline
