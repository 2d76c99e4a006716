// Measures a candidate under a deployment.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <openvino/runtime/compiled_model.hpp>

#include "evaluate/on_demand.hpp"
#include "holdfast/control.hpp"
#include "holdfast/dataset.hpp"
#include "holdfast/deployment.hpp"
#include "holdfast/metric.hpp"

namespace holdfast::evaluate {

/// One result of one model.
struct Score {
    double value = 0;
    std::vector<double>
        per_sample;  ///< In the order of the items evaluated; empty where the metric has none.
    std::vector<Observation> observations{};  ///< The same; without `observe`: empty.
    std::size_t samples = 0;                  ///< Looked at.
    double seconds = 0;
    bool complete = true;  ///< False: a watch ended it; `value` is the mean of what was seen.
};

/// What looks on while a model is measured, in the order of the items. Metrics that take the whole
/// validation in hand (`whole` and `on_file`) can't be looked at.
struct Watch {
    std::function<void(std::size_t item, std::span<const ov::Tensor> outputs)> outputs{};
    /// Told the item's own value; false ends the measurement.
    std::function<bool(std::size_t item, double value)> goes_on{};
};

/// Compiles models for one deployment and measures one metric on one dataset.
class Evaluator {
public:
    /// `reference` is the original model: what metrics with `needs_reference` compare with. It is
    /// compiled only if needed. Everything given must outlive the evaluator.
    Evaluator(std::shared_ptr<const ov::Model> reference,
              const Dataset& dataset,
              const Metric& metric,
              const Deployment& deployment,
              const Control& control);
    ~Evaluator();

    [[nodiscard]] const Deployment& deployment() const;
    /// Models compiled by `compile` and `score` so far.
    [[nodiscard]] std::size_t compiled() const;

    /// `model` compiled under the deployment, no more and no less.
    [[nodiscard]] ov::CompiledModel compile(const std::shared_ptr<const ov::Model>& model) const;

    /// A model that `compile` compiles when it is first needed; counted as compiled now.
    [[nodiscard]] std::shared_ptr<OnDemand> on_demand(std::function<ov::CompiledModel()> compile);

    /// The metric of `model` on the items `indices` (empty: all).
    /// \throws MetricFailed the value is NaN or infinite, or the metric needs labels and there are
    /// none.
    [[nodiscard]] Score score(const std::shared_ptr<const ov::Model>& model,
                              std::string_view stage,
                              std::span<const std::size_t> indices = {},
                              const Watch& watch = {});

    /// The same for a metric of files, under another deployment: `model` is saved to a file that
    /// goes away afterwards.
    [[nodiscard]] Score score_file(const std::shared_ptr<const ov::Model>& model,
                                   const Deployment& deployment,
                                   std::string_view stage,
                                   std::span<const std::size_t> indices = {});

    /// The same for a model compiled already, and a metric that is not of files.
    [[nodiscard]] Score score(ov::CompiledModel& model,
                              std::string_view stage,
                              std::span<const std::size_t> indices = {},
                              const Watch& watch = {});

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace holdfast::evaluate
