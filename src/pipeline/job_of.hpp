// What the results of a call depend on, for its journal.
#pragma once

#include <cstddef>
#include <memory>

#include <openvino/core/model.hpp>

#include "holdfast/dataset.hpp"
#include "holdfast/quantize.hpp"
#include "journal/job.hpp"

namespace holdfast::pipeline {

class Run;

/// Opens the journal that the options of `run` name, if they do, for quantizing `model`.
void open_journal(Run& run,
                  const std::shared_ptr<const ov::Model>& model,
                  const Dataset& calibration);

/// The same under accuracy control. The budgets of `target` may be other ones each time.
void open_journal(Run& run,
                  const std::shared_ptr<const ov::Model>& model,
                  const Dataset& calibration,
                  const Dataset& validation,
                  const Metric& metric,
                  const AccuracyTarget& target);

/// Graph, names, weights: all that the model's file would hold, but for names that the runtime gave
/// (as Multiply_17).
[[nodiscard]] std::string digest_of(const std::shared_ptr<const ov::Model>& model);

/// The first `count` items as the dataset gives them, read in several threads.
/// \throws Cancelled as `control` asks.
[[nodiscard]] std::string digest_of(const Dataset& dataset,
                                    std::size_t count,
                                    const Control& control);

}  // namespace holdfast::pipeline
