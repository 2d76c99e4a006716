// Quantization within a bound on the accuracy drop, from the model and the data to the model whose
// file was measured: read this first, after quantize.cpp.
#include "holdfast/quantize.hpp"
#include "pipeline/accuracy_control.hpp"
#include "pipeline/costs.hpp"
#include "pipeline/expected_work.hpp"
#include "pipeline/float_costs.hpp"
#include "pipeline/job_of.hpp"
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
    pipeline::open_journal(session.run, model, calibration, validation, metric, target);
    session.run.expect(pipeline::expected_work(session, calibration));
    pipeline::validate_originals(session);

    pipeline::Plans plans(model, calibration, session.run);
    const auto start = pipeline::choose_recipe(session, plans);
    const auto costs = pipeline::float_costs(session, *start);
    const auto found = pipeline::find(session, start->trials, costs);

    auto& candidates = start->trials.candidates();
    const auto result = candidates.build(found.trial.kept_float);
    pipeline::describe_outcome(session, *start, found);
    pipeline::measure_costs(session, {model, candidates.build({}), result});
    if (!found.reached) pipeline::give_up(session, *start, found, result);
    pipeline::require_speedup(session, result);
    return {result, session.run.finish()};
}

}  // namespace holdfast
