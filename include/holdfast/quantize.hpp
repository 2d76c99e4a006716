// The two calls of the library: quantize a model, and quantize it within a bound on the accuracy
// drop. Everything else in include/holdfast/ is a type that these two take or return.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openvino/core/model.hpp>

#include "holdfast/dataset.hpp"
#include "holdfast/deployment.hpp"
#include "holdfast/metric.hpp"
#include "holdfast/options.hpp"
#include "holdfast/report.hpp"

namespace holdfast {

/// An int8 model, and the account of how it came to be.
struct Quantized {
    std::shared_ptr<ov::Model> model;
    Report report;
};

/// How `AccuracyTarget::max_drop` is measured against the original model's metric.
enum class DropType {
    absolute,  ///< original − quantized
    relative,  ///< (original − quantized) / |original|
};

/// What is spared when several sets of operations in float hold the bound.
enum class Objective {
    latency,     ///< The time that they cost on this machine.
    operations,  ///< Their number.
};

/// When the validation of a candidate that fails may end before all items were looked at.
enum class EarlyStop {
    exact,       ///< When no value of the items left could save it.
    sequential,  ///< Also when a drop within the bound has become unlikely (1 in 1,000): items in
                 ///< random order, the lower limit of the drop looked at after every 50.
    never,
};

/// What the metric of a candidate is compared with.
enum class ReferencePrecision {
    as_deployed,  ///< The original under the same deployment.
    f32,          ///< The original in f32.
};

/// One way of basic quantization; fields left empty are as in `QuantizeOptions`.
struct Recipe {
    std::optional<Preset> preset;
    std::optional<RangeEstimatorSet> activations_range;
    std::optional<bool> fast_bias_correction;
    std::optional<bool> smooth_quant;  ///< False: without; true: as in `QuantizeOptions`.
    bool operator==(const Recipe&) const = default;
};

/// Its fields between slashes, as "mixed/minmax/full"; "as given" for an empty one.
[[nodiscard]] std::string to_text(const Recipe& recipe);

/// The recipe of words between slashes, in any order, one of each kind: performance, mixed; range
/// estimators by name; fast, full (bias correction); smooth, no-smooth. Or "as given".
/// \throws InvalidArgument names the word.
[[nodiscard]] Recipe parse_recipe(std::string_view text);

struct SearchOptions {
    /// Items of the validation dataset that stand for all while groups are ranked: those that tell
    /// candidates apart, and random ones. Empty: 96, but at most a quarter of the dataset and at
    /// least 32.
    std::optional<std::size_t> ranking_subset_size;
    /// Validations of candidates that the search may ask for, beside those of the original, the
    /// fully quantized and the final model.
    std::size_t max_iterations = std::numeric_limits<std::size_t>::max();
    Objective objective = Objective::latency;
    /// Ways of quantization that are tried, after that of the options, before anything returns to
    /// float. Nothing: a few that proved worth trying, where the options leave a choice. An empty
    /// list: none.
    std::optional<std::vector<Recipe>> recipes;
    EarlyStop early_stop = EarlyStop::exact;
    /// A run may infer so many times the validation items, all models and deployments together;
    /// positive. The original, the fully quantized model and the final file are validated in any
    /// case, and no recipes are tried where that leaves too little.
    double max_evaluations = std::numeric_limits<double>::infinity();
    double time_budget_seconds = std::numeric_limits<double>::infinity();  ///< Of the whole run.
    std::size_t max_float_operations = std::numeric_limits<std::size_t>::max();
    /// The result must be so many times as fast as the original as deployed. Empty: no demand.
    std::optional<double> min_speedup;
    /// Of the upper limit of the drop in the report; between 0.5 and 1.
    double confidence = 0.95;
    /// The upper limit, not the drop itself, has to be within the bound.
    bool certify = false;
    /// This share of the validation items, chosen at random, takes no part in the search: the drop
    /// there shows how much the search overfits. In [0, 0.9].
    double holdout = 0;
    std::uint64_t seed = 0;  ///< Of everything that is chosen at random.
    /// Called with each model that was found to hold the bound and is better than those before, so
    /// that something is at hand when the run is interrupted. The last one is the result.
    std::function<void(const std::shared_ptr<ov::Model>&)> on_passing{};
};

/// How far a metric may fall.
struct Bound {
    Metric metric;
    double max_drop = 0.01;  ///< Largest drop allowed; finite, not negative.
    DropType drop_type = DropType::absolute;
};

/// The accuracy that the quantized model has to keep.
struct AccuracyTarget {
    double max_drop = 0.01;  ///< Largest drop allowed; finite, not negative.
    DropType drop_type = DropType::absolute;
    Deployment deployment{};              ///< Device and properties under which the bound holds.
    std::vector<Deployment> also_hold{};  ///< The bound holds under each of these, too.
    ReferencePrecision reference_precision = ReferencePrecision::as_deployed;
    SearchOptions search{};
    /// Further metrics; their bounds hold as well, under every deployment. Each is measured by
    /// inferences of its own.
    std::vector<Bound> also_bound{};
};

/// Quantizes `model` to int8, with ranges taken from the samples of `calibration`.
///
///     auto [model, report] = holdfast::quantize(holdfast::read_model("net.onnx"), *calibration);
///     holdfast::save_model(model, "net_int8.xml");
///
/// `model` itself is never changed. The same arguments give the same bytes, at any thread count.
///
/// \throws holdfast::InvalidArgument  an option is out of its range, or `calibration` is empty or
/// does not fit. \throws holdfast::UnsupportedModel `model` is quantized already, or holds an If
/// and asks for full bias correction.
[[nodiscard]] Quantized quantize(const std::shared_ptr<const ov::Model>& model,
                                 const Dataset& calibration,
                                 const QuantizeOptions& options = {});

/// Quantizes `model`, then returns to float the fewest operations found that bring `metric`,
/// measured on `validation` under `target.deployment`, within `target.max_drop` of the original.
/// The last step saves the result to a temporary file, reads it back and measures that.
///
/// \throws holdfast::TargetUnreachable no such model was found; it carries the best one seen, its
///         drop, and the report that explains how far it fell short.
/// \throws holdfast::MetricFailed `metric` is NaN or infinite, or 0 for the original with a
/// relative drop. \throws what `quantize` throws, and whatever `metric` throws, unchanged.
[[nodiscard]] Quantized quantize_with_accuracy_control(
    const std::shared_ptr<const ov::Model>& model,
    const Dataset& calibration,
    const Dataset& validation,
    const Metric& metric,
    const AccuracyTarget& target = {},
    const QuantizeOptions& options = {});

/// Measures `metric` for `model` on `validation` under `deployment`. `reference` (the original
/// model) is needed for a metric with `needs_reference`; empty: `model` itself.
[[nodiscard]] MetricValue evaluate_metric(const std::shared_ptr<const ov::Model>& model,
                                          const Dataset& validation,
                                          const Metric& metric,
                                          const Deployment& deployment = {},
                                          const std::shared_ptr<const ov::Model>& reference = {},
                                          const Control& control = {});

}  // namespace holdfast
