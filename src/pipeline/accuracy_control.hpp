// The steps of accuracy control, in the order in which quantize_with_accuracy_control takes them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pipeline/choose_recipe.hpp"
#include "pipeline/session.hpp"
#include "pipeline/trials.hpp"
#include "search/search.hpp"

namespace holdfast::pipeline {

/// Under every deployment. \throws MetricFailed the metric can't be held as asked.
void validate_originals(Session& session);

/// The end of a search, as its file was measured.
struct Found {
    Trial trial;
    bool reached = false;
    search::Choice choice;  ///< What the search says of its end.
    std::string spent;      ///< The budget that ended it; empty if none did.
};

/// Searches until a candidate's file holds the bound, or none is left. `costs` are those of the
/// groups in float.
[[nodiscard]] Found find(Session& session, Trials& trials, const std::vector<double>& costs);

/// Enters the outcome into the report.
void describe_outcome(Session& session, Contender& contender, const Found& found);

/// \throws TargetUnreachable always; it carries `best`, and explains how far it fell short.
[[noreturn]] void give_up(Session& session,
                          Contender& contender,
                          const Found& found,
                          const std::shared_ptr<ov::Model>& best);

}  // namespace holdfast::pipeline
