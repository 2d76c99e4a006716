// Refuses arguments that no run could make sense of, before any work is done.
#pragma once

#include <memory>

#include "holdfast/quantize.hpp"

namespace holdfast::pipeline {

/// \throws InvalidArgument naming the option, what was found, and what was expected.
/// \throws UnsupportedModel an option can't be used for this model.
void validate(const std::shared_ptr<const ov::Model>& model, const QuantizeOptions& options);

/// The same, and the dataset must have items; the inputs of the model must have known ranks.
void validate(const std::shared_ptr<const ov::Model>& model,
              const Dataset& calibration,
              const QuantizeOptions& options);

/// The same for what accuracy control takes in addition. The evaluator refuses a dataset, metric or
/// deployment that it can't use.
void validate(const Metric& metric, const AccuracyTarget& target);

}  // namespace holdfast::pipeline
