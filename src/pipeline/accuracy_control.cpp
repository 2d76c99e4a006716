#include "pipeline/accuracy_control.hpp"

#include <numeric>
#include <optional>
#include <utility>

#include "evaluate/environment.hpp"
#include "holdfast/error.hpp"
#include "pipeline/describe.hpp"
#include "pipeline/options_table.hpp"
#include "pipeline/ranking_subset.hpp"
#include "pipeline/unreachable.hpp"
#include "rank/rank.hpp"

namespace holdfast::pipeline {
namespace {

// What each item lost: by the metric, or else by the outputs.
std::vector<double> item_losses(Session& session,
                                Candidates& candidates,
                                const evaluate::Score& original,
                                const evaluate::Score& quantized) {
    const auto items = session.validation.size();
    if (original.per_sample.size() == items && quantized.per_sample.size() == items)
        return losses(original.per_sample, quantized.per_sample, session.metric.direction);
    try {
        auto compiled_original = session.evaluator.compile(session.model);
        auto compiled_quantized = session.evaluator.compile(candidates.build({}));
        return output_errors(compiled_original,
                             compiled_quantized,
                             session.validation,
                             session.run.control(),
                             "Comparing outputs");
    } catch (const InvalidArgument&) {
        // A metric that takes the whole validation in hand may do so on data that only it can read.
        std::vector<double> first_items_first(items);
        std::iota(first_items_first.rbegin(), first_items_first.rend(), 0.0);
        return first_items_first;
    }
}

// The subset is taken once, when the first ranking asks for it.
search::Problem problem_of(const Session& session,
                           const Planned& planned,
                           Trials& trials,
                           const std::function<std::vector<std::size_t>()>& subset) {
    const auto rank = [&trials, subset, items = std::vector<std::size_t>{}](
                          const search::Candidate& kept,
                          const std::vector<std::size_t>& remaining) mutable {
        if (items.empty()) items = subset();
        return trials.rank(kept, remaining, items);
    };
    return {.groups = planned.plan.groups.size(),
            .bound = session.target.max_drop,
            .drop = [&trials](const search::Candidate& kept) { return trials.drop(kept); },
            .rank = rank,
            .max_drops = session.target.search.max_iterations};
}

}  // namespace

Session::Session(std::shared_ptr<const ov::Model> given,
                 const Dataset& data,
                 const Metric& wanted,
                 const AccuracyTarget& bound,
                 const QuantizeOptions& options)
    : model(std::move(given)),
      validation(data),
      metric(wanted),
      target(bound),
      run(options),
      evaluator(model, data, wanted, bound.deployment, run.control()) {
    auto& table = run.report().options;
    table = options_table(options);
    for (auto& row : options_table(wanted, bound)) table.push_back(std::move(row));
}

evaluate::Score validate_original(Session& session) {
    constexpr std::string_view stage = "Validating the original model";
    return session.run.stage(stage, [&] {
        auto compiled = session.evaluator.compile(session.model);
        auto score = session.evaluator.score(compiled, stage);
        auto& report = session.run.report();
        report.environment = evaluate::environment_of(compiled, session.target.deployment.device);
        report.evaluations.push_back({.purpose = "original",
                                      .kept_float = {},
                                      .metric = score.value,
                                      .drop = std::nullopt,
                                      .samples = score.samples,
                                      .seconds = score.seconds});
        return score;
    });
}

std::vector<std::size_t> ranking_items(Session& session,
                                       Candidates& candidates,
                                       const evaluate::Score& original,
                                       const evaluate::Score& quantized) {
    const auto count =
        session.target.search.ranking_subset_size.value_or(session.run.options().subset_size);
    return rank::most_damaged(item_losses(session, candidates, original, quantized), count);
}

// The promise is about the file: a candidate whose file breaks the bound counts as what its file
// gave, and the search goes on. A metric that gives another value each time would keep it going.
Found find(const Session& session,
           const Planned& planned,
           Trials& trials,
           const Goal& goal,
           const std::function<std::vector<std::size_t>()>& subset) {
    const auto problem = problem_of(session, planned, trials, subset);
    constexpr int most_files = 5;
    std::optional<Trial> best;
    bool ended_by_budget = false;
    for (int file = 0; file < most_files; ++file) {
        const auto choice = search::search(problem, trials.drop({}));
        const auto saved = trials.saved(choice.kept_float);
        if (goal.holds(saved.drop)) return {saved, true, false};
        if (!best || saved.drop < best->drop) best = saved;
        ended_by_budget = choice.drops == problem.max_drops;
        if (!choice.reached) break;
    }
    return {*best, false, ended_by_budget};
}

void describe_outcome(Session& session,
                      const Goal& goal,
                      const Planned& planned,
                      double quantized,
                      const Found& found) {
    const auto& kept = found.trial.kept_float;
    session.run.report().accuracy = AccuracyReport{
        .metric = session.metric.name,
        .direction = session.metric.direction == Direction::higher_is_better ? "higher is better"
                                                                             : "lower is better",
        .drop_type = session.target.drop_type == DropType::absolute ? "absolute" : "relative",
        .max_drop = session.target.max_drop,
        .original = goal.original,
        .quantized = quantized,
        .final_metric = found.trial.metric,
        .final_drop = found.trial.drop,
        .reached = found.reached,
        .kept_float = {kept.begin(), kept.end()},
        .operations_kept_float = operations_in_float(planned, kept),
        .original_cost = std::nullopt,
        .quantized_cost = std::nullopt,
        .final_cost = std::nullopt};
    mark_kept_float(kept, session.run.report());
}

void give_up(Session& session,
             const Goal& goal,
             const Planned& planned,
             Trials& trials,
             const Found& found,
             const std::shared_ptr<ov::Model>& best) {
    Shortfall shortfall{
        .best_drop = found.trial.drop,
        .candidates = trials.count(),
        .operations_float = session.run.report().accuracy.value().operations_kept_float,
        .operations = operations_quantized(planned.plan),
        .drop_of_float = std::nullopt,
        .ended_by_budget = std::nullopt};
    if (found.ended_by_budget)
        shortfall.ended_by_budget = session.target.search.max_iterations;
    else
        shortfall.drop_of_float = trials.drop_of_float(planned.plan.groups.size());
    throw TargetUnreachable(unreachable_message(goal, shortfall),
                            best,
                            std::make_shared<const Report>(session.run.finish()));
}

}  // namespace holdfast::pipeline
