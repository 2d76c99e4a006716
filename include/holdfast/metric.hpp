// What is to be held: a figure of merit of a compiled model on a validation dataset.
#pragma once

#include <cstddef>
#include <filesystem>
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
#include "holdfast/deployment.hpp"

namespace holdfast {

enum class Direction { higher_is_better, lower_is_better };

/// What a whole-function metric returns.
struct MetricValue {
    double value = 0;
    std::vector<double> per_sample;  ///< One value per dataset item, or empty.
};

/// What one item contributes to an accumulating metric: a few numbers, of the metric's own meaning.
using Observation = std::vector<double>;

/// A figure of merit. One of `whole`, `on_file` and `observe` is set.
struct Metric {
    std::string name = "metric";
    Direction direction = Direction::higher_is_better;

    /// The whole validation in the user's hands: compiled model and dataset → value.
    std::function<MetricValue(ov::CompiledModel&, const Dataset&)> whole;

    /// The same for the model's file (an .xml with its .bin beside it, there until the call
    /// returns), to be run as the deployment says, on the items of these numbers of the validation
    /// dataset. Values per item, where there are some, follow their order.
    std::function<MetricValue(const std::filesystem::path& model_file,
                              const Deployment& deployment,
                              std::span<const std::size_t> items)>
        on_file;

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

/// A built-in metric, by one of `metric_names()`; the numbers of top1 and the like may be others.
/// \throws InvalidArgument for another name; the message lists the known ones.
[[nodiscard]] Metric make_metric(std::string_view name);

/// The names that `make_metric` takes.
[[nodiscard]] std::vector<std::string> metric_names();

/// What a built-in metric measures and what it needs, in a line.
/// \throws InvalidArgument for a name that is not among `metric_names()`.
[[nodiscard]] std::string_view describe_metric(std::string_view name);

}  // namespace holdfast
