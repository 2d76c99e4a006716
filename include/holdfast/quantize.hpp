// The two calls of the library: quantize a model, and quantize it within a bound on the accuracy
// drop. Everything else in include/holdfast/ is a type that these two take or return.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>

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

struct SearchOptions {
    /// Items of the validation dataset that groups are ranked on; empty:
    /// `QuantizeOptions::subset_size`.
    std::optional<std::size_t> ranking_subset_size;
    /// Full validations that the search may ask for, beside those of the original, the fully
    /// quantized and the final model.
    std::size_t max_iterations = std::numeric_limits<std::size_t>::max();
};

/// The accuracy that the quantized model has to keep.
struct AccuracyTarget {
    double max_drop = 0.01;  ///< Largest drop allowed; finite, not negative.
    DropType drop_type = DropType::absolute;
    Deployment deployment{};  ///< Device and properties under which the bound holds.
    SearchOptions search{};
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
