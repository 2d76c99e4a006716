#include "pipeline/expected_work.hpp"

#include <algorithm>

#include "pipeline/stages.hpp"

namespace holdfast::pipeline {
namespace {

constexpr double estimates = 40;
constexpr double validations = 4;
constexpr double recipes = 8;
constexpr double recipe_validations = 1.3;  // by halving, under the deployments in turn
constexpr double latency_items = 600;
constexpr double latency_models = 3;

}  // namespace

std::vector<ExpectedWork> expected_work(const Session& session, const Dataset& calibration) {
    const auto deployments = static_cast<double>(session.held.size());
    const auto items = static_cast<double>(session.items.size());
    const auto subset =
        static_cast<double>(std::min(session.run.options().subset_size, calibration.size()));
    const auto& wanted = session.target.search.recipes;
    const double tries = !wanted || !wanted->empty() ? 1 : 0;
    return {
        {{stages::originals}, items * deployments, deployments},
        {{stages::statistics}, 2 * subset, 1},
        {{stages::quantized}, items * deployments, deployments},
        {{stages::recipes}, tries * recipe_validations * items, tries * recipes},
        {{stages::ranking, stages::searching},
         validations * items * deployments + estimates * static_cast<double>(session.subset_size()),
         validations * deployments + estimates},
        {{stages::check}, items * deployments, deployments},
        {{stages::latencies}, latency_items, latency_models}};
}

}  // namespace holdfast::pipeline
