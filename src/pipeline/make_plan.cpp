#include "pipeline/make_plan.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <openvino/core/model.hpp>

#include "analyze/graph.hpp"
#include "analyze/prepare.hpp"
#include "core/check.hpp"
#include "core/if_bodies.hpp"
#include "correct/channel_alignment.hpp"
#include "correct/correct_biases.hpp"
#include "correct/full_bias_correction.hpp"
#include "correct/smooth_quant.hpp"
#include "estimate/estimate.hpp"
#include "estimate/finite_weights.hpp"
#include "observe/body_items.hpp"
#include "observe/observe.hpp"
#include "pipeline/archive_fields.hpp"
#include "pipeline/bodies.hpp"
#include "pipeline/describe.hpp"
#include "pipeline/options_table.hpp"
#include "pipeline/recorded.hpp"
#include "pipeline/run.hpp"
#include "pipeline/stages.hpp"
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

// Of the model and its bodies, as they would be quantized without smoothing and alignment, which
// take data: the fault is told before any is read.
void require_finite_weights(const ov::Model& model, const QuantizeOptions& options) {
    estimate::require_finite_weights(model, place::place(analyze::analyze(model), options));
    for (const auto& parent : core::ifs(model))
        for (const auto& body : parent->get_functions()) require_finite_weights(*body, options);
}

std::string digest_of(const QuantizeOptions& options) {
    journal::Digest digest;
    for (const auto& [name, value] : options_table(options))
        if (name != "threads") digest.add(name).add(value);
    return digest.text();
}

// The statistics of float models, each thing measured once.
class Measured {
public:
    void expect(const std::shared_ptr<const ov::Model>& model, std::set<observe::Probe> probes) {
        expected_[model].merge(probes);
    }

    // At least `probes` of `model`.
    const observe::Statistics& of(Run& run,
                                  const std::string& model_key,
                                  const std::shared_ptr<const ov::Model>& model,
                                  std::set<observe::Probe> probes,
                                  const Dataset& calibration,
                                  const QuantizeOptions& options) {
        auto& known = known_[model];
        const bool is_known = std::ranges::includes(known.probes, probes);
        if (is_known && known.statistics) return *known.statistics;
        known.probes.merge(probes);
        known.probes.merge(expected_[model]);
        const auto key =
            core::concat("statistics ",
                         model_key,
                         " probes=",
                         journal::Digest().add(journal::to_bytes(known.probes)).text());
        known.statistics = recorded(run, key, [&] {
            return observe::observe(
                model, known.probes, calibration, options.subset_size, options.control);
        });
        return *known.statistics;
    }

private:
    struct Known {
        std::set<observe::Probe> probes;
        std::optional<observe::Statistics> statistics;
    };

    std::map<std::shared_ptr<const ov::Model>, std::set<observe::Probe>> expected_;
    std::map<std::shared_ptr<const ov::Model>, Known> known_;
};

/// Makes the plans of a model and of the bodies in it.
class Planner {
public:
    Planner(Run& run, QuantizeOptions options, Measured& measured)
        : run_(run),
          options_(std::move(options)),
          options_digest_(digest_of(options_)),
          measured_(measured) {}

    [[nodiscard]] const std::vector<correct::BiasDecision>& decisions() const { return decisions_; }

    /// `path` leads the names of what is in a body: "<if>/then/".
    realize::Plan plan(const std::shared_ptr<const ov::Model>& model,
                       const Dataset& calibration,
                       const std::string& path) {
        realize::Plan plan;
        auto base = model;  // what the rest of the plan is for
        if (asks_for_smoothing(options_)) {
            base = run_.stage("Smoothing activations", [&] {
                plan.smoothing = recorded(run_, key("smoothing", path), [&] {
                    return smooth(model, calibration, options_);
                });
                return smoothed(model, plan.smoothing);
            });
        }
        if (options_.advanced.channel_alignment) {
            base = run_.stage("Aligning channels", [&] {
                plan.alignment = recorded(run_, key("alignment", path), [&] {
                    return align(base, calibration, options_);
                });
                return aligned(base, plan.alignment);
            });
        }
        place_quantizers(*base, plan);
        estimate_ranges(base, calibration, path, plan);
        for (const auto& parent : core::ifs(*model))
            plan_bodies(model, *parent, calibration, path, plan);
        return plan;
    }

private:
    // Options and data of the job decide all that is measured; `path` tells which body it is of.
    [[nodiscard]] std::string key(std::string_view what, const std::string& path) const {
        return core::concat(what, " body=", path, " options=", options_digest_);
    }

    void place_quantizers(const ov::Model& base, realize::Plan& plan) {
        const auto graph =
            run_.stage("Analyzing the model", [&] { return analyze::analyze(base); });
        run_.stage("Placing quantizers", [&] {
            plan.placement = place::place(graph, options_);
            plan.groups = groups(graph, plan);
        });
    }

    void estimate_ranges(const std::shared_ptr<const ov::Model>& base,
                         const Dataset& calibration,
                         const std::string& path,
                         realize::Plan& plan) {
        const auto& statistics = *run_.stage(stages::statistics, [&] {
            return &measured_.of(run_,
                                 key("of", path),
                                 base,
                                 all_probes(*base, plan.placement, options_),
                                 calibration,
                                 options_);
        });
        plan.ranges = run_.stage("Estimating ranges", [&] {
            return estimate::estimate(*base, plan.placement, statistics, options_.advanced);
        });
        auto correction = run_.stage("Correcting biases", [&] {
            return recorded(run_, key("biases", path), [&] {
                return correct_biases(base, plan, statistics, calibration, options_);
            });
        });
        plan.biases = std::move(correction.biases);
        plan.added_biases = std::move(correction.added);
        for (auto& decision : correction.decisions) {
            decision.operation = path + decision.operation;
            decisions_.push_back(std::move(decision));
        }
    }

    // From what the float model hands to the bodies.
    void plan_bodies(const std::shared_ptr<const ov::Model>& model,
                     const ov::op::v8::If& parent,
                     const Dataset& calibration,
                     const std::string& path,
                     realize::Plan& plan) {
        const auto& name = parent.get_friendly_name();
        auto items = run_.stage(stages::statistics, [&] {
            return observe::body_items(
                model, name, calibration, options_.subset_size, options_.control);
        });
        for (std::size_t body = 0; body < core::if_bodies; ++body)
            plan_body(parent, body, make_dataset(std::move(items.at(body))), path, plan);
    }

    void plan_body(const ov::op::v8::If& parent,
                   std::size_t index,
                   const std::unique_ptr<Dataset>& items,
                   const std::string& path,
                   realize::Plan& around) {
        const auto local = core::body_name(parent.get_friendly_name(), index);
        if (items->size() == 0) {
            run_.warn(core::concat("the body '",
                                   path,
                                   local,
                                   "' stays in float: no item of the calibration data takes it"));
            return;
        }
        const auto model = parent.get_function(static_cast<int>(index));
        auto inner = plan(model, *items, path + local + "/");
        if (inner.groups.empty()) return;
        around.bodies.push_back({.parent = parent.get_friendly_name(),
                                 .body = index,
                                 .group = around.groups.size(),
                                 .plan = inner});
        around.groups.push_back({.points = {}, .operations = operations_of(inner, local + "/")});
    }

    static std::vector<std::string> operations_of(const realize::Plan& plan,
                                                  const std::string& path) {
        std::vector<std::string> operations;
        for (const auto& group : plan.groups)
            for (const auto& operation : group.operations) operations.push_back(path + operation);
        return operations;
    }

    Run& run_;
    QuantizeOptions options_;
    std::string options_digest_;
    Measured& measured_;
    std::vector<correct::BiasDecision> decisions_;
};

}  // namespace

struct Plans::State {
    std::shared_ptr<const ov::Model> original;
    const Dataset& calibration;
    Run& run;
    Measured measured;
};

Plans::Plans(const std::shared_ptr<const ov::Model>& model, const Dataset& calibration, Run& run) {
    auto original = run.stage("Preparing the model", [&] {
        read::require_float(*model);
        auto prepared = analyze::prepare(model, run.options().advanced.fold_constants);
        require_finite_weights(*prepared, options_for_bodies(run.options(), *prepared));
        return prepared;
    });
    state_.reset(new State{std::move(original), calibration, run, {}});
}

Plans::~Plans() = default;

const std::shared_ptr<const ov::Model>& Plans::prepared() const {
    return state_->original;
}

void Plans::expect(const std::vector<QuantizeOptions>& all) {
    const auto& model = state_->original;
    if (!core::ifs(*model).empty()) return;  // bodies are measured on items of their own
    const auto graph = analyze::analyze(*model);
    for (const auto& options : all) {
        if (asks_for_smoothing(options) || options.advanced.channel_alignment) continue;
        state_->measured.expect(model, all_probes(*model, place::place(graph, options), options));
    }
}

Planned Plans::make(const QuantizeOptions& wanted) {
    Planned planned{.original = state_->original, .plan = {}};
    auto options = options_for_bodies(wanted, *planned.original);
    options.control = state_->run.control();
    Planner planner(state_->run, options, state_->measured);
    planned.plan = planner.plan(planned.original, state_->calibration, "");
    planned.biases = planner.decisions();
    if (planned.plan.groups.empty())
        state_->run.warn(
            "nothing can be quantized in this model: it has no operation that runs in int8");
    return planned;
}

Planned make_plan(const std::shared_ptr<const ov::Model>& model,
                  const Dataset& calibration,
                  Run& run) {
    Plans plans(model, calibration, run);
    auto planned = plans.make(run.options());
    describe(*model, planned.plan, planned.biases, run.report());
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
    for (const auto& body : planned.plan.bodies) {
        if (!kept_float.contains(body.group)) continue;
        const auto& operations = planned.plan.groups.at(body.group).operations;
        ordered.insert(ordered.end(), operations.begin(), operations.end());
    }
    return ordered;
}

}  // namespace holdfast::pipeline
