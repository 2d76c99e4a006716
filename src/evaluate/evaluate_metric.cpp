#include <utility>

#include "core/check.hpp"
#include "core/memory.hpp"
#include "evaluate/evaluator.hpp"
#include "holdfast/quantize.hpp"

namespace holdfast {

MetricValue evaluate_metric(const std::shared_ptr<const ov::Model>& model,
                            const Dataset& validation,
                            const Metric& metric,
                            const Deployment& deployment,
                            const std::shared_ptr<const ov::Model>& reference,
                            const Control& control) {
    core::require(model != nullptr, "there is no model to evaluate");
    core::require_memory_for(*model);
    evaluate::Evaluator evaluator(
        reference ? reference : model, validation, metric, deployment, control);
    auto score = evaluator.score(model, "Validating");
    return {score.value, std::move(score.per_sample)};
}

}  // namespace holdfast
