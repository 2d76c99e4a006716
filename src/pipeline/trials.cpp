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
#include "pipeline/archive_fields.hpp"
#include "pipeline/certainty.hpp"
#include "pipeline/recorded.hpp"
#include "pipeline/saved_form.hpp"
#include "pipeline/stages.hpp"
#include "pipeline/stop_rule.hpp"

namespace holdfast::pipeline {
namespace {

constexpr auto ranking_stage = stages::ranking;
constexpr auto search_stage = stages::searching;
constexpr auto recipe_stage = stages::recipes;
constexpr double loss_weight = 5;  // of a lost item, against one as far off as can be
// Harm and drop of what can't be run; finite, to be reckoned with.
constexpr double beyond_all = 1e6;
constexpr double limit_spread = 1.7;  // standard errors between a drop and its upper limit

using Positions = std::vector<std::size_t>;

Positions all_positions(std::size_t count) {
    Positions positions(count);
    std::iota(positions.begin(), positions.end(), std::size_t{0});
    return positions;
}

// Averages over rows: the furthest row of a long output is off for most items whose value stays the
// same, so that it hardly tells those that change next.
double distance(const rank::Difference& difference) {
    return (difference.mean + difference.changed) / 2;
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
      recipe_(std::move(recipe)) {
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
        auto look = looks[positions[i]].value_or(Look{});  // outputs and values may come apart
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

std::shared_ptr<evaluate::OnDemand> Trials::compile(const search::Candidate& kept_float,
                                                    std::size_t deployment) {
    const auto known = compiled_.find(deployment);
    if (kept_float.empty() && known != compiled_.end()) return known->second;
    auto& evaluator = session_.held[deployment].evaluator();
    auto compiled = evaluator.on_demand([this, kept_float, &evaluator] {
        const SavedForm file(candidates_.build(kept_float));
        return evaluate::compile(file.model(), evaluator.deployment());
    });
    const bool has_room = core::memory_left() > core::weight_bytes(*session_.model);
    if (kept_float.empty() && !is_released_ && has_room) compiled_[deployment] = compiled;
    return compiled;
}

std::string Trials::key(std::string_view what,
                        const search::Candidate& kept_float,
                        std::size_t deployment,
                        const Positions& positions) const {
    const Positions groups(kept_float.begin(), kept_float.end());
    return core::concat(what,
                        ' ',
                        recipe_,
                        " float=",
                        digest_of(groups),
                        " held=",
                        deployment,
                        " items=",
                        digest_of(positions));
}

template <typename Measure>
auto Trials::recorded(std::string_view what,
                      const search::Candidate& kept_float,
                      std::size_t deployment,
                      const Positions& positions,
                      Measure measure) {
    return pipeline::recorded(
        session_.run, key(what, kept_float, deployment, positions), std::move(measure));
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
    const auto compiled = compile(kept_float, deployment);
    const auto seen = recorded("look", kept_float, deployment, left, [&] {
        Seen looked;
        if (held.is_whole()) {
            looked.differences = held.differences(compiled->get(), left, stage);
            looked.score.samples = left.size();
        } else {
            looked = held.look(compiled->get(), left, stage);
        }
        looked.score.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return looked;
    });
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
    auto positions = all_positions(held.size());
    std::mt19937_64 random(session_.target.search.seed);
    core::shuffle(positions, random);
    // A sequential test needs items at random.
    if (session_.target.search.early_stop == EarlyStop::sequential) return positions;
    const auto risk = [&](std::size_t position) {
        const auto& look = latest_[deployment][position];
        return std::tuple(
            held.can_gain(position), look ? look->loss : 0.0, look ? look->distance : 0.0);
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
        const auto compiled = compile(kept_float, deployment);
        const auto what = may_stop ? "validation until it fails" : "validation";
        seen = recorded(what, kept_float, deployment, left, [&] {
            return held.look(compiled->get(),
                             left,
                             search_stage,
                             [&, now = rule](std::size_t position, double value) mutable {
                                 return now.after(position, value) || !may_stop;
                             });
        });
        for (std::size_t i = 0; i < seen.score.samples; ++i)
            rule.after(left[i], seen.score.per_sample[i]);
        enter(known, deployment, left, seen);
    }
    session_.count_inferred(seen.score.samples);
    if (seen.score.samples < left.size())
        return enter_failed(kept_float, deployment, seen.score, rule.least_drop());
    auto verdict = enter_complete(kept_float, deployment, assembled(known, seen.score));
    verdict.worth = static_cast<double>(seen.score.samples) / static_cast<double>(held.size());
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

// What was looked at until it was known to fail.
search::Verdict Trials::enter_failed(const search::Candidate& kept_float,
                                     std::size_t deployment,
                                     const evaluate::Score& score,
                                     double least_drop) {
    const auto& held = session_.held[deployment];
    if (score.samples > 0) report(kept_float, deployment, purpose(kept_float), score, std::nullopt);
    return {.holds = false,
            .drop = session_.comparable(held.goal().bound, least_drop),
            .complete = false,
            .worth = static_cast<double>(score.samples) / static_cast<double>(held.size())};
}

search::Verdict Trials::validate_as_a_whole(const search::Candidate& kept_float,
                                            std::size_t deployment) {
    auto& held = session_.held[deployment];
    const auto positions = all_positions(held.size());
    const bool wants_outputs = kept_float.empty() && held.is_whole() && held.has_digests();
    std::shared_ptr<evaluate::OnDemand> compiled;
    if (wants_outputs || !held.is_on_file()) compiled = compile(kept_float, deployment);
    const auto seen = recorded("validation", kept_float, deployment, positions, [&] {
        Seen looked;
        if (held.is_on_file())
            looked.score = held.evaluator().score(
                candidates_.build(kept_float), search_stage, held.items_at(positions));
        else
            looked = held.look(compiled->get(), positions, search_stage);
        if (wants_outputs)
            looked.differences = held.differences(compiled->get(), positions, search_stage);
        return looked;
    });
    session_.count_inferred(positions.size());
    review(deployment, seen.score);
    enter(looks(kept_float, deployment), deployment, positions, seen);
    return enter_complete(kept_float, deployment, seen.score);
}

// All items that can still gain have to be known before a failure is certain, and some more.
std::size_t Trials::first_part(std::size_t deployment) const {
    const auto& held = session_.held[deployment];
    const auto can_gain = std::ranges::count_if(
        all_positions(held.size()), [&](std::size_t position) { return held.can_gain(position); });
    return static_cast<std::size_t>(can_gain) + held.few();
}

// What failed early on the strength of a range that is none is not known to fail.
void Trials::review(std::size_t deployment, const evaluate::Score& score) {
    auto& held = session_.held[deployment];
    const bool took_parts = held.takes_parts();
    held.review(score);
    if (took_parts && !held.takes_parts())
        std::erase_if(verdicts_, [](const auto& known) { return !known.second.complete; });
}

// Each part is a call of the user's function, so that they double.
search::Verdict Trials::validate_in_parts(const search::Candidate& kept_float,
                                          std::size_t deployment) {
    auto& held = session_.held[deployment];
    StopRule rule(held, session_.target.search.early_stop);
    const auto order = by_risk(deployment);
    const auto compiled = compile(kept_float, deployment);
    std::vector<double> values(order.size());
    evaluate::Score all;
    for (auto size = first_part(deployment); all.samples < order.size() && rule.may_hold();) {
        const auto left = order.size() - all.samples;
        if (left < size + size / 2) size = left;
        const auto begin = order.begin() + static_cast<std::ptrdiff_t>(all.samples);
        const Positions part(begin, begin + static_cast<std::ptrdiff_t>(size));
        const auto seen = recorded("validation part", kept_float, deployment, part, [&] {
            return held.look(compiled->get(), part, search_stage);
        });
        session_.count_inferred(size);
        review(deployment, seen.score);
        if (!held.takes_parts()) return validate_as_a_whole(kept_float, deployment);
        enter(looks(kept_float, deployment), deployment, part, seen);
        for (std::size_t i = 0; i < size; ++i) {
            values[part[i]] = seen.score.per_sample[i];
            all.value += seen.score.per_sample[i];
            (void)rule.after(part[i], seen.score.per_sample[i]);
        }
        all.samples += size;
        all.seconds += seen.score.seconds;
        size *= 2;
    }
    all.value /= static_cast<double>(all.samples);
    if (all.samples < order.size())
        return enter_failed(kept_float, deployment, all, rule.least_drop());
    all.per_sample = std::move(values);
    return enter_complete(kept_float, deployment, all);
}

search::Verdict Trials::validate_under(const search::Candidate& kept_float,
                                       std::size_t deployment,
                                       bool in_full) {
    const auto& held = session_.held[deployment];
    try {
        if (held.is_bounded_mean() && !held.is_whole())
            return validate_by_items(kept_float, deployment, in_full);
        const bool may_stop = !in_full && session_.target.search.early_stop != EarlyStop::never;
        const bool wants_outputs = kept_float.empty();
        return held.takes_parts() && may_stop && !wants_outputs
                   ? validate_in_parts(kept_float, deployment)
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
    strata_ = rank::strata(damage, session_.target.search.seed + refinements_);
    subset_ = rank::informative_subset(strata_, session_.subset_size());
}

void Trials::refine() {
    ++refinements_;
    binding_ = by_failures_.front();
    choose_subset();
    estimated_.clear();
}

// What the seen items of one candidate add up to, weighted; in items. Of two: the difference.
struct Trials::Sum {
    double harm = 0;
    double lost = 0;
    double squares = 0;
    double variance = 0;  // Of what is lost, from items that stand for others.
};

// Whatever was looked at of the candidate, in an estimate or on the way to a failure, counts.
Trials::Sum Trials::sum(std::size_t deployment, const Looks& looks, const Looks* less) const {
    const auto& held = session_.held[deployment];
    const auto is_seen = [&](std::size_t position) {
        return looks[position] && (less == nullptr || (*less)[position]);
    };
    Sum sum;
    for (const auto& [position, weight] : rank::weigh(strata_, is_seen)) {
        sum.harm += weight * (looks[position]->harm - (less ? (*less)[position]->harm : 0));
        if (!held.is_mean()) continue;
        const double before =
            less ? (*less)[position]->value : held.original().per_sample[position];
        const double fell = held.merit(before) - held.merit(looks[position]->value);
        sum.lost += weight * fell;
        sum.squares += weight * fell * fell;
        sum.variance += weight > 1 ? weight * weight * fell * fell : 0;
    }
    return sum;
}

// Of the candidates with less in float the one of which most was seen, if that is much more than
// of this one: from there what they differ by is known better than what each loses.
const Trials::Looks* Trials::known_below(const search::Candidate& kept_float,
                                         std::size_t deployment) const {
    const auto seen = [](const Looks& looks) {
        return std::ranges::count_if(looks, [](const auto& look) { return look.has_value(); });
    };
    const Looks* best = nullptr;
    auto most = 2 * seen(looks_.at({kept_float, deployment})) - 1;
    for (const auto& [key, looks] : looks_) {
        const auto& [kept, where] = key;
        if (where != deployment || kept.empty() || kept.size() >= kept_float.size()) continue;
        const auto count = seen(looks);
        if (count <= most || !std::ranges::includes(kept_float, kept)) continue;
        most = count;
        best = &looks;
    }
    return best;
}

search::Estimate Trials::estimate_under(const search::Candidate& kept_float,
                                        std::size_t deployment) {
    try {
        look_at(kept_float, deployment, subset_, "estimate", ranking_stage);
    } catch (const evaluate::CantCompile& error) {
        if (kept_float.empty()) throw;
        leave_out(session_, planned_, kept_float, error.what());
        return {.harm = beyond_all, .drop = beyond_all};
    }
    const auto& known = looks(kept_float, deployment);
    const auto* below = known_below(kept_float, deployment);
    auto all = sum(deployment, known, below);
    if (below != nullptr) {
        const auto most = sum(deployment, *below, nullptr);
        all.harm += most.harm;
        all.lost += most.lost;
        all.squares += most.squares;
    }
    const auto& held = session_.held[deployment];
    const auto items = static_cast<double>(session_.items.size());
    const double unit = held.goal().unit();
    double drop = (all.lost - std::sqrt(all.variance)) / items / unit;
    if (!held.is_mean() || held.is_whole()) {
        const double at_start = sum(deployment, looks({}, deployment), nullptr).harm;
        drop = at_start > 0 ? at_start_[deployment] * all.harm / at_start : 0;
    }
    if (session_.target.search.certify)
        drop += limit_spread * std::sqrt(all.squares / items) / std::sqrt(items) / unit;
    return {all.harm / items, session_.comparable(held.goal().bound, drop)};
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

evaluate::Score Trials::score(std::string_view what,
                              const search::Candidate& kept_float,
                              std::size_t deployment,
                              std::string_view stage,
                              const std::function<std::shared_ptr<ov::Model>()>& model) {
    auto& held = session_.held[deployment];
    auto& evaluator = held.evaluator();
    std::shared_ptr<evaluate::OnDemand> compiled;
    if (!held.is_on_file())
        compiled =
            evaluator.on_demand([&] { return evaluate::compile(model(), evaluator.deployment()); });
    auto score = recorded(what, kept_float, deployment, all_positions(held.size()), [&] {
        return compiled ? evaluator.score(compiled->get(), stage, session_.items)
                        : evaluator.score(model(), stage, session_.items);
    });
    session_.count_inferred(score.samples);
    return score;
}

Trial Trials::saved(const search::Candidate& kept_float) {
    constexpr auto stage = stages::check;
    return session_.run.stage(stage, [&] {
        std::optional<SavedForm> file;
        const auto model = [&] {
            if (!file) file.emplace(candidates_.build(kept_float));
            return file->model();
        };
        Trial trial{.kept_float = kept_float, .criterion = -INFINITY};
        for (std::size_t deployment = 0; deployment < session_.held.size(); ++deployment) {
            auto& held = session_.held[deployment];
            auto score = this->score("final file", kept_float, deployment, stage, [&] {
                return held.is_on_file() ? candidates_.build(kept_float) : model();
            });
            review(deployment, score);
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
        const auto& held = session_.held[deployment];
        const auto score = this->score(
            "all float", all, deployment, stage, [&] { return candidates_.build(all); });
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
