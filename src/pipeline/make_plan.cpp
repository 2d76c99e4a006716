#include "pipeline/make_plan.hpp"

#include <utility>

#include <openvino/core/model.hpp>

#include "analyze/graph.hpp"
#include "analyze/prepare.hpp"
#include "correct/correct_biases.hpp"
#include "estimate/estimate.hpp"
#include "observe/observe.hpp"
#include "pipeline/describe.hpp"
#include "pipeline/run.hpp"
#include "place/place.hpp"
#include "read/require_float.hpp"

namespace holdfast::pipeline {
namespace {

std::set<observe::Probe> all_probes(const ov::Model& model,
                                    const place::Placement& placement,
                                    const AdvancedQuantizeOptions& options) {
    auto probes = estimate::range_probes(model, placement, options);
    if (!options.disable_bias_correction) probes.merge(correct::bias_probes(model, placement));
    return probes;
}

correct::Correction correct_biases(const Planned& planned,
                                   const observe::Statistics& statistics,
                                   const AdvancedQuantizeOptions& options) {
    if (options.disable_bias_correction) return {};
    const auto& plan = planned.plan;
    return correct::correct_biases(
        *planned.original, plan.placement, plan.ranges, statistics, options);
}

}  // namespace

Planned make_plan(const std::shared_ptr<const ov::Model>& model,
                  const Dataset& calibration,
                  Run& run) {
    const auto& options = run.options();
    Planned planned;
    auto& plan = planned.plan;

    planned.original = run.stage("Preparing the model", [&] {
        read::require_float(*model);
        return analyze::prepare(model, options.advanced.fold_constants);
    });
    const auto graph =
        run.stage("Analyzing the model", [&] { return analyze::analyze(*planned.original); });
    run.stage("Placing quantizers", [&] {
        plan.placement = place::place(graph, options);
        plan.groups = place::group(graph, plan.placement);
    });
    if (plan.placement.points.empty())
        run.warn("nothing can be quantized in this model: it has no operation that runs in int8");

    const auto statistics = run.stage("Collecting statistics", [&] {
        return observe::observe(planned.original,
                                all_probes(*planned.original, plan.placement, options.advanced),
                                calibration,
                                options.subset_size,
                                options.control);
    });
    plan.ranges = run.stage("Estimating ranges", [&] {
        return estimate::estimate(*planned.original, plan.placement, statistics, options.advanced);
    });
    auto correction = run.stage(
        "Correcting biases", [&] { return correct_biases(planned, statistics, options.advanced); });
    plan.biases = std::move(correction.biases);
    describe(*model, plan, correction.decisions, run.report());
    return planned;
}

std::vector<std::string> operations_in_float(const Planned& planned,
                                             const std::set<std::size_t>& kept_float) {
    std::set<std::string> names;
    for (const std::size_t index : kept_float) {
        const auto& operations = planned.plan.groups.at(index).operations;
        names.insert(operations.begin(), operations.end());
    }
    std::vector<std::string> ordered;
    for (const auto& node : planned.original->get_ordered_ops())
        if (names.contains(node->get_friendly_name())) ordered.push_back(node->get_friendly_name());
    return ordered;
}

}  // namespace holdfast::pipeline
