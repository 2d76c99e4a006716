#include "pipeline/session.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

#include "core/check.hpp"
#include "pipeline/options_table.hpp"

namespace holdfast::pipeline {
namespace {

std::vector<std::size_t> chosen_at_random(std::size_t count, std::size_t of, std::uint64_t seed) {
    std::vector<std::size_t> items(of);
    std::iota(items.begin(), items.end(), std::size_t{0});
    std::mt19937_64 random(seed);
    for (std::size_t i = 0; i < count; ++i) std::swap(items[i], items[i + random() % (of - i)]);
    items.resize(count);
    std::sort(items.begin(), items.end());
    return items;
}

std::vector<std::size_t> others(std::size_t of, const std::vector<std::size_t>& chosen) {
    std::vector<std::size_t> items;
    for (std::size_t item = 0; item < of; ++item)
        if (!std::binary_search(chosen.begin(), chosen.end(), item)) items.push_back(item);
    return items;
}

}  // namespace

Session::Session(std::shared_ptr<const ov::Model> given,
                 const Dataset& data,
                 const Metric& wanted,
                 const AccuracyTarget& bound,
                 const QuantizeOptions& options)
    : model(std::move(given)),
      validation(data),
      target(bound),
      run(options),
      bounds{{wanted, bound.max_drop, bound.drop_type}} {
    auto& table = run.report().options;
    table = options_table(options);
    for (auto& row : options_table(wanted, bound)) table.push_back(std::move(row));
    core::require(data.size() > 0, "the validation dataset has no items");
    const auto apart = static_cast<std::size_t>(
        std::lround(bound.search.holdout * static_cast<double>(data.size())));
    held_out = chosen_at_random(std::min(apart, data.size() - 1), data.size(), bound.search.seed);
    items = others(data.size(), held_out);
    bounds.insert(bounds.end(), bound.also_bound.begin(), bound.also_bound.end());
    const auto add = [&](const Deployment& deployment) {
        for (const auto& each : bounds)
            held.emplace_back(model, data, items, each, target, deployment, run.control());
    };
    add(bound.deployment);
    for (const auto& deployment : bound.also_hold) add(deployment);
}

std::size_t Session::subset_size() const {
    constexpr std::size_t usual_subset = 96;
    constexpr std::size_t least_subset = 32;
    const auto usual = std::clamp(items.size() / 4, least_subset, usual_subset);
    return std::min(target.search.ranking_subset_size.value_or(usual), items.size());
}

double Session::evaluations() const {
    return static_cast<double>(inferred_) / static_cast<double>(items.size());
}

std::size_t Session::compiled() const {
    return std::accumulate(
        held.begin(), held.end(), std::size_t{0}, [](std::size_t sum, const Held& each) {
            return sum + each.compiled();
        });
}

double Session::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

bool Session::can_afford(double more) const {
    return evaluations() + (more + 1) * static_cast<double>(held.size()) <=
           target.search.max_evaluations;
}

std::string Session::spent() const {
    const auto& search = target.search;
    if (seconds() >= search.time_budget_seconds)
        return core::concat("the time budget of ", search.time_budget_seconds, " s");
    if (!can_afford(1))
        return core::concat("the budget of ", search.max_evaluations, " evaluations");
    return "";
}

bool Session::may_go_on() const {
    return spent().empty();
}

}  // namespace holdfast::pipeline
