#include "pipeline/trials.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "core/check.hpp"
#include "pipeline/saved_form.hpp"
#include "rank/rank.hpp"

namespace holdfast::pipeline {
namespace {

constexpr std::string_view ranking_stage = "Ranking operations";
constexpr std::string_view search_stage = "Searching";

search::Candidate with(search::Candidate candidate, std::size_t group) {
    candidate.insert(group);
    return candidate;
}

}  // namespace

evaluate::Score Trials::measure(const std::shared_ptr<const ov::Model>& model,
                                const search::Candidate& kept_float,
                                std::string_view purpose,
                                std::string_view stage,
                                const std::vector<std::size_t>& items) {
    auto score = evaluator_.score(model, stage, items);
    EvaluationReport entry{.purpose = std::string(purpose),
                           .kept_float = {kept_float.begin(), kept_float.end()},
                           .metric = score.value,
                           .drop = std::nullopt,
                           .samples = score.samples,
                           .seconds = score.seconds};
    if (items.empty()) entry.drop = goal_.drop(score.value);
    run_.report().evaluations.push_back(std::move(entry));
    return score;
}

void Trials::enter(const search::Candidate& kept_float, double metric) {
    trials_.insert_or_assign(kept_float, Trial{kept_float, metric, goal_.drop(metric)});
}

bool Trials::has_passed() const {
    return std::ranges::any_of(trials_,
                               [&](const auto& entry) { return goal_.holds(entry.second.drop); });
}

evaluate::Score Trials::quantized() {
    constexpr std::string_view stage = "Validating the int8 model";
    return run_.stage(stage, [&] {
        auto score = measure(candidates_.build({}), {}, "quantized", stage);
        enter({}, score.value);
        return score;
    });
}

double Trials::drop(const search::Candidate& kept_float) {
    if (const auto known = trials_.find(kept_float); known != trials_.end())
        return known->second.drop;
    return run_.stage(search_stage, [&] {
        const auto* purpose = has_passed() ? "give back" : "search";
        enter(kept_float,
              measure(candidates_.build(kept_float), kept_float, purpose, search_stage).value);
        return trials_.at(kept_float).drop;
    });
}

double Trials::subset_merit(const search::Candidate& kept_float,
                            const std::vector<std::size_t>& subset) {
    const auto [known, is_new] = subset_merits_.try_emplace(kept_float, 0);
    if (is_new) {
        const auto model = candidates_.build(kept_float);
        known->second =
            goal_.merit(measure(model, kept_float, "rank", ranking_stage, subset).value);
    }
    return known->second;
}

std::vector<std::size_t> Trials::rank(const search::Candidate& kept,
                                      const std::vector<std::size_t>& remaining,
                                      const std::vector<std::size_t>& subset) {
    const auto ranking = run_.stage(ranking_stage, [&] {
        std::size_t done = 0;
        return rank::rank(remaining, [&](std::size_t group) {
            run_.step(ranking_stage, done++, remaining.size());
            return subset_merit(with(kept, group), subset);
        });
    });
    auto& first = run_.report().ranking;
    const bool is_first = first.empty();
    std::vector<std::size_t> order;
    for (const auto& [group, score] : ranking) {
        order.push_back(group);
        if (is_first) first.push_back({group, score});
    }
    return order;
}

Trial Trials::saved(const search::Candidate& kept_float) {
    constexpr std::string_view stage = "Checking the saved model";
    return run_.stage(stage, [&] {
        const SavedForm file(candidates_.build(kept_float));
        enter(kept_float, measure(file.model(), kept_float, "final file", stage).value);
        return trials_.at(kept_float);
    });
}

double Trials::drop_of_float(std::size_t groups) {
    constexpr std::string_view stage = "Validating the model with everything in float";
    return run_.stage(stage, [&] {
        search::Candidate all;
        for (std::size_t group = 0; group < groups; ++group) all.insert(group);
        return goal_.drop(measure(candidates_.build(all), all, "all float", stage).value);
    });
}

const Trial& Trials::best() const {
    const auto found = std::ranges::min_element(trials_, {}, [](const auto& entry) {
        return std::tuple(entry.second.drop, entry.first.size());
    });
    core::ensure(found != trials_.end(), "nothing was measured");
    return found->second;
}

}  // namespace holdfast::pipeline
