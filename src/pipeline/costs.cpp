#include "pipeline/costs.hpp"

#include <string>
#include <utility>
#include <vector>

#include "core/check.hpp"
#include "core/memory.hpp"
#include "evaluate/latency.hpp"
#include "holdfast/error.hpp"
#include "pipeline/recorded.hpp"
#include "pipeline/saved_form.hpp"
#include "pipeline/stages.hpp"

namespace holdfast::pipeline {
namespace {

constexpr double seconds_for_latencies = 1;
constexpr double least_milliseconds = 0.05;  // below, calls cost more than the work
constexpr double least_gain = 0.98;          // of the original's time; above, nothing was gained

using Models = std::vector<std::shared_ptr<const ov::Model>>;

bool fit_at_once(const Models& models) {
    std::uint64_t bytes = 0;
    for (const auto& model : models)
        bytes += 2 * core::weight_bytes(*model) + core::activation_bytes(*model);
    return bytes < core::memory_left();
}

// A drift of the machine's speed does not hit all alike.
std::vector<double> latencies_one_by_one(const evaluate::Evaluator& evaluator,
                                         const Models& models,
                                         const Dataset& dataset,
                                         const std::stop_token& stop) {
    std::vector<double> milliseconds;
    for (const auto& model : models) {
        std::vector compiled{evaluator.compile(model)};
        milliseconds.push_back(
            evaluate::median_latencies(
                compiled, dataset, seconds_for_latencies / static_cast<double>(models.size()), stop)
                .front());
        compiled.clear();
        core::return_memory();
    }
    return milliseconds;
}

std::vector<double> latencies(const evaluate::Evaluator& evaluator,
                              const Models& models,
                              const Dataset& dataset,
                              const std::stop_token& stop) {
    std::vector<ov::CompiledModel> compiled;
    if (!fit_at_once(models)) return latencies_one_by_one(evaluator, models, dataset, stop);
    for (const auto& model : models) compiled.push_back(evaluator.compile(model));
    return evaluate::median_latencies(compiled, dataset, seconds_for_latencies, stop);
}

// A metric that has data of its own may come with a dataset that models don't take.
std::pair<std::vector<double>, std::string> latencies_or_failure(Session& session,
                                                                 const Models& models) {
    try {
        return {latencies(session.held.front().evaluator(),
                          models,
                          session.validation,
                          session.run.control().stop),
                ""};
    } catch (const InvalidArgument& error) {
        return {{}, error.what()};
    }
}

std::string key_of(const AccuracyReport& result) {
    return core::concat("latencies ", result.recipe, " float=", digest_of(result.kept_float));
}

}  // namespace

void measure_costs(Session& session, const Models& original_quantized_final) {
    core::ensure(original_quantized_final.size() == 3, "costs of three models are compared");
    auto& run = session.run;
    const auto [milliseconds, failure] = run.stage(stages::latencies, [&] {
        return recorded(run, key_of(run.report().accuracy.value()), [&] {
            return latencies_or_failure(session, original_quantized_final);
        });
    });
    try {
        core::require(failure.empty(), failure);
        std::vector<CostReport> costs;
        for (std::size_t i = 0; i < milliseconds.size(); ++i)
            costs.push_back({milliseconds[i], SavedForm(original_quantized_final[i]).bytes()});
        auto& accuracy = run.report().accuracy.value();
        accuracy.original_cost = costs[0];
        accuracy.quantized_cost = costs[1];
        accuracy.final_cost = costs[2];
        const bool can_tell = costs[0].latency_ms > least_milliseconds;
        if (can_tell && costs[2].latency_ms > least_gain * costs[0].latency_ms)
            run.warn(core::concat("the result is no faster than the original as deployed: ",
                                  costs[2].latency_ms,
                                  " ms against ",
                                  costs[0].latency_ms,
                                  " ms an inference"));
    } catch (const InvalidArgument& error) {
        run.warn(std::string("latencies and sizes were not measured: ") + error.what());
    }
}

void require_speedup(Session& session, const std::shared_ptr<ov::Model>& model) {
    const auto& wanted = session.target.search.min_speedup;
    if (!wanted) return;
    const auto& accuracy = session.run.report().accuracy.value();
    core::require(accuracy.final_cost.has_value(),
                  "min_speedup can't be held: the models don't take the validation data");
    const double speedup = accuracy.original_cost->latency_ms / accuracy.final_cost->latency_ms;
    if (speedup >= *wanted) return;
    throw TargetUnreachable(core::concat("the speed-up of ",
                                         *wanted,
                                         " can't be reached: the model that holds the bound takes ",
                                         accuracy.final_cost->latency_ms,
                                         " ms an inference, the original as deployed ",
                                         accuracy.original_cost->latency_ms,
                                         " ms, the fully quantized one ",
                                         accuracy.quantized_cost->latency_ms,
                                         " ms"),
                            model,
                            std::make_shared<const Report>(session.run.finish()));
}

}  // namespace holdfast::pipeline
