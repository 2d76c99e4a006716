#include "pipeline/held.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/check.hpp"
#include "core/infer.hpp"
#include "evaluate/deployment.hpp"
#include "evaluate/mean_of_items.hpp"

namespace holdfast::pipeline {
namespace {

// Without declared bounds: what items are worth on average.
double scale_of(const Metric& metric, const std::vector<double>& values) {
    if (metric.per_sample_range)
        return metric.per_sample_range->second - metric.per_sample_range->first;
    double sum = 0;
    for (const double value : values) sum += std::abs(value);
    return sum > 0 ? sum / static_cast<double>(values.size()) : 1;
}

Deployment reference_of(const AccuracyTarget& target, Deployment deployment) {
    if (target.reference_precision == ReferencePrecision::f32)
        deployment.inference_precision = "f32";
    return deployment;
}

}  // namespace

Held::Held(const std::shared_ptr<const ov::Model>& original,
           const Dataset& validation,
           const std::vector<std::size_t>& items,
           const Bound& bound,
           const AccuracyTarget& target,
           const Deployment& deployment,
           const Control& control)
    : model_(original),
      validation_(validation),
      items_(items),
      bound_(bound),
      target_(target),
      control_(control),
      name_(to_text(deployment)),
      evaluator_(original, validation, bound.metric, deployment, control) {}

std::vector<std::size_t> Held::all_positions() const {
    std::vector<std::size_t> positions(items_.size());
    std::iota(positions.begin(), positions.end(), std::size_t{0});
    return positions;
}

std::vector<std::size_t> Held::items_at(const std::vector<std::size_t>& positions) const {
    std::vector<std::size_t> items;
    for (const auto position : positions) items.push_back(items_[position]);
    return items;
}

// A metric that takes the whole validation in hand may do so on data that only it can read.
void Held::keep_digests(ov::CompiledModel& model, std::string_view stage) {
    try {
        core::infer_in_order(
            model,
            validation_,
            items_,
            [&](std::size_t, std::span<const ov::Tensor> outputs, const Sample&) {
                digests_.push_back(rank::digest(outputs));
            },
            control_,
            stage);
    } catch (const InvalidArgument&) {
        digests_.clear();
    }
}

ov::CompiledModel Held::measure_original(std::string_view stage) {
    const auto deployment = reference_of(target_, evaluator_.deployment());
    auto compiled = evaluate::compile(model_, deployment);
    evaluate::Watch watch;
    watch.outputs = [&](std::size_t, std::span<const ov::Tensor> outputs) {
        digests_.push_back(rank::digest(outputs));
    };
    original_ = is_on_file() ? evaluator_.score_file(model_, deployment, stage, items_)
                             : evaluator_.score(compiled, stage, items_, watch);
    if (is_whole()) keep_digests(compiled, stage);
    const auto& own = original_.per_sample;
    is_mean_ = own.size() == items_.size() && evaluate::is_mean_of_items(original_);
    scale_ = own.empty() ? 1 : scale_of(metric(), own);
    goal_.emplace(Goal{bound_, original_.value});
    return compiled;
}

evaluate::Score Held::original_again(ov::CompiledModel& compiled, std::string_view stage) {
    const auto deployment = reference_of(target_, evaluator_.deployment());
    return is_on_file() ? evaluator_.score_file(model_, deployment, stage, items_)
                        : evaluator_.score(compiled, stage, items_);
}

evaluate::Score Held::original_on(const std::vector<std::size_t>& items, std::string_view stage) {
    const auto deployment = reference_of(target_, evaluator_.deployment());
    if (is_on_file()) return evaluator_.score_file(model_, deployment, stage, items);
    auto compiled = evaluate::compile(model_, deployment);
    return evaluator_.score(compiled, stage, items);
}

Seen Held::look(ov::CompiledModel& model,
                const std::vector<std::size_t>& positions,
                std::string_view stage,
                const std::function<bool(std::size_t, double)>& goes_on) {
    Seen seen;
    evaluate::Watch watch;
    if (has_digests()) {
        watch.outputs = [&](std::size_t, std::span<const ov::Tensor> outputs) {
            const auto position = positions[seen.differences.size()];
            seen.differences.push_back(rank::difference(digests_[position], outputs));
        };
    }
    if (goes_on) {
        watch.goes_on = [&, done = std::size_t{0}](std::size_t, double value) mutable {
            return goes_on(positions[done++], value);
        };
    }
    seen.score = evaluator_.score(model, stage, items_at(positions), watch);
    return seen;
}

std::vector<rank::Difference> Held::differences(ov::CompiledModel& model,
                                                const std::vector<std::size_t>& positions,
                                                std::string_view stage) {
    core::ensure(has_digests(), "outputs can't be compared");
    std::vector<rank::Difference> differences;
    core::infer_in_order(
        model,
        validation_,
        items_at(positions),
        [&](std::size_t, std::span<const ov::Tensor> outputs, const Sample&) {
            const auto position = positions[differences.size()];
            differences.push_back(rank::difference(digests_[position], outputs));
        },
        control_,
        stage);
    return differences;
}

double Held::loss(std::size_t position, double value) const {
    const double lost = merit(original_.per_sample.at(position)) - merit(value);
    return std::clamp(lost / scale_, -1.0, 1.0);
}

}  // namespace holdfast::pipeline
