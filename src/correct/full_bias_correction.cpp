#include "correct/full_bias_correction.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <openvino/core/model.hpp>
#include <openvino/op/if.hpp>
#include <openvino/op/util/gather_base.hpp>

#include "core/check.hpp"
#include "core/ops_by_name.hpp"
#include "correct/candidate.hpp"
#include "correct/cut.hpp"
#include "holdfast/dataset.hpp"
#include "observe/observe.hpp"
#include "realize/realize.hpp"

namespace holdfast::correct {
namespace {

using observe::Statistics;
using Candidates = std::vector<Candidate>;

// Weights alone: activations stay in float, and so does what is looked up in an embedding.
std::shared_ptr<ov::Model> with_quantized_weights(const std::shared_ptr<const ov::Model>& model,
                                                  const place::Placement& placement,
                                                  const estimate::Ranges& ranges) {
    const auto ops = core::ops_by_name(*model);
    realize::Plan plan{.placement = placement, .ranges = ranges};
    std::erase_if(plan.placement.points, [&](const auto& point) {
        return point.kind != place::PointKind::weight ||
               ov::is_type<ov::op::util::GatherBase>(core::op_named(ops, point.node));
    });
    return realize::realize(model, plan);
}

// One step's worth: what it observes is not the caller's progress.
Control quiet(Control control) {
    control.on_progress = nullptr;
    return control;
}

// Corrects wave after wave: all operations that depend on no uncorrected one.
class Corrector {
public:
    Corrector(const std::shared_ptr<const ov::Model>& original,
              std::shared_ptr<ov::Model> quantized,
              const Dataset& calibration,
              const QuantizeOptions& options)
        : original_(original),
          model_(std::move(quantized)),
          items_(&calibration),
          count_(std::min(bias_subset_size(options.subset_size), calibration.size())),
          threshold_(options.advanced.bias_correction_threshold.value_or(1000)),
          caller_(options.control),
          quiet_(quiet(options.control)) {}

    Correction correct(const Candidates& all) {
        Candidates open = with_known_channels(all);
        const auto total = open.size();
        if (!open.empty()) float_means_ = means(original_, open, *items_);
        while (!open.empty()) {
            if (caller_.on_progress)
                caller_.on_progress({"Correcting biases", total - open.size(), total});
            const auto wave = take_wave(open);
            correct_wave(wave);
            if (!open.empty()) go_on_below(open);
        }
        if (caller_.on_progress) caller_.on_progress({"Correcting biases", total, total});
        return in_order_of(all);
    }

private:
    Candidates with_known_channels(const Candidates& all) {
        Candidates known;
        for (const auto& candidate : all) {
            if (candidate.weighted)
                known.push_back(candidate);
            else
                leave(candidate, unknown_channels, correction_);
        }
        return known;
    }

    [[nodiscard]] Statistics means(const std::shared_ptr<const ov::Model>& model,
                                   const Candidates& of,
                                   const Dataset& items) const {
        std::set<observe::Probe> probes;
        for (const auto& candidate : of) probes.insert(output_probe(candidate));
        return observe::observe(model, probes, items, count_, quiet_);
    }

    // Takes out of `open` what depends on nothing else in it.
    Candidates take_wave(Candidates& open) const {
        const auto ops = core::ops_by_name(*model_);
        std::unordered_set<const ov::Node*> targets;
        for (const auto& candidate : open) targets.insert(op_in_model(ops, candidate).get());
        std::unordered_set<const ov::Node*> below;
        for (const auto& node : model_->get_ordered_ops()) {
            for (const auto& input : node->input_values()) {
                const auto* producer = input.get_node();
                if (below.contains(producer) || targets.contains(producer))
                    below.insert(node.get());
            }
        }
        const auto rest =
            std::stable_partition(open.begin(), open.end(), [&](const auto& candidate) {
                return !below.contains(op_in_model(ops, candidate).get());
            });
        Candidates wave(std::make_move_iterator(open.begin()), std::make_move_iterator(rest));
        open.erase(open.begin(), rest);
        return wave;
    }

    void correct_wave(const Candidates& wave) {
        const auto statistics = means(model_, wave, *items_);
        for (const auto& candidate : wave) {
            const auto probe = output_probe(candidate);
            auto shift = float_means_.values.at(probe);
            const auto& mean = statistics.values.at(probe);
            std::transform(shift.begin(), shift.end(), mean.begin(), shift.begin(), std::minus<>());
            const auto rank = float_means_.first_shapes.at(probe.tap).size();
            decide(candidate, shift, rank, threshold_, correction_);
            apply(candidate);
        }
    }

    void apply(const Candidate& candidate) const {
        const auto& name = candidate.operation->get_friendly_name();
        const auto operation = op_in_model(core::ops_by_name(*model_), candidate);
        if (const auto bias = correction_.biases.find(name); bias != correction_.biases.end())
            realize::replace_bias(realize::find_bias(*operation).value(), bias->second);
        if (const auto bias = correction_.added.find(name); bias != correction_.added.end())
            realize::add_bias(operation, bias->second.shape, bias->second.values);
    }

    // States carry over what is above a cut, so a model with states is run from its inputs.
    void go_on_below(const Candidates& open) {
        if (!model_->get_variables().empty()) return;
        const auto ops = core::ops_by_name(*model_);
        std::vector<std::shared_ptr<ov::Node>> targets;
        for (const auto& candidate : open) targets.push_back(op_in_model(ops, candidate));
        auto next = cut(model_, targets, *items_, count_, quiet_);
        model_ = std::move(next.model);
        owned_items_ = std::move(next.items);
        items_ = owned_items_.get();
    }

    static const std::shared_ptr<ov::Node>& op_in_model(const core::OpsByName& ops,
                                                        const Candidate& candidate) {
        return core::op_named(ops, candidate.operation->get_friendly_name());
    }

    Correction in_order_of(const Candidates& all) {
        std::map<std::string, std::size_t> order;
        for (const auto& candidate : all)
            order.emplace(candidate.operation->get_friendly_name(), order.size());
        std::ranges::stable_sort(correction_.decisions, {}, [&](const auto& decision) {
            return order.at(decision.operation);
        });
        return std::move(correction_);
    }

    std::shared_ptr<const ov::Model> original_;
    std::shared_ptr<ov::Model> model_;  ///< Corrected so far; begins at the last cut.
    const Dataset* items_;              ///< What `model_` takes.
    std::unique_ptr<Dataset> owned_items_;
    std::size_t count_;
    double threshold_;
    Control caller_;
    Control quiet_;
    Statistics float_means_;
    Correction correction_;
};

}  // namespace

std::size_t bias_subset_size(std::size_t subset_size) {
    return std::max<std::size_t>(subset_size / 5, 1);
}

void require_no_branches(const ov::Model& model) {
    for (const auto& node : model.get_ops()) {
        if (!ov::is_type<ov::op::v8::If>(node)) continue;
        throw UnsupportedModel(core::concat("full bias correction can't follow the If '",
                                            node->get_friendly_name(),
                                            "'; use fast bias correction for this model"));
    }
}

Correction correct_biases_fully(const std::shared_ptr<const ov::Model>& model,
                                const place::Placement& placement,
                                const estimate::Ranges& ranges,
                                const Dataset& calibration,
                                const QuantizeOptions& options) {
    const auto& advanced = options.advanced;
    const double threshold = advanced.bias_correction_threshold.value_or(1000);
    core::require(threshold > 0, "bias_correction_threshold must be positive, got ", threshold);
    require_no_branches(*model);
    const auto all = candidates(*model, placement, Method::full, advanced.bias_correction_for_all);
    return Corrector(model, with_quantized_weights(model, placement, ranges), calibration, options)
        .correct(all);
}

}  // namespace holdfast::correct
