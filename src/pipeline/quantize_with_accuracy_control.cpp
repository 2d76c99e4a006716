// Quantization within a bound on the accuracy drop, from the model and the data to the model whose
// file was measured: read this first, after quantize.cpp.
#include "holdfast/quantize.hpp"
#include "pipeline/accuracy_control.hpp"
#include "pipeline/costs.hpp"
#include "pipeline/validate.hpp"

namespace holdfast {

Quantized quantize_with_accuracy_control(const std::shared_ptr<const ov::Model>& model,
                                         const Dataset& calibration,
                                         const Dataset& validation,
                                         const Metric& metric,
                                         const AccuracyTarget& target,
                                         const QuantizeOptions& options) {
    pipeline::validate(model, calibration, options);
    pipeline::validate(metric, target);
    pipeline::Session session(model, validation, metric, target, options);

    const auto original = pipeline::validate_original(session);
    const pipeline::Goal goal{metric, target, original.value};
    (void)goal.drop(original.value);  // refuses a relative drop from 0 before any work

    const auto planned = pipeline::make_plan(model, calibration, session.run);
    pipeline::Candidates candidates(planned, options);
    pipeline::Trials trials(session.run, session.evaluator, candidates, goal);
    const auto quantized = trials.quantized();
    const auto found = pipeline::find(session, planned, trials, goal, [&] {
        return pipeline::ranking_items(session, candidates, original, quantized);
    });

    const auto result = candidates.build(found.trial.kept_float);
    pipeline::describe_outcome(session, goal, planned, quantized.value, found);
    pipeline::measure_costs(
        session.run, session.evaluator, {model, candidates.build({}), result}, validation);
    if (!found.reached) pipeline::give_up(session, goal, planned, trials, found, result);
    return {result, session.run.finish()};
}

}  // namespace holdfast
