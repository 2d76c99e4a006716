#include "pipeline/costs.hpp"

#include <string>
#include <vector>

#include "core/check.hpp"
#include "evaluate/latency.hpp"
#include "pipeline/saved_form.hpp"

namespace holdfast::pipeline {
namespace {

constexpr double seconds_for_latencies = 1;

using Models = std::vector<std::shared_ptr<const ov::Model>>;

std::vector<double> latencies(const evaluate::Evaluator& evaluator,
                              const Models& models,
                              const Dataset& dataset) {
    std::vector<ov::CompiledModel> compiled;
    for (const auto& model : models) compiled.push_back(evaluator.compile(model));
    return evaluate::median_latencies(compiled, dataset, seconds_for_latencies);
}

}  // namespace

void measure_costs(Run& run,
                   const evaluate::Evaluator& evaluator,
                   const Models& original_quantized_final,
                   const Dataset& dataset) {
    core::ensure(original_quantized_final.size() == 3, "costs of three models are compared");
    try {
        const auto milliseconds = run.stage("Measuring latencies", [&] {
            return latencies(evaluator, original_quantized_final, dataset);
        });
        std::vector<CostReport> costs;
        for (std::size_t i = 0; i < milliseconds.size(); ++i)
            costs.push_back({milliseconds[i], SavedForm(original_quantized_final[i]).bytes()});
        auto& accuracy = run.report().accuracy.value();
        accuracy.original_cost = costs[0];
        accuracy.quantized_cost = costs[1];
        accuracy.final_cost = costs[2];
    } catch (const InvalidArgument& error) {
        // A metric that has data of its own may come with a dataset that models don't take.
        run.warn(std::string("latencies and sizes were not measured: ") + error.what());
    }
}

}  // namespace holdfast::pipeline
