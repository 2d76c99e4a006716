// Measures a candidate under a deployment.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <openvino/runtime/compiled_model.hpp>

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
    std::size_t samples = 0;
    double seconds = 0;
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

    /// `model` compiled under the deployment, no more and no less.
    [[nodiscard]] ov::CompiledModel compile(const std::shared_ptr<const ov::Model>& model) const;

    /// The metric of `model` on the items `indices` (empty: all).
    /// \throws MetricFailed the value is NaN or infinite, or the metric needs labels and there are
    /// none.
    [[nodiscard]] Score score(const std::shared_ptr<const ov::Model>& model,
                              std::string_view stage,
                              std::span<const std::size_t> indices = {});

    /// The same for a model compiled already.
    [[nodiscard]] Score score(ov::CompiledModel& model,
                              std::string_view stage,
                              std::span<const std::size_t> indices = {});

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace holdfast::evaluate
