// Basic quantization, from the model and the data to the int8 model: read this first.
#include "pipeline/quantize.hpp"

#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>

#include "core/mapped_weights.hpp"
#include "core/text.hpp"
#include "evaluate/check_deployment.hpp"
#include "evaluate/deployment.hpp"
#include "evaluate/environment.hpp"
#include "holdfast/error.hpp"
#include "pipeline/candidates.hpp"
#include "pipeline/job_of.hpp"
#include "pipeline/make_plan.hpp"
#include "pipeline/options_table.hpp"
#include "pipeline/run.hpp"
#include "pipeline/saved_form.hpp"
#include "pipeline/validate.hpp"

namespace holdfast {
namespace {

constexpr std::size_t items_checked = 2;

// Any model tells what a device runs on.
ov::CompiledModel compile_any(const Deployment& deployment) {
    const auto input = std::make_shared<ov::op::v0::Parameter>(ov::element::f32, ov::Shape{1});
    const auto result = std::make_shared<ov::op::v0::Result>(input);
    const auto model =
        std::make_shared<ov::Model>(ov::ResultVector{result}, ov::ParameterVector{input});
    return evaluate::compile(model, deployment);
}

// The file is what is deployed; the runtime treats it differently from the model in memory.
std::optional<ov::CompiledModel> check_saved(const std::shared_ptr<const ov::Model>& model,
                                             const Dataset& calibration,
                                             const pipeline::Run& run) {
    const pipeline::SavedForm file(model);
    try {
        auto [check, compiled] =
            evaluate::check_deployment(file.model(), calibration, {}, items_checked);
        if (!check.agrees()) run.warn(to_text(check));
        return std::move(compiled);
    } catch (const InvalidArgument& error) {
        run.warn(std::string("the runtime can't run the quantized model: ") + error.what());
    } catch (const ov::Exception& error) {
        run.warn("the quantized model could not be checked: " + core::short_cause(error.what()));
    }
    return std::nullopt;
}

}  // namespace

namespace pipeline {

QuantizedAndCompiled quantize(const std::shared_ptr<const ov::Model>& model,
                              const Dataset& calibration,
                              const QuantizeOptions& options) {
    validate(model, calibration, options);
    Run run(options);
    run.report().options = options_table(options);
    open_journal(run, model, calibration);

    const auto planned = make_plan(model, calibration, run);
    auto result = run.stage("Building the int8 model",
                            [&] { return Candidates(planned, options).build({}); });
    core::release_mapped_weights(*planned.original);  // the check has weights of its own
    auto compiled =
        run.stage("Checking the runtime", [&] { return check_saved(result, calibration, run); });
    const Deployment deployment;
    run.report().environment =
        evaluate::environment_of(compiled ? *compiled : compile_any(deployment), deployment.device);
    return {{std::move(result), run.finish()}, std::move(compiled)};
}

}  // namespace pipeline

Quantized quantize(const std::shared_ptr<const ov::Model>& model,
                   const Dataset& calibration,
                   const QuantizeOptions& options) {
    return pipeline::quantize(model, calibration, options).quantized;
}

}  // namespace holdfast
