// What is to be held: a figure of merit of a compiled model on a validation dataset.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openvino/runtime/compiled_model.hpp>
#include <openvino/runtime/tensor.hpp>

#include "holdfast/dataset.hpp"

namespace holdfast {

enum class Direction { higher_is_better, lower_is_better };

/// What a whole-function metric returns.
struct MetricValue {
    double value = 0;
    std::vector<double> per_sample;  ///< One value per dataset item, or empty.
};

/// What one item contributes to an accumulating metric: a few numbers, of the metric's own meaning.
using Observation = std::vector<double>;

/// A figure of merit. Either `whole` is set, or `observe`.
struct Metric {
    std::string name = "metric";
    Direction direction = Direction::higher_is_better;

    /// The whole validation in the user's hands: compiled model and dataset → value.
    std::function<MetricValue(ov::CompiledModel&, const Dataset&)> whole;

    /// Outputs of one item (in the model's order), its label, and the original model's outputs
    /// where `needs_reference` is set (else empty) → observation. Called in item order, from one
    /// thread.
    std::function<Observation(std::span<const ov::Tensor> outputs,
                              const ov::Tensor& label,
                              std::span<const ov::Tensor> reference)>
        observe;
    /// Observations of all items → value. Empty: the mean of `per_sample` over items.
    std::function<double(std::span<const Observation>)> finish;
    /// Observation → the item's own value in the metric's direction. Empty: the observation's first
    /// number.
    std::function<double(const Observation&)> per_sample;
    /// Set: the value is the mean of the items' own values, and each lies within these two finite
    /// bounds. A candidate that can't hold a bound any more is then dropped before all items were
    /// looked at.
    std::optional<std::pair<double, double>> per_sample_range;
    bool needs_reference = false;  ///< Compares with the original model's outputs.
    bool needs_labels = true;
};

/// A built-in metric: top1, top5, f1-macro, mse, mae, cosine, ctc-exact-match, ctc-cer.
/// \throws InvalidArgument for another name; the message lists the known ones.
[[nodiscard]] Metric make_metric(std::string_view name);

/// The names that `make_metric` takes.
[[nodiscard]] std::vector<std::string> metric_names();

}  // namespace holdfast
