#include "pipeline/trials.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <tuple>
#include <utility>

#include "core/check.hpp"
#include "core/memory.hpp"
#include "core/shuffle.hpp"
#include "evaluate/deployment.hpp"
#include "evaluate/numbers.hpp"
#include "pipeline/certainty.hpp"
#include "pipeline/saved_form.hpp"
#include "pipeline/stages.hpp"
#include "pipeline/stop_rule.hpp"

namespace holdfast::pipeline {
namespace {

constexpr auto ranking_stage = stages::ranking;
constexpr auto search_stage = stages::searching;
constexpr auto recipe_stage = stages::recipes;
constexpr std::size_t most_growth = 3;  // of the subset; more items cost more than they tell
constexpr double loss_weight = 0.25;
constexpr double beyond_all =
    1e6;  // harm and drop of what can't be run; finite, to be reckoned with
constexpr double limit_spread = 1.7;  // standard errors between a drop and its upper limit

using Positions = std::vector<std::size_t>;

Positions all_positions(std::size_t count) {
    Positions positions(count);
    std::iota(positions.begin(), positions.end(), std::size_t{0});
    return positions;
}

// A row in another class counts as much as one that is as far off as can be.
double distance(const rank::Difference& difference) {
    return (difference.worst + std::min(1.0, 4 * difference.changed)) / 2;
}

// What the runtime can't compile is no candidate: the search goes on without it.
void leave_out(Session& session,
               const Planned& planned,
               const search::Candidate& kept_float,
               const std::string& why) {
    const auto operations = operations_in_float(planned, kept_float).size();
    session.run.warn(
        core::concat("the candidate with ", operations, " operations in float is left out: ", why));
}

}  // namespace

Trials::Trials(Session& session, const Planned& planned, std::string recipe)
    : session_(session),
      planned_(planned),
      candidates_(planned, session.run.options()),
      recipe_(std::move(recipe)),
      subset_size_(session.subset_size()) {
    for (const auto& held : session.held) latest_.emplace_back(held.size());
    quantized_.resize(session.held.size());
    at_start_.resize(session.held.size());
    by_failures_ = all_positions(session.held.size());
}

Trials::Looks& Trials::looks(const search::Candidate& kept_float, std::size_t deployment) {
    auto& looks = looks_[{kept_float, deployment}];
    looks.resize(session_.items.size());
    return looks;
}

Positions Trials::unseen(const Looks& looks, const Positions& positions) const {
    Positions left;
    std::ranges::copy_if(positions, std::back_inserter(left), [&](std::size_t position) {
        return !looks[position].has_value();
    });
    return left;
}

void Trials::enter(Looks& looks,
                   std::size_t deployment,
                   const Positions& positions,
                   const Seen& seen) {
    const auto& held = session_.held[deployment];
    for (std::size_t i = 0; i < seen.score.samples; ++i) {
        Look look;
        if (!seen.score.per_sample.empty()) {
            look.value = seen.score.per_sample[i];
            look.loss = held.loss(positions[i], look.value);
        }
        if (!seen.differences.empty()) look.distance = distance(seen.differences[i]);
        look.harm = look.distance + loss_weight * look.loss;
        looks[positions[i]] = look;
        latest_[deployment][positions[i]] = look;
    }
}

void Trials::report(const search::Candidate& kept_float,
                    std::size_t deployment,
                    std::string_view purpose,
                    const evaluate::Score& score,
                    std::optional<double> drop) {
    session_.run.report().evaluations.push_back(
        {.purpose = std::string(purpose),
         .deployment = session_.held[deployment].name(),
         .recipe = recipe_,
         .kept_float = {kept_float.begin(), kept_float.end()},
         .metric = score.value,
         .drop = drop,
         .samples = score.samples,
         .seconds = score.seconds});
}

ov::CompiledModel Trials::compile(const search::Candidate& kept_float, std::size_t deployment) {
    const auto known = compiled_.find(deployment);
    if (kept_float.empty() && known != compiled_.end()) return known->second;
    const SavedForm file(candidates_.build(kept_float));
    auto compiled = session_.held[deployment].evaluator().compile(file.model());
    const bool has_room = core::memory_left() > core::weight_bytes(*session_.model);
    if (kept_float.empty() && !is_released_ && has_room) compiled_[deployment] = compiled;
    return compiled;
}

// A few items of the candidate, if they were not looked at before.
void Trials::look_at(const search::Candidate& kept_float,
                     std::size_t deployment,
                     const Positions& positions,
                     std::string_view purpose,
                     std::string_view stage) {
    auto& known = looks(kept_float, deployment);
    const auto left = unseen(known, positions);
    if (left.empty()) return;
    auto& held = session_.held[deployment];
    const auto start = std::chrono::steady_clock::now();
    auto compiled = compile(kept_float, deployment);
    Seen seen;
    if (held.is_whole()) {
        seen.differences = held.differences(compiled, left, stage);
        seen.score.samples = left.size();
    } else {
        seen = held.look(compiled, left, stage);
    }
    seen.score.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    session_.count_inferred(seen.score.samples);
    enter(known, deployment, left, seen);
    report(kept_float, deployment, purpose, seen.score, std::nullopt);
}

double Trials::harm(const Positions& positions) {
    return session_.run.stage(recipe_stage, [&] {
        const auto deployments = session_.held.size();
        double sum = 0;
        for (std::size_t deployment = 0; deployment < deployments; ++deployment) {
            Positions turn;
            for (std::size_t i = deployment; i < positions.size(); i += deployments)
                turn.push_back(positions[i]);
            look_at({}, deployment, turn, "recipe", recipe_stage);
            const auto& known = looks({}, deployment);
            for (const auto position : turn) sum += known[position]->harm;
        }
        return sum / static_cast<double>(positions.size());
    });
}

// Items that can still gain come first: only when all of them are known is a failure certain. Then
// those that were hurt most when they were looked at last.
Positions Trials::by_risk(std::size_t deployment) const {
    const auto& held = session_.held[deployment];
    const auto& range = held.metric().per_sample_range;
    const double best = range ? std::max(held.merit(range->first), held.merit(range->second)) : 0;
    auto positions = all_positions(held.size());
    std::mt19937_64 random(session_.target.search.seed);
    core::shuffle(positions, random);
    // A sequential test needs items at random.
    if (session_.target.search.early_stop == EarlyStop::sequential) return positions;
    const auto risk = [&](std::size_t position) {
        const bool can_gain = range && held.merit(held.original().per_sample[position]) < best;
        const auto& look = latest_[deployment][position];
        return std::tuple(can_gain, look ? look->loss : 0.0, look ? look->distance : 0.0);
    };
    std::stable_sort(positions.begin(), positions.end(), [&](std::size_t left, std::size_t right) {
        return risk(left) > risk(right);
    });
    return positions;
}

double Trials::criterion(std::size_t deployment, const evaluate::Score& score) const {
    const auto& held = session_.held[deployment];
    const double drop = held.goal().drop(score.value);
    if (!session_.target.search.certify) return drop;
    const auto limit =
        upper_drop(held.goal(), held.original(), score, session_.target.search.confidence);
    return limit.value_or(drop);
}

search::Verdict Trials::validate_by_items(const search::Candidate& kept_float,
                                          std::size_t deployment,
                                          bool in_full) {
    auto& held = session_.held[deployment];
    auto& known = looks(kept_float, deployment);
    StopRule rule(held, session_.target.search.early_stop);
    for (std::size_t position = 0; position < known.size(); ++position)
        if (known[position]) rule.after(position, known[position]->value);
    const bool may_stop = !in_full && session_.target.search.early_stop != EarlyStop::never;
    const auto left = unseen(known, by_risk(deployment));
    Seen seen;
    if ((rule.may_hold() || !may_stop) && !left.empty()) {
        auto compiled = compile(kept_float, deployment);
        seen = held.look(compiled, left, search_stage, [&](std::size_t position, double value) {
            return rule.after(position, value) || !may_stop;
        });
        enter(known, deployment, left, seen);
    }
    session_.count_inferred(seen.score.samples);
    const double worth = static_cast<double>(seen.score.samples) / static_cast<double>(held.size());
    if (seen.score.samples < left.size()) {
        if (seen.score.samples > 0)
            report(kept_float, deployment, purpose(kept_float), seen.score, std::nullopt);
        return {.holds = false,
                .drop = session_.comparable(held.goal().bound, rule.least_drop()),
                .complete = false,
                .worth = worth};
    }
    auto verdict = enter_complete(kept_float, deployment, assembled(known, seen.score));
    verdict.worth = worth;
    return verdict;
}

// The score of all items, however many inferences they took.
evaluate::Score Trials::assembled(const Looks& looks, const evaluate::Score& last) {
    evaluate::Score all{.samples = last.samples, .seconds = last.seconds};
    for (const auto& look : looks) all.per_sample.push_back(look->value);
    all.value = evaluate::mean(all.per_sample);
    return all;
}

std::string_view Trials::purpose(const search::Candidate& kept_float) const {
    if (kept_float.empty()) return "quantized";
    return has_passed_ ? "give back" : "search";
}

search::Verdict Trials::enter_complete(const search::Candidate& kept_float,
                                       std::size_t deployment,
                                       const evaluate::Score& score) {
    const auto& held = session_.held[deployment];
    if (kept_float.empty()) quantized_[deployment] = score.value;
    report(kept_float, deployment, purpose(kept_float), score, held.goal().drop(score.value));
    const double found = criterion(deployment, score);
    if (kept_float.empty()) at_start_[deployment] = found;
    return {.holds = held.goal().holds(found),
            .drop = session_.comparable(held.goal().bound, found)};
}

search::Verdict Trials::validate_as_a_whole(const search::Candidate& kept_float,
                                            std::size_t deployment) {
    auto& held = session_.held[deployment];
    const auto positions = all_positions(held.size());
    const bool wants_outputs = kept_float.empty() && held.is_whole() && held.has_digests();
    ov::CompiledModel compiled;
    if (wants_outputs || !held.is_on_file()) compiled = compile(kept_float, deployment);
    Seen seen;
    if (held.is_on_file())
        seen.score = held.evaluator().score(
            candidates_.build(kept_float), search_stage, held.items_at(positions));
    else
        seen = held.look(compiled, positions, search_stage);
    if (wants_outputs) seen.differences = held.differences(compiled, positions, search_stage);
    session_.count_inferred(positions.size());
    enter(looks(kept_float, deployment), deployment, positions, seen);
    return enter_complete(kept_float, deployment, seen.score);
}

search::Verdict Trials::validate_under(const search::Candidate& kept_float,
                                       std::size_t deployment,
                                       bool in_full) {
    try {
        return session_.held[deployment].is_bounded_mean() && !session_.held[deployment].is_whole()
                   ? validate_by_items(kept_float, deployment, in_full)
                   : validate_as_a_whole(kept_float, deployment);
    } catch (const evaluate::CantCompile& error) {
        if (kept_float.empty()) throw;  // there is nothing to compare candidates with
        leave_out(session_, planned_, kept_float, error.what());
        return {.holds = false, .drop = beyond_all, .complete = true, .worth = 0};
    }
}

search::Verdict Trials::validate(const search::Candidate& kept_float, bool in_full) {
    if (const auto known = verdicts_.find(kept_float);
        known != verdicts_.end() && (known->second.complete || !in_full)) {
        auto verdict = known->second;
        verdict.worth = 0;
        return verdict;
    }
    const auto stage = kept_float.empty() ? stages::quantized : search_stage;
    return session_.run.stage(stage, [&] {
        ++validations_;
        search::Verdict verdict{.holds = true, .drop = -INFINITY, .complete = true, .worth = 0};
        for (const auto deployment : std::vector(by_failures_)) {
            const auto found = validate_under(kept_float, deployment, in_full);
            verdict.worth += found.worth;
            verdict.holds = verdict.holds && found.holds;
            verdict.complete = verdict.complete && found.complete;
            verdict.drop = std::max(verdict.drop, found.drop);
            if (found.holds || in_full) continue;
            verdict.failed_elsewhere = binding_ && deployment != *binding_;
            look_first_at(deployment);
            break;
        }
        has_passed_ = has_passed_ || verdict.holds;
        return verdicts_[kept_float] = verdict;
    });
}

// The one that the fully quantized model misses most.
void Trials::choose_binding() {
    const auto drop = [this](std::size_t deployment) {
        return session_.comparable(session_.held[deployment].goal().bound, at_start_[deployment]);
    };
    binding_ = std::ranges::max(all_positions(session_.held.size()), {}, drop);
    look_first_at(*binding_);
}

void Trials::look_first_at(std::size_t deployment) {
    std::erase(by_failures_, deployment);
    by_failures_.insert(by_failures_.begin(), deployment);
}

void Trials::choose_subset() {
    std::vector<rank::Damage> damage(session_.items.size());
    for (std::size_t position = 0; position < damage.size(); ++position) {
        const auto& look = latest_[*binding_][position];
        if (look) damage[position] = {look->loss != 0, look->distance};
    }
    // Other items than before: candidates were picked for looking good on those.
    subset_ =
        rank::informative_subset(damage, subset_size_, session_.target.search.seed + refinements_);
}

void Trials::refine() {
    ++refinements_;
    const auto failed = by_failures_.front();
    const bool is_known = binding_ == failed;
    binding_ = failed;
    subset_size_ = is_known ? std::min({session_.items.size(),
                                        subset_size_ * 3 / 2,
                                        most_growth * session_.subset_size()})
                            : session_.subset_size();
    choose_subset();
    estimated_.clear();
}

search::Estimate Trials::estimate_under(const search::Candidate& kept_float,
                                        std::size_t deployment) {
    Positions positions;
    for (const auto& [position, weight] : subset_) positions.push_back(position);
    try {
        look_at(kept_float, deployment, positions, "estimate", ranking_stage);
    } catch (const evaluate::CantCompile& error) {
        if (kept_float.empty()) throw;
        leave_out(session_, planned_, kept_float, error.what());
        return {.harm = beyond_all, .drop = beyond_all};
    }
    const auto& held = session_.held[deployment];
    const auto& known = looks(kept_float, deployment);
    const auto& start = looks({}, deployment);
    double harm = 0;
    double harm_at_start = 0;
    double lost = 0;
    double squares = 0;
    double variance = 0;  // Of what is lost, from items that stand for others.
    for (const auto& [position, weight] : subset_) {
        harm += weight * known[position]->harm;
        harm_at_start += start[position] ? weight * start[position]->harm : 0;
        if (!held.is_mean()) continue;
        const double fell =
            held.merit(held.original().per_sample[position]) - held.merit(known[position]->value);
        lost += weight * fell;
        squares += weight * fell * fell;
        variance += weight > 1 ? weight * weight * fell * fell : 0;
    }
    const auto items = static_cast<double>(session_.items.size());
    const double unit = held.goal().unit();
    double drop = (lost - std::sqrt(variance)) / items / unit;
    if (!held.is_mean() || held.is_whole())
        drop = harm_at_start > 0 ? at_start_[deployment] * harm / harm_at_start : 0;
    if (session_.target.search.certify)
        drop += limit_spread * std::sqrt(squares / items) / std::sqrt(items) / unit;
    return {harm / items, session_.comparable(held.goal().bound, drop)};
}

search::Estimate Trials::estimate(const search::Candidate& kept_float) {
    if (const auto known = estimated_.find(kept_float); known != estimated_.end())
        return known->second;
    return session_.run.stage(ranking_stage, [&] {
        if (!binding_) choose_binding();
        if (subset_.empty()) choose_subset();
        ++estimates_;
        const auto estimate = estimate_under(kept_float, *binding_);
        if (refinements_ == 0 && kept_float.empty()) harm_at_start_ = estimate.harm;
        if (refinements_ == 0 && kept_float.size() == 1 && estimate.harm < beyond_all)
            alone_.try_emplace(*kept_float.begin(), estimate.harm);
        return estimated_[kept_float] = estimate;
    });
}

Trial Trials::saved(const search::Candidate& kept_float) {
    constexpr auto stage = stages::check;
    return session_.run.stage(stage, [&] {
        const auto candidate = candidates_.build(kept_float);
        const SavedForm file(candidate);
        Trial trial{.kept_float = kept_float, .criterion = -INFINITY};
        for (std::size_t deployment = 0; deployment < session_.held.size(); ++deployment) {
            auto& held = session_.held[deployment];
            auto score = held.evaluator().score(
                held.is_on_file() ? candidate : file.model(), stage, session_.items);
            session_.count_inferred(score.samples);
            trial.drops.push_back(held.goal().drop(score.value));
            trial.criteria.push_back(criterion(deployment, score));
            trial.holds = trial.holds && held.goal().holds(trial.criteria.back());
            const double comparable = session_.comparable(held.goal().bound, trial.criteria.back());
            if (comparable > trial.criterion) trial.worst = deployment;
            trial.criterion = std::max(trial.criterion, comparable);
            report(kept_float, deployment, "final file", score, trial.drops.back());
            trial.scores.push_back(std::move(score));
        }
        verdicts_[kept_float] = {.holds = trial.holds, .drop = trial.criterion};
        return trial;
    });
}

double Trials::drop_of_float(std::size_t deployment) {
    constexpr std::string_view stage = "Validating the model with everything in float";
    return session_.run.stage(stage, [&] {
        search::Candidate all;
        for (std::size_t group = 0; group < planned_.plan.groups.size(); ++group) all.insert(group);
        auto& held = session_.held[deployment];
        const auto score = held.evaluator().score(candidates_.build(all), stage, session_.items);
        session_.count_inferred(score.samples);
        const double drop = held.goal().drop(score.value);
        report(all, deployment, "all float", score, drop);
        return drop;
    });
}

std::vector<RankingEntry> Trials::ranking() const {
    std::vector<RankingEntry> entries;
    for (const auto& [group, harm] : alone_) entries.push_back({group, harm_at_start_ - harm});
    std::ranges::stable_sort(entries, [](const RankingEntry& left, const RankingEntry& right) {
        return left.score > right.score;
    });
    return entries;
}

}  // namespace holdfast::pipeline
