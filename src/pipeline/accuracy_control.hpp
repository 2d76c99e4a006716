// The steps of accuracy control, in the order in which quantize_with_accuracy_control takes them.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include <openvino/core/model.hpp>

#include "evaluate/evaluator.hpp"
#include "holdfast/quantize.hpp"
#include "pipeline/candidates.hpp"
#include "pipeline/goal.hpp"
#include "pipeline/make_plan.hpp"
#include "pipeline/run.hpp"
#include "pipeline/trials.hpp"

namespace holdfast::pipeline {

/// Everything that the steps of one run share. What it is given must outlive it.
struct Session {
    std::shared_ptr<const ov::Model> model;
    const Dataset& validation;
    const Metric& metric;
    const AccuracyTarget& target;
    Run run;
    evaluate::Evaluator evaluator;

    Session(std::shared_ptr<const ov::Model> given,
            const Dataset& data,
            const Metric& wanted,
            const AccuracyTarget& bound,
            const QuantizeOptions& options);
};

[[nodiscard]] evaluate::Score validate_original(Session& session);

/// The items that quantization damages most: by the metric's value of each item, or else by the
/// outputs.
[[nodiscard]] std::vector<std::size_t> ranking_items(Session& session,
                                                     Candidates& candidates,
                                                     const evaluate::Score& original,
                                                     const evaluate::Score& quantized);

/// The end of a search, as its file was measured.
struct Found {
    Trial trial;
    bool reached = false;
    bool ended_by_budget = false;
};

/// Searches until a candidate's file holds the bound, or none is left. `subset` gives the items to
/// rank on; it is asked only if there is something to search.
[[nodiscard]] Found find(const Session& session,
                         const Planned& planned,
                         Trials& trials,
                         const Goal& goal,
                         const std::function<std::vector<std::size_t>()>& subset);

/// Enters the outcome into the report.
void describe_outcome(Session& session,
                      const Goal& goal,
                      const Planned& planned,
                      double quantized,
                      const Found& found);

/// \throws TargetUnreachable always; it carries `best`, and explains how far it fell short.
[[noreturn]] void give_up(Session& session,
                          const Goal& goal,
                          const Planned& planned,
                          Trials& trials,
                          const Found& found,
                          const std::shared_ptr<ov::Model>& best);

}  // namespace holdfast::pipeline
