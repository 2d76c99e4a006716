#include "pipeline/certainty.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "evaluate/interval.hpp"
#include "evaluate/mean_of_items.hpp"
#include "pipeline/noise.hpp"

namespace holdfast::pipeline {
namespace {

using Values = std::vector<double>;

bool is_right_or_wrong(const Values& values) {
    return std::ranges::all_of(values, [](double value) { return value == 0 || value == 1; });
}

double exact_limit(const Goal& goal,
                   const Values& original,
                   const Values& values,
                   double confidence) {
    std::size_t lost = 0;
    std::size_t gained = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double fell = goal.merit(original[i]) - goal.merit(values[i]);
        lost += fell > 0 ? 1 : 0;
        gained += fell < 0 ? 1 : 0;
    }
    const double limit = evaluate::paired_upper_limit(lost, gained, values.size(), confidence);
    return limit / goal.unit();
}

double mean_of(const Values& values, std::span<const std::size_t> items) {
    double sum = 0;
    for (const auto item : items) sum += values[item];
    return sum / static_cast<double>(items.size());
}

double finished(const Metric& metric,
                const evaluate::Score& score,
                std::span<const std::size_t> items) {
    std::vector<Observation> observations;
    observations.reserve(items.size());
    for (const auto item : items) observations.push_back(score.observations[item]);
    return metric.finish(observations);
}

// A draw on which the drop is not defined says nothing.
double drop_or_nothing(const Goal& goal, double original, double value) {
    const bool is_defined = std::isfinite(original) && std::isfinite(value) &&
                            (original != 0 || goal.bound.drop_type == DropType::absolute);
    return is_defined
               ? evaluate::drop(original, value, goal.bound.drop_type, goal.bound.metric.direction)
               : 0;
}

}  // namespace

std::optional<double> upper_drop(const Goal& goal,
                                 const evaluate::Score& original,
                                 const evaluate::Score& score,
                                 double confidence) {
    const auto items = score.per_sample.size();
    if (items == 0 || original.per_sample.size() != items) return std::nullopt;
    const bool are_means =
        evaluate::is_mean_of_items(original) && evaluate::is_mean_of_items(score);
    const double margin = noise_margin(goal.noise, confidence) / goal.unit();
    if (are_means && is_right_or_wrong(original.per_sample) && is_right_or_wrong(score.per_sample))
        return exact_limit(goal, original.per_sample, score.per_sample, confidence) + margin;
    if (!are_means && (!goal.bound.metric.finish || score.observations.size() != items))
        return std::nullopt;
    const auto drop = [&](std::span<const std::size_t> drawn) {
        const double before = are_means ? mean_of(original.per_sample, drawn)
                                        : finished(goal.bound.metric, original, drawn);
        const double after = are_means ? mean_of(score.per_sample, drawn)
                                       : finished(goal.bound.metric, score, drawn);
        return drop_or_nothing(goal, before, after);
    };
    return evaluate::bootstrap_upper_limit(items, drop, confidence) + margin;
}

}  // namespace holdfast::pipeline
