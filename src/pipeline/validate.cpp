#include "pipeline/validate.hpp"

#include <cmath>
#include <string_view>
#include <utility>

#include <openvino/core/model.hpp>

#include "core/check.hpp"
#include "core/memory.hpp"
#include "correct/full_bias_correction.hpp"
#include "estimate/range_rule.hpp"

namespace holdfast::pipeline {
namespace {

using core::require;

void require_overrides(std::string_view option, const QuantizerOverrides& overrides) {
    const int bits = overrides.bits.value_or(8);
    require(bits == 8 || bits == 16, option, ".bits must be 8 or 16, got ", bits);
}

void require_bound(std::string_view option, std::string_view side, const BoundEstimator& bound) {
    const double prob = bound.quantile_outlier_prob;
    require(prob >= 0 && prob < 0.5,
            option,
            ".",
            side,
            ".quantile_outlier_prob must be at least 0 and below 0.5, got ",
            prob);
    const double limit = bound.clipping_value.value_or(1);
    require(std::isfinite(limit) && limit > 0,
            option,
            ".",
            side,
            ".clipping_value must be finite and positive, got ",
            limit);
}

void require_alpha(std::string_view operation, double alpha) {
    require(alpha <= 1, "smooth_quant.", operation, " must be at most 1, got ", alpha);
}

void require_range(std::string_view option, const RangeEstimator& estimator) {
    require_bound(option, "min", estimator.min);
    require_bound(option, "max", estimator.max);
    estimate::require_fit(option, estimator);
}

void require_advanced(const AdvancedQuantizeOptions& advanced) {
    const double threshold = advanced.bias_correction_threshold.value_or(1);
    require(threshold > 0, "bias_correction_threshold must be positive, got ", threshold);
    require_alpha("convolution", advanced.smooth_quant.convolution);
    require_alpha("matmul", advanced.smooth_quant.matmul);
    require_overrides("activations", advanced.activations);
    require_overrides("weights", advanced.weights);
    require_range("activations_range", advanced.activations_range);
    require_range("weights_range", advanced.weights_range);
}

void require_float_overrides(std::string_view option,
                             const QuantizerOverrides& overrides,
                             bool is_float) {
    require(is_float || !overrides.fp8_type,
            option,
            ".fp8_type needs `mode`: without it quantizers round to integers");
    const bool has_integer_wish = overrides.bits || overrides.scheme || overrides.is_signed ||
                                  overrides.per_channel || overrides.narrow_range;
    require(!is_float || !has_integer_wish,
            option,
            ": bits, scheme, is_signed, per_channel and narrow_range are for integers, but `mode` "
            "is set; it takes fp8_type only");
}

// What 8-bit floating point can't be combined with.
void require_mode(const QuantizeOptions& options) {
    const auto& advanced = options.advanced;
    const bool is_float = options.mode.has_value();
    require_float_overrides("activations", advanced.activations, is_float);
    require_float_overrides("weights", advanced.weights, is_float);
    if (!is_float) return;
    require(options.preset.value_or(Preset::performance) == Preset::performance,
            "preset must be performance where `mode` is set, got mixed");
    require(
        options.target_device == TargetDevice::any || options.target_device == TargetDevice::cpu,
        "target_device must be ANY or CPU where `mode` is set");
    require(advanced.overflow_fix.value_or(OverflowFix::disable) == OverflowFix::disable,
            "overflow_fix must be disable where `mode` is set: floats do not overflow there");
    require(!advanced.quantize_outputs, "quantize_outputs can't be used where `mode` is set");
}

// The runtime says so, too, but as if it were a defect.
void require_ranks(const ov::Model& model) {
    for (const auto& input : model.get_parameters()) {
        if (input->get_partial_shape().rank().is_static()) continue;
        throw UnsupportedModel(core::concat("input '",
                                            input->get_friendly_name(),
                                            "' of the model has no known rank, which the runtime "
                                            "can't run; give it a shape first"));
    }
}

void require_goal(const Bound& bound) {
    const auto& metric = bound.metric;
    const int forms = (metric.whole ? 1 : 0) + (metric.on_file ? 1 : 0) + (metric.observe ? 1 : 0);
    require(forms <= 1,
            "metric '",
            metric.name,
            "' has ",
            forms,
            " of `whole`, `on_file` and `observe` set, expected one of them");
    require(std::isfinite(bound.max_drop) && bound.max_drop >= 0,
            "max_drop must be finite and not negative, got ",
            bound.max_drop);
    const auto [low, high] = metric.per_sample_range.value_or(std::pair(0.0, 1.0));
    require(std::isfinite(low) && std::isfinite(high) && low < high,
            "metric '",
            metric.name,
            "': per_sample_range must be finite and go up, got ",
            low,
            " and ",
            high);
}

void require_search(const SearchOptions& search) {
    require(search.ranking_subset_size.value_or(1) >= 1,
            "ranking_subset_size must be at least 1, got 0");
    require(search.max_evaluations > 0,
            "max_evaluations must be positive, got ",
            search.max_evaluations);
    require(search.time_budget_seconds > 0,
            "time_budget_seconds must be positive, got ",
            search.time_budget_seconds);
    const double speedup = search.min_speedup.value_or(1);
    require(std::isfinite(speedup) && speedup > 0,
            "min_speedup must be finite and positive, got ",
            speedup);
    require(search.confidence >= 0.5 && search.confidence < 1,
            "confidence must be at least 0.5 and below 1, got ",
            search.confidence);
    require(search.holdout >= 0 && search.holdout <= 0.9,
            "holdout must be from 0 to 0.9, got ",
            search.holdout);
}

}  // namespace

void validate(const std::shared_ptr<const ov::Model>& model, const QuantizeOptions& options) {
    require(model != nullptr, "the model must not be null");
    require(options.subset_size >= 1, "subset_size must be at least 1, got 0");
    require_advanced(options.advanced);
    require_mode(options);
    if (!options.fast_bias_correction && !options.advanced.disable_bias_correction)
        correct::require_no_branches(*model);
}

void validate(const std::shared_ptr<const ov::Model>& model,
              const Dataset& calibration,
              const QuantizeOptions& options) {
    validate(model, options);
    require(calibration.size() > 0, "the calibration dataset has no items");
    require_ranks(*model);
    core::require_memory_for(*model);
}

void validate(const Metric& metric, const AccuracyTarget& target) {
    require_goal({metric, target.max_drop, target.drop_type});
    for (const auto& bound : target.also_bound) require_goal(bound);
    require_search(target.search);
}

}  // namespace holdfast::pipeline
