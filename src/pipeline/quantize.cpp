// Basic quantization, from the model and the data to the int8 model: read this first.
#include "holdfast/quantize.hpp"

#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>

#include "core/text.hpp"
#include "evaluate/deployment.hpp"
#include "evaluate/environment.hpp"
#include "holdfast/check_runtime.hpp"
#include "holdfast/error.hpp"
#include "pipeline/candidates.hpp"
#include "pipeline/make_plan.hpp"
#include "pipeline/options_table.hpp"
#include "pipeline/run.hpp"
#include "pipeline/saved_form.hpp"
#include "pipeline/validate.hpp"

namespace holdfast {
namespace {

// Any model tells what a device runs on; the result itself is not compiled for that.
EnvironmentReport environment_of(const Deployment& deployment) {
    const auto input = std::make_shared<ov::op::v0::Parameter>(ov::element::f32, ov::Shape{1});
    const auto result = std::make_shared<ov::op::v0::Result>(input);
    const auto model =
        std::make_shared<ov::Model>(ov::ResultVector{result}, ov::ParameterVector{input});
    return evaluate::environment_of(evaluate::compile(model, deployment), deployment.device);
}

// The file is what is deployed; the runtime treats it differently from the model in memory.
void check_saved(const std::shared_ptr<const ov::Model>& model,
                 const Dataset& calibration,
                 const pipeline::Run& run) {
    const pipeline::SavedForm file(model);
    try {
        const auto check = check_runtime(file.model(), calibration);
        if (!check.agrees()) run.warn(to_text(check));
    } catch (const InvalidArgument& error) {
        run.warn(std::string("the runtime can't run the quantized model: ") + error.what());
    } catch (const ov::Exception& error) {
        run.warn("the quantized model could not be checked: " + core::short_cause(error.what()));
    }
}

}  // namespace

Quantized quantize(const std::shared_ptr<const ov::Model>& model,
                   const Dataset& calibration,
                   const QuantizeOptions& options) {
    pipeline::validate(model, calibration, options);
    pipeline::Run run(options);
    run.report().options = pipeline::options_table(options);

    const auto planned = pipeline::make_plan(model, calibration, run);
    auto result = run.stage("Building the int8 model",
                            [&] { return pipeline::Candidates(planned, options).build({}); });
    run.stage("Checking the runtime", [&] { check_saved(result, calibration, run); });
    run.report().environment = environment_of({});
    return {std::move(result), run.finish()};
}

}  // namespace holdfast
