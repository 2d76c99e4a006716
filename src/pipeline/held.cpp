#include "pipeline/held.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/check.hpp"
#include "core/infer.hpp"
#include "evaluate/deployment.hpp"
#include "evaluate/environment.hpp"
#include "evaluate/mean_of_items.hpp"
#include "evaluate/numbers.hpp"

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

std::string described(const std::vector<double>& values) {
    if (values.empty()) return "no values per item";
    const auto [least, most] = std::ranges::minmax(values);
    return core::concat(
        "values per item from ", least, " to ", most, " with the mean ", evaluate::mean(values));
}

constexpr std::pair usual_range{0.0, 1.0};

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

std::size_t Held::few() const {
    constexpr std::size_t least = 16;
    return std::max(least, size() / 16);
}

// Evenly spread; none where a few would be most of them.
std::vector<std::size_t> Held::some_positions() const {
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < few() && 2 * few() <= size(); ++i)
        positions.push_back(i * size() / few());
    return positions;
}

double Held::best_merit() const {
    const auto& range = range_.value();
    return std::max(merit(range.first), merit(range.second));
}

bool Held::can_gain(std::size_t position) const {
    return range_ && merit(original_.per_sample[position]) < best_merit();
}

// A metric that takes the whole validation in hand may do so on data that only it can read.
std::vector<rank::Digest> Held::digests_of(ov::CompiledModel& model, std::string_view stage) const {
    std::vector<rank::Digest> digests;
    try {
        core::infer_in_order(
            model,
            validation_,
            items_,
            [&](std::size_t, std::span<const ov::Tensor> outputs, const Sample&) {
                digests.push_back(rank::digest(outputs));
            },
            control_,
            stage);
    } catch (const InvalidArgument&) {
        digests.clear();
    }
    return digests;
}

// Whether the user's function gives the original's items the same values when it is handed few of
// them.
bool Held::is_alike_in_part(ov::CompiledModel& model,
                            const evaluate::Score& whole,
                            std::string_view stage) {
    constexpr double rounding = 1e-6;
    const auto positions = some_positions();
    if (positions.empty()) return false;
    try {
        const auto part = evaluator_.score(model, stage, items_at(positions));
        if (!evaluate::is_mean_within(part, usual_range)) return false;
        for (std::size_t i = 0; i < positions.size(); ++i) {
            const double known = whole.per_sample[positions[i]];
            if (std::abs(part.per_sample[i] - known) > rounding) return false;
        }
        return true;
    } catch (const MetricFailed&) {  // It is for all items alone.
        return false;
    }
}

void Held::find_range(bool is_alike_in_part) {
    range_ = is_mean_ ? metric().per_sample_range : std::nullopt;
    if (!metric().whole) return;
    if (metric().per_sample_range) {
        range_ = metric().per_sample_range;
        review(original_);
    } else if (is_alike_in_part) {
        range_ = usual_range;
    }
}

void Held::review(const evaluate::Score& score) {
    if (!takes_parts() || evaluate::is_mean_within(score, *range_)) return;
    if (metric().per_sample_range)
        throw MetricFailed(core::concat("metric '",
                                        metric().name,
                                        "' gave ",
                                        score.value,
                                        " and ",
                                        described(score.per_sample),
                                        "; per_sample_range says that it is the mean of values "
                                        "per item from ",
                                        range_->first,
                                        " to ",
                                        range_->second));
    range_.reset();
}

SeenOriginal Held::look_at_original(std::string_view stage) {
    SeenOriginal seen;
    const auto deployment = reference_of(target_, evaluator_.deployment());
    auto compiled = evaluate::compile(model_, deployment);
    evaluate::Watch watch;
    watch.outputs = [&](std::size_t, std::span<const ov::Tensor> outputs) {
        seen.digests.push_back(rank::digest(outputs));
    };
    seen.score = is_on_file() ? evaluator_.score_file(model_, deployment, stage, items_)
                              : evaluator_.score(compiled, stage, items_, watch);
    if (is_whole()) seen.digests = digests_of(compiled, stage);
    seen.looked_at = items_.size();
    if (metric().whole && !metric().per_sample_range &&
        target_.search.early_stop != EarlyStop::never &&
        evaluate::is_mean_within(seen.score, usual_range)) {
        seen.is_alike_in_part = is_alike_in_part(compiled, seen.score, stage);
        seen.looked_at += some_positions().size();
    }
    seen.environment = evaluate::environment_of(compiled, deployment.device);
    return seen;
}

void Held::enter(SeenOriginal original) {
    original_ = std::move(original.score);
    digests_ = std::move(original.digests);
    const auto& own = original_.per_sample;
    is_mean_ = own.size() == items_.size() && evaluate::is_mean_of_items(original_);
    scale_ = own.empty() ? 1 : scale_of(metric(), own);
    find_range(original.is_alike_in_part);
    goal_.emplace(Goal{bound_, original_.value});
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
