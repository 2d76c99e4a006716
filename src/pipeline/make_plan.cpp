#include "pipeline/make_plan.hpp"

#include <utility>

#include <openvino/core/model.hpp>

#include "analyze/graph.hpp"
#include "analyze/prepare.hpp"
#include "correct/channel_alignment.hpp"
#include "correct/correct_biases.hpp"
#include "correct/full_bias_correction.hpp"
#include "correct/smooth_quant.hpp"
#include "estimate/estimate.hpp"
#include "observe/observe.hpp"
#include "pipeline/describe.hpp"
#include "pipeline/run.hpp"
#include "place/place.hpp"
#include "read/require_float.hpp"
#include "realize/alignment.hpp"
#include "realize/smoothing.hpp"

namespace holdfast::pipeline {
namespace {

std::set<observe::Probe> all_probes(const ov::Model& model,
                                    const place::Placement& placement,
                                    const QuantizeOptions& options) {
    const auto& advanced = options.advanced;
    auto probes = estimate::range_probes(model, placement, advanced);
    if (!advanced.disable_bias_correction && options.fast_bias_correction)
        probes.merge(correct::bias_probes(model, placement, advanced));
    return probes;
}

bool asks_for_smoothing(const QuantizeOptions& options) {
    const auto& alphas = options.advanced.smooth_quant;
    return options.model_type == ModelType::transformer &&
           (alphas.convolution >= 0 || alphas.matmul >= 0);
}

realize::Smoothing smooth(const std::shared_ptr<const ov::Model>& model,
                          const Dataset& calibration,
                          const QuantizeOptions& options) {
    const auto graph = analyze::analyze(*model);
    const auto probes = correct::smooth_quant_probes(*model, graph, options);
    if (probes.empty()) return {};
    const auto statistics =
        observe::observe(model, probes, calibration, options.subset_size, options.control);
    return correct::smooth_quant(*model, graph, statistics, options);
}

std::shared_ptr<const ov::Model> smoothed(const std::shared_ptr<const ov::Model>& model,
                                          const realize::Smoothing& smoothing) {
    if (smoothing.empty()) return model;
    const auto changed = model->clone();
    realize::apply_smoothing(*changed, smoothing, {});
    return changed;
}

realize::Alignment align(const std::shared_ptr<const ov::Model>& model,
                         const Dataset& calibration,
                         const QuantizeOptions& options) {
    const auto placement = place::place(analyze::analyze(*model), options);
    const auto probes = correct::channel_alignment_probes(*model, placement);
    if (probes.empty()) return {};
    const auto statistics =
        observe::observe(model, probes, calibration, options.subset_size, options.control);
    return correct::channel_alignment(*model, placement, statistics);
}

std::shared_ptr<const ov::Model> aligned(const std::shared_ptr<const ov::Model>& model,
                                         const realize::Alignment& alignment) {
    if (alignment.empty()) return model;
    const auto changed = model->clone();
    realize::apply_alignment(*changed, alignment, {});
    return changed;
}

// The ranges between aligned operations hold only if both are aligned.
std::vector<place::Group> groups(const analyze::Graph& graph, const realize::Plan& plan) {
    std::vector<std::set<std::string>> together;
    for (const auto& pair : plan.alignment) together.push_back({pair.producer, pair.consumer});
    return place::joined(place::group(graph, plan.placement), together, graph);
}

correct::Correction correct_biases(const std::shared_ptr<const ov::Model>& model,
                                   const realize::Plan& plan,
                                   const observe::Statistics& statistics,
                                   const Dataset& calibration,
                                   const QuantizeOptions& options) {
    const auto& advanced = options.advanced;
    if (advanced.disable_bias_correction) return {};
    return options.fast_bias_correction
               ? correct::correct_biases(*model, plan.placement, plan.ranges, statistics, advanced)
               : correct::correct_biases_fully(
                     model, plan.placement, plan.ranges, calibration, options);
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
    auto base = planned.original;  // what the rest of the plan is for
    if (asks_for_smoothing(options)) {
        base = run.stage("Smoothing activations", [&] {
            plan.smoothing = smooth(planned.original, calibration, options);
            return smoothed(planned.original, plan.smoothing);
        });
    }
    if (options.advanced.channel_alignment) {
        base = run.stage("Aligning channels", [&] {
            plan.alignment = align(base, calibration, options);
            return aligned(base, plan.alignment);
        });
    }
    const auto graph = run.stage("Analyzing the model", [&] { return analyze::analyze(*base); });
    run.stage("Placing quantizers", [&] {
        plan.placement = place::place(graph, options);
        plan.groups = groups(graph, plan);
    });
    if (plan.placement.points.empty())
        run.warn("nothing can be quantized in this model: it has no operation that runs in int8");

    const auto statistics = run.stage("Collecting statistics", [&] {
        return observe::observe(base,
                                all_probes(*base, plan.placement, options),
                                calibration,
                                options.subset_size,
                                options.control);
    });
    plan.ranges = run.stage("Estimating ranges", [&] {
        return estimate::estimate(*base, plan.placement, statistics, options.advanced);
    });
    auto correction = run.stage("Correcting biases", [&] {
        return correct_biases(base, plan, statistics, calibration, options);
    });
    plan.biases = std::move(correction.biases);
    plan.added_biases = std::move(correction.added);
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
