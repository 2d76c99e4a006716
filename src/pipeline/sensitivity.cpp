#include "holdfast/sensitivity.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "core/check.hpp"
#include "core/infer.hpp"
#include "evaluate/deployment.hpp"
#include "pipeline/candidates.hpp"
#include "pipeline/make_plan.hpp"
#include "pipeline/run.hpp"
#include "pipeline/validate.hpp"
#include "rank/digest.hpp"

namespace holdfast {
namespace {

constexpr std::string_view stage = "Measuring sensitivity";

// The original's outputs for some items, to compare others with.
class Comparison {
public:
    Comparison(const std::shared_ptr<const ov::Model>& original,
               const Dataset& data,
               std::size_t items,
               const Deployment& deployment,
               const Control& control)
        : data_(data), deployment_(deployment), control_(control), items_(items) {
        std::iota(items_.begin(), items_.end(), std::size_t{0});
        infer(original, [&](std::span<const ov::Tensor> outputs) {
            digests_.push_back(rank::digest(outputs));
        });
    }

    /// Enters what is lost into `entry`.
    void measure(const std::shared_ptr<const ov::Model>& model, GroupSensitivity& entry) const {
        const auto share = 1 / static_cast<double>(items_.size());
        infer(model, [&, item = std::size_t{0}](std::span<const ov::Tensor> outputs) mutable {
            const auto lost = rank::difference(digests_[item++], outputs);
            entry.distance += share * lost.mean;
            entry.worst += share * lost.worst;
            entry.changed += share * lost.changed;
        });
    }

private:
    template <typename Consume>
    void infer(const std::shared_ptr<const ov::Model>& model, Consume consume) const {
        auto compiled = evaluate::compile(model, deployment_);
        core::infer_in_order(
            compiled,
            data_,
            items_,
            [&](std::size_t, std::span<const ov::Tensor> outputs, const Sample&) {
                consume(outputs);
            },
            control_,
            stage);
    }

    const Dataset& data_;
    const Deployment& deployment_;
    const Control& control_;
    std::vector<std::size_t> items_;
    std::vector<rank::Digest> digests_;
};

std::set<std::size_t> all_but(std::size_t groups, std::size_t quantized) {
    std::set<std::size_t> kept_float;
    for (std::size_t group = 0; group < groups; ++group)
        if (group != quantized) kept_float.insert(group);
    return kept_float;
}

std::vector<GroupSensitivity> entries_of(const Report& report) {
    std::vector<GroupSensitivity> entries;
    for (const auto& group : report.groups)
        entries.push_back({.quantizers = group.quantizers, .operations = group.operations});
    return entries;
}

}  // namespace

std::vector<GroupSensitivity> sensitivity(const std::shared_ptr<const ov::Model>& model,
                                          const Dataset& calibration,
                                          const Dataset& data,
                                          const QuantizeOptions& options,
                                          const Deployment& deployment,
                                          std::size_t items) {
    pipeline::validate(model, calibration, options);
    core::require(items > 0, "items must be at least 1, got 0");
    core::require(data.size() > 0, "the dataset to compare on has no items");
    pipeline::Run run(options);
    const auto planned = pipeline::make_plan(model, calibration, run);
    auto entries = entries_of(run.report());
    run.stage(stage, [&] {
        const Comparison comparison(
            model, data, std::min(items, data.size()), deployment, run.control());
        pipeline::Candidates candidates(planned, options);
        for (std::size_t group = 0; group < entries.size(); ++group) {
            run.step(stage, group, entries.size());
            comparison.measure(candidates.build(all_but(entries.size(), group)), entries[group]);
        }
    });
    std::ranges::stable_sort(entries, [](const auto& left, const auto& right) {
        return std::tuple(left.worst, left.distance) > std::tuple(right.worst, right.distance);
    });
    return entries;
}

}  // namespace holdfast
