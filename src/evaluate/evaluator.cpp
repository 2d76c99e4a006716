#include "evaluate/evaluator.hpp"

#include <chrono>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "core/check.hpp"
#include "core/infer.hpp"
#include "core/temporary_folder.hpp"
#include "evaluate/bad_item.hpp"
#include "evaluate/deployment.hpp"
#include "evaluate/numbers.hpp"
#include "evaluate/references.hpp"
#include "holdfast/model.hpp"

namespace holdfast::evaluate {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// Some items of a dataset, as a dataset.
class Subset : public Dataset {
public:
    Subset(const Dataset& all, std::span<const std::size_t> indices)
        : all_(all), indices_(indices) {}
    [[nodiscard]] std::size_t size() const override { return indices_.size(); }
    [[nodiscard]] bool has_labels() const override { return all_.has_labels(); }
    [[nodiscard]] Sample sample(std::size_t index) const override {
        return all_.sample(indices_[index]);
    }

private:
    const Dataset& all_;
    std::span<const std::size_t> indices_;
};

void require_usable(const Metric& metric,
                    const Dataset& dataset,
                    const std::shared_ptr<const ov::Model>& reference) {
    const bool is_ours = !metric.whole && !metric.on_file;  // The inferences are.
    core::require(!is_ours || metric.observe,
                  "metric '",
                  metric.name,
                  "' has none of the functions `whole`, `on_file` and `observe`");
    core::require(dataset.size() > 0, "the validation dataset has no items");
    core::require(!is_ours || !metric.needs_reference || reference,
                  "metric '",
                  metric.name,
                  "' compares with the original model, which was not given");
    const bool lacks_labels = is_ours && metric.needs_labels && !dataset.has_labels();
    if (lacks_labels)
        throw MetricFailed(core::concat(
            "metric '", metric.name, "' needs labels, and the validation dataset has none"));
}

std::vector<std::size_t> items_or_all(std::span<const std::size_t> indices,
                                      const Dataset& dataset) {
    if (!indices.empty()) return {indices.begin(), indices.end()};
    std::vector<std::size_t> all(dataset.size());
    std::iota(all.begin(), all.end(), 0U);
    return all;
}

void require_finite(const Score& score,
                    const Metric& metric,
                    std::string_view stage,
                    std::span<const std::size_t> items) {
    const auto fail = [&](double value, const std::string& where) {
        throw MetricFailed(
            core::concat("metric '", metric.name, "' became ", value, where, " (", stage, ")"));
    };
    for (std::size_t i = 0; i < score.per_sample.size(); ++i) {
        if (!std::isfinite(score.per_sample[i]))
            fail(score.per_sample[i], core::concat(" on item ", items[i]));
    }
    if (!std::isfinite(score.value)) fail(score.value, "");
}

}  // namespace

struct Evaluator::State {
    std::shared_ptr<const ov::Model> reference;
    const Dataset& dataset;
    const Metric& metric;
    Deployment deployment;
    const Control& control;
    References references;
    std::size_t compiled = 0;

    Score accumulate(ov::CompiledModel& model,
                     std::string_view stage,
                     std::span<const std::size_t> items,
                     const Watch& watch);
    Score whole(const std::function<MetricValue()>& measure,
                std::string_view stage,
                std::span<const std::size_t> items) const;
    Observation observe(std::size_t item,
                        std::span<const ov::Tensor> outputs,
                        const Sample& sample);
    double own_value(std::size_t item, const Observation& observation) const;
    void report(std::string_view stage, std::size_t done, std::size_t total) const;
};

Observation Evaluator::State::observe(std::size_t item,
                                      std::span<const ov::Tensor> outputs,
                                      const Sample& sample) {
    const bool lacks_label = metric.needs_labels && !sample.label;
    if (lacks_label)
        throw MetricFailed(core::concat("metric '",
                                        metric.name,
                                        "' needs labels, and item ",
                                        item,
                                        " of the validation data has none"));
    const auto originals = metric.needs_reference ? references.at(item, sample, dataset)
                                                  : std::span<const ov::Tensor>();
    try {
        return metric.observe(outputs, sample.label, originals);
    } catch (const BadItem& error) {
        throw InvalidArgument(
            core::concat("item ", item, " of the validation data: ", error.what()));
    }
}

double Evaluator::State::own_value(std::size_t item, const Observation& observation) const {
    if (metric.per_sample) return metric.per_sample(observation);
    if (!observation.empty()) return observation.front();
    throw MetricFailed(core::concat(
        "metric '", metric.name, "' observed nothing on item ", item, " of the validation data"));
}

Score Evaluator::State::accumulate(ov::CompiledModel& model,
                                   std::string_view stage,
                                   std::span<const std::size_t> items,
                                   const Watch& watch) {
    Score score;
    auto& observations = score.observations;
    const auto consume =
        [&](std::size_t item, std::span<const ov::Tensor> outputs, const Sample& sample) {
            observations.push_back(observe(item, outputs, sample));
            score.per_sample.push_back(own_value(item, observations.back()));
            if (watch.outputs) watch.outputs(item, outputs);
            return !watch.goes_on || watch.goes_on(item, score.per_sample.back());
        };
    core::infer_until(model, dataset, items, consume, control, stage);
    score.samples = observations.size();
    score.complete = score.samples == items.size();
    const bool has_finish = metric.finish && score.complete;
    score.value = has_finish ? metric.finish(observations) : mean(score.per_sample);
    // A few items may be of one class only, or the like; their own values still tell something.
    const bool is_part = items.size() < dataset.size();
    if (is_part && !std::isfinite(score.value)) score.value = mean(score.per_sample);
    return score;
}

// `measure` hands the whole validation to the user.
Score Evaluator::State::whole(const std::function<MetricValue()>& measure,
                              std::string_view stage,
                              std::span<const std::size_t> items) const {
    report(stage, 0, items.size());
    auto [value, per_sample] = measure();
    report(stage, items.size(), items.size());
    const bool fits = per_sample.empty() || per_sample.size() == items.size();
    if (!fits)
        throw MetricFailed(core::concat("metric '",
                                        metric.name,
                                        "' gave ",
                                        per_sample.size(),
                                        " values for ",
                                        items.size(),
                                        " items"));
    return {.value = value, .per_sample = std::move(per_sample), .samples = items.size()};
}

void Evaluator::State::report(std::string_view stage, std::size_t done, std::size_t total) const {
    if (control.stop.stop_requested()) throw Cancelled("the run was stopped on request");
    if (control.on_progress) control.on_progress({stage, done, total});
}

Evaluator::Evaluator(std::shared_ptr<const ov::Model> reference,
                     const Dataset& dataset,
                     const Metric& metric,
                     const Deployment& deployment,
                     const Control& control)
    : state_(new State{
          reference, dataset, metric, deployment, control, References(reference, deployment), 0}) {
    require_usable(metric, dataset, reference);
    (void)properties_of(deployment);
    require_device(deployment);
}

Evaluator::~Evaluator() = default;

const Deployment& Evaluator::deployment() const {
    return state_->deployment;
}

std::size_t Evaluator::compiled() const {
    return state_->compiled;
}

ov::CompiledModel Evaluator::compile(const std::shared_ptr<const ov::Model>& model) const {
    ++state_->compiled;
    return evaluate::compile(model, state_->deployment);
}

std::shared_ptr<OnDemand> Evaluator::on_demand(std::function<ov::CompiledModel()> compile) {
    ++state_->compiled;
    return std::make_shared<OnDemand>(std::move(compile));
}

Score Evaluator::score(const std::shared_ptr<const ov::Model>& model,
                       std::string_view stage,
                       std::span<const std::size_t> indices,
                       const Watch& watch) {
    if (state_->metric.on_file) return score_file(model, state_->deployment, stage, indices);
    const auto start = Clock::now();
    auto compiled = compile(model);
    auto result = score(compiled, stage, indices, watch);
    result.seconds = seconds_since(start);
    return result;
}

Score Evaluator::score_file(const std::shared_ptr<const ov::Model>& model,
                            const Deployment& deployment,
                            std::string_view stage,
                            std::span<const std::size_t> indices) {
    const auto start = Clock::now();
    const auto items = items_or_all(indices, state_->dataset);
    const core::TemporaryFolder folder;
    const auto file = folder.path() / "model.xml";
    holdfast::save_model(model, file);
    const auto measure = [&] { return state_->metric.on_file(file, deployment, items); };
    auto result = state_->whole(measure, stage, items);
    require_finite(result, state_->metric, stage, items);
    result.seconds = seconds_since(start);
    return result;
}

Score Evaluator::score(ov::CompiledModel& model,
                       std::string_view stage,
                       std::span<const std::size_t> indices,
                       const Watch& watch) {
    const auto start = Clock::now();
    core::ensure(!state_->metric.on_file,
                 "a metric of files needs the model, not what it compiled to");
    const auto items = items_or_all(indices, state_->dataset);
    const auto measure = [&] {
        return state_->metric.whole(model, Subset(state_->dataset, items));
    };
    auto result = state_->metric.whole ? state_->whole(measure, stage, items)
                                       : state_->accumulate(model, stage, items, watch);
    require_finite(result, state_->metric, stage, items);
    result.seconds = seconds_since(start);
    return result;
}

}  // namespace holdfast::evaluate
