#include "pipeline/accuracy_control.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/check.hpp"
#include "evaluate/deployment.hpp"
#include "evaluate/interval.hpp"
#include "holdfast/error.hpp"
#include "pipeline/archive_fields.hpp"
#include "pipeline/certainty.hpp"
#include "pipeline/describe.hpp"
#include "pipeline/noise.hpp"
#include "pipeline/recorded.hpp"
#include "pipeline/stages.hpp"
#include "pipeline/unreachable.hpp"
#include "search/log2.hpp"

namespace holdfast::pipeline {
namespace {

constexpr std::string_view holdout_stage = "Validating on items held out";

std::size_t most_estimates(const Session& session, std::size_t groups) {
    const bool can_estimate = std::ranges::all_of(
        session.held, [](const Held& held) { return held.has_digests() || !held.is_whole(); });
    return can_estimate ? 40 + 8 * static_cast<std::size_t>(search::log2_up(groups)) : 0;
}

bool is_within(const Planned& planned,
               const search::Candidate& kept_float,
               std::size_t max_operations) {
    std::size_t operations = 0;
    for (const auto group : kept_float) operations += planned.plan.groups[group].operations.size();
    return operations <= max_operations;
}

// Hands on what holds the bound and costs less than what was handed on before.
class Passing {
public:
    Passing(Session& session, Trials& trials, std::vector<double> costs)
        : session_(session), trials_(trials), costs_(std::move(costs)) {}

    void tell(const search::Candidate& kept_float) {
        const auto& tell = session_.target.search.on_passing;
        double cost = 0;
        for (const auto group : kept_float) cost += costs_.empty() ? 1 : costs_[group];
        if (!tell || cost >= least_cost_) return;
        least_cost_ = cost;
        tell(trials_.candidates().build(kept_float));
    }

private:
    Session& session_;
    Trials& trials_;
    std::vector<double> costs_;
    double least_cost_ = std::numeric_limits<double>::infinity();
};

search::Problem problem_of(Session& session, Trials& trials, const std::vector<double>& costs) {
    const auto& options = session.target.search;
    const auto groups = trials.planned().plan.groups.size();
    const auto deployments = static_cast<double>(session.held.size());
    return {.groups = groups,
            .bound = session.target.max_drop,
            .costs = costs,
            .estimate = [&](const search::Candidate& kept) { return trials.estimate(kept); },
            .validate =
                [&, deployments, passing = Passing(session, trials, costs)](
                    const search::Candidate& kept) mutable {
                    auto verdict = trials.validate(kept);
                    verdict.worth /= deployments;
                    if (verdict.holds) passing.tell(kept);
                    return verdict;
                },
            .refine = [&] { trials.refine(); },
            .is_allowed =
                [&](const search::Candidate& kept) {
                    return is_within(trials.planned(), kept, options.max_float_operations);
                },
            .may_go_on =
                [&, start = trials.validations()] {
                    return session.may_go_on() &&
                           trials.validations() - start < options.max_iterations;
                },
            .max_worth = search::most_worth(groups),
            .max_estimates = most_estimates(session, groups)};
}

std::string why_it_ended(const Session& session, const search::Choice& choice) {
    if (choice.end != search::End::budget) return "";
    const auto spent = session.spent();
    return spent.empty() ? core::concat("max_iterations, ", session.target.search.max_iterations)
                         : spent;
}

std::vector<std::string> advice(const Session& session) {
    constexpr std::size_t usual_items = 300;
    const auto& search = session.target.search;
    std::vector<std::string> advice;
    if (search.recipes && search.recipes->empty()) advice.emplace_back("other recipes");
    if (session.run.options().subset_size < usual_items)
        advice.push_back(
            core::concat("more calibration items than ", session.run.options().subset_size));
    if (search.certify) advice.emplace_back("more validation items, or no certify");
    if (search.max_float_operations < std::numeric_limits<std::size_t>::max())
        advice.push_back(
            core::concat("more operations in float than ", search.max_float_operations));
    return advice;
}

// A metric that gives another value for the same file.
void warn_of_noise(Session& session, const search::Verdict& before, const Trial& saved) {
    const bool differs = before.complete && std::abs(before.drop - saved.criterion) > 1e-9;
    if (!differs) return;
    const auto& goal = session.held[saved.worst].goal();
    const double shift = saved.criteria[saved.worst] - saved.criterion;
    session.run.warn(core::concat("metric '",
                                  goal.bound.metric.name,
                                  "' is not repeatable: the same file dropped by ",
                                  before.drop + shift,
                                  " and then by ",
                                  saved.criteria[saved.worst]));
}

void warn_of_direction(Session& session, const Trials& trials) {
    for (std::size_t i = 0; i < session.held.size(); ++i) {
        const auto& held = session.held[i];
        const double gained = -held.goal().drop(trials.quantized_metric(i));
        const double usual = 5 * held.goal().bound.max_drop;
        if (gained > usual && gained > 0.1 * std::abs(held.original().value))
            session.run.warn(core::concat("metric '",
                                          held.metric().name,
                                          "' is better by ",
                                          gained,
                                          " for the quantized model: is its direction right?"));
    }
}

std::vector<HeldReport> held_reports(Session& session, Trials& trials, const Found& found) {
    std::vector<HeldReport> reports;
    const double confidence = session.target.search.confidence;
    for (std::size_t i = 0; i < session.held.size(); ++i) {
        const auto& held = session.held[i];
        const auto& score = found.trial.scores[i];
        reports.push_back(
            {.deployment = held.name(),
             .metric = held.metric().name,
             .drop_type = to_text(held.goal().bound.drop_type),
             .max_drop = held.goal().bound.max_drop,
             .original = held.original().value,
             .quantized = trials.quantized_metric(i),
             .final_metric = score.value,
             .final_drop = found.trial.drops[i],
             .upper_drop = upper_drop(held.goal(), held.original(), score, confidence),
             .holdout_drop = std::nullopt,
             .holdout_upper_drop = std::nullopt});
    }
    return reports;
}

// What the items that took no part in the search say.
void add_holdout(Session& session,
                 const std::shared_ptr<ov::Model>& result,
                 AccuracyReport& report) {
    if (session.held_out.empty()) return;
    session.run.stage(holdout_stage, [&] {
        for (std::size_t i = 0; i < session.held.size(); ++i) {
            auto& held = session.held[i];
            const auto key = core::concat(
                "holdout ", report.recipe, " float=", digest_of(report.kept_float), " held=", i);
            const auto before = recorded(session.run, key + " original", [&] {
                return held.original_on(session.held_out, holdout_stage);
            });
            auto& evaluator = held.evaluator();
            std::shared_ptr<evaluate::OnDemand> compiled;
            if (!held.is_on_file())
                compiled = evaluator.on_demand(
                    [&] { return evaluate::compile(result, evaluator.deployment()); });
            const auto after = recorded(session.run, key, [&] {
                return compiled ? evaluator.score(compiled->get(), holdout_stage, session.held_out)
                                : evaluator.score(result, holdout_stage, session.held_out);
            });
            const Goal goal{held.goal().bound, before.value, held.goal().noise};
            report.held[i].holdout_drop = goal.drop(after.value);
            report.held[i].holdout_upper_drop =
                upper_drop(goal, before, after, session.target.search.confidence);
            session.run.report().evaluations.push_back({.purpose = "holdout",
                                                        .deployment = held.name(),
                                                        .recipe = report.recipe,
                                                        .kept_float = report.kept_float,
                                                        .metric = after.value,
                                                        .drop = report.held[i].holdout_drop,
                                                        .samples = after.samples,
                                                        .seconds = after.seconds});
        }
        report.holdout_items = session.held_out.size();
    });
}

std::string verdict_of(const AccuracyReport& report) {
    if (!report.reached) return "missed";
    const bool is_certified = std::ranges::all_of(report.held, [](const HeldReport& held) {
        return held.upper_drop && *held.upper_drop <= held.max_drop;
    });
    return is_certified ? "certified" : "point";
}

void require_enough_items(const Session& session, const Held& held) {
    const auto& goal = held.goal();
    const double bound = goal.bound.max_drop * goal.unit();
    const auto& range = held.metric().per_sample_range;
    core::require(!held.original().per_sample.empty(),
                  "certify needs a metric with a value for each item, '",
                  held.metric().name,
                  "' has none");
    const bool is_share = held.is_bounded_mean() && range == std::pair(0.0, 1.0);
    if (!is_share) return;
    const auto needed = evaluate::items_to_certify(bound, session.target.search.confidence);
    core::require(needed > 0 && needed <= session.items.size(),
                  "certify: to be ",
                  session.target.search.confidence,
                  " sure of a drop within ",
                  goal.bound.max_drop,
                  " it takes ",
                  needed == 0 ? "more validation items than can be had"
                              : core::concat("at least ", needed, " validation items"),
                  " even if none of them changes, and the search has ",
                  session.items.size());
}

}  // namespace

void validate_originals(Session& session) {
    constexpr auto stage = stages::originals;
    session.run.stage(stage, [&] {
        std::size_t index = 0;
        for (auto& held : session.held) {
            auto original = recorded(session.run, core::concat("original held=", index), [&] {
                return held.look_at_original(stage);
            });
            session.count_inferred(original.looked_at);
            auto& report = session.run.report();
            if (&held == &session.held.front()) report.environment = original.environment;
            held.enter(std::move(original));
            const auto& score = held.original();
            (void)held.goal().drop(score.value);  // refuses a relative drop from 0
            expect_noise(session, held, index++);
            report.evaluations.push_back({.purpose = "original",
                                          .deployment = held.name(),
                                          .recipe = "",
                                          .kept_float = {},
                                          .metric = score.value,
                                          .drop = std::nullopt,
                                          .samples = score.samples,
                                          .seconds = score.seconds});
        }
    });
    if (session.target.search.certify)
        for (const auto& held : session.held) require_enough_items(session, held);
    session.run.report().search.emplace();
}

// The promise is about the file: a candidate whose file breaks the bound counts as what its file
// gave, and the search goes on. A metric that gives another value each time would keep it going.
Found find(Session& session, Trials& trials, const std::vector<double>& costs) {
    constexpr int most_files = 5;
    const auto problem = problem_of(session, trials, costs);
    std::optional<Found> best;
    for (int file = 0; file < most_files; ++file) {
        auto choice = search::search(problem, trials.validate({}));
        const auto known = trials.validate(choice.kept_float);
        auto saved = trials.saved(choice.kept_float);
        warn_of_noise(session, known, saved);
        // What failed early may turn out to be worse than where the search began.
        if (!choice.reached() && trials.validate({}).drop < saved.criterion)
            saved = trials.saved({});
        const bool holds = saved.holds;
        const auto spent = why_it_ended(session, choice);
        const bool goes_on = choice.reached();
        if (holds || !best || saved.criterion < best->trial.criterion)
            best = Found{std::move(saved), holds, std::move(choice), spent};
        if (holds || !goes_on) break;
    }
    return std::move(*best);
}

void describe_outcome(Session& session, Contender& contender, const Found& found) {
    auto& trials = contender.trials;
    auto& report = session.run.report();
    const auto& kept = found.trial.kept_float;
    const auto& target = session.target;
    describe(*session.model, contender.planned.plan, contender.planned.biases, report);
    auto held = held_reports(session, trials, found);
    warn_of_direction(session, trials);
    const auto worst = found.trial.worst;
    const auto& bound = session.held[worst].goal().bound;
    AccuracyReport accuracy{
        .metric = bound.metric.name,
        .direction = bound.metric.direction == Direction::higher_is_better ? "higher is better"
                                                                           : "lower is better",
        .drop_type = to_text(bound.drop_type),
        .max_drop = bound.max_drop,
        .original = held[worst].original,
        .quantized = held[worst].quantized,
        .final_metric = held[worst].final_metric,
        .final_drop = held[worst].final_drop,
        .reached = found.reached,
        .verdict = "",
        .confidence = target.search.confidence,
        .holdout_items = 0,
        .objective = target.search.objective == Objective::latency ? "latency" : "operations",
        .recipe = trials.recipe(),
        .held = std::move(held),
        .kept_float = {kept.begin(), kept.end()},
        .operations_kept_float = operations_in_float(contender.planned, kept),
        .original_cost = std::nullopt,
        .quantized_cost = std::nullopt,
        .final_cost = std::nullopt};
    accuracy.verdict = verdict_of(accuracy);
    add_holdout(session, trials.candidates().build(kept), accuracy);
    report.accuracy = std::move(accuracy);
    mark_kept_float(kept, report);
    report.ranking = trials.ranking();
    auto& search = report.search.value();
    search.subset = trials.subset();
    search.estimates = trials.estimates();
    search.validations = trials.validations();
    search.compiled = session.compiled();
    search.evaluations = session.evaluations();
    search.bisected = found.choice.bisected;
}

void give_up(Session& session,
             Contender& contender,
             const Found& found,
             const std::shared_ptr<ov::Model>& best) {
    auto& trials = contender.trials;
    Shortfall shortfall{
        .best_drop = found.trial.criteria[found.trial.worst],
        .candidates = trials.validations(),
        .operations_float = session.run.report().accuracy.value().operations_kept_float,
        .operations = operations_quantized(contender.planned.plan),
        .drop_of_float = std::nullopt,
        .spent = found.spent,
        .next = {}};
    shortfall.advice = advice(session);
    if (!found.choice.next.empty())
        shortfall.next = operations_in_float(contender.planned, found.choice.next);
    if (found.spent.empty()) shortfall.drop_of_float = trials.drop_of_float(found.trial.worst);
    throw TargetUnreachable(unreachable_message(session.held[found.trial.worst].goal(), shortfall),
                            best,
                            std::make_shared<const Report>(session.run.finish()));
}

}  // namespace holdfast::pipeline
