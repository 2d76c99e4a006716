// What the models of a run cost: time of one inference, and size on disk.
#pragma once

#include <memory>

#include <openvino/core/model.hpp>

#include "evaluate/evaluator.hpp"
#include "holdfast/dataset.hpp"
#include "pipeline/run.hpp"

namespace holdfast::pipeline {

/// Enters the costs of the three models into the accuracy report of `run`; warns where they can't
/// be measured.
void measure_costs(Run& run,
                   const evaluate::Evaluator& evaluator,
                   const std::vector<std::shared_ptr<const ov::Model>>& original_quantized_final,
                   const Dataset& dataset);

}  // namespace holdfast::pipeline
