// Every option of basic 8-bit quantization, its default and its range. Names and defaults are those
// that users of NNCF know; see docs/quickstart.md for the table.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/control.hpp"

namespace holdfast {

/// Scheme of activations; weights are symmetric in both.
enum class Preset {
    performance,  ///< Symmetric activations: zero point 0, the fastest.
    mixed,        ///< Asymmetric activations: a tighter range where values are not centred on 0.
};

/// A kind of network that needs a treatment of its own.
enum class ModelType {
    transformer,  ///< Keeps additions, normalizations and the attention output in float.
};

/// The device that the placement is made for; it decides which operations can run in int8.
enum class TargetDevice { any, cpu, gpu, npu, cpu_spr };

/// Which weights use half of the int8 range, against saturation on CPUs without VNNI.
enum class OverflowFix { enable, first_layer, disable };

/// What becomes of quantizers that meet at a branch.
enum class PropagationRule {
    do_not_merge,
    merge_if_all_branches_same,
    merge_with_potential_requantization,
    merge_all_in_one,
};

/// All operations on the simple paths from any of `inputs` to any of `outputs`, ends included.
struct Subgraph {
    std::vector<std::string> inputs;   ///< Friendly names.
    std::vector<std::string> outputs;  ///< Friendly names.
    bool operator==(const Subgraph&) const = default;
};

/// Operations that stay in float: the union of all four lists.
struct IgnoredScope {
    std::vector<std::string> names;  ///< Exact friendly names.
    std::vector<std::string>
        patterns;  ///< Regular expressions (ECMAScript), anchored at the start of a name.
    std::vector<std::string> types;  ///< Exact OpenVINO types, as "Convolution".
    std::vector<Subgraph> subgraphs;
    bool validate = true;  ///< Refuse an entry that matches no operation.
    bool operator==(const IgnoredScope&) const = default;
};

/// What is taken of one item.
enum class StatisticType {
    min,
    max,
    abs_max,
    quantile,
    abs_quantile,
    mean,
    raw,  ///< All values, for `histogram`, `mse` and `percentile`, and for these alone.
};

/// What becomes of many items.
enum class AggregatorType {
    min,
    max,
    mean,
    median,
    mean_no_outliers,
    median_no_outliers,
    /// The range that loses least (L2, values evenly spread within bins) on a histogram of all
    /// values, found by cutting off ever larger tails. Takes both bounds; one range per tensor
    /// only: `min` and `max` per channel.
    histogram,
    /// The range whose quantizer has the least mean squared error on a histogram of all values.
    /// Takes both bounds; one range per tensor only: `min` and `max` per channel.
    mse,
    /// The quantile `quantile_outlier_prob` (or 1 − that) of the values of all items together.
    /// One range per tensor only: `min` or `max` per channel.
    percentile,
};

/// How one bound of a range is estimated: `statistic` per item, `aggregator` over items.
struct BoundEstimator {
    std::optional<StatisticType> statistic;
    std::optional<AggregatorType> aggregator;
    /// Values are clipped to [−this, this] before they are measured; positive. Empty: they are not.
    std::optional<double> clipping_value;
    double quantile_outlier_prob =
        1e-4;  ///< In [0, 0.5): what quantiles and *_no_outliers cut off.
    bool operator==(const BoundEstimator&) const = default;
};

/// Fields left empty keep the default: min/mean and max/mean for activations with one range for the
/// whole tensor, min/min and max/max for weights and activations per channel.
struct RangeEstimator {
    BoundEstimator min;
    BoundEstimator max;
    bool operator==(const RangeEstimator&) const = default;
};

/// Sets of estimators by the names that users know.
enum class RangeEstimatorSet {
    minmax,                   ///< The extremes of all items.
    mean_minmax,              ///< The mean over items of their extremes.
    median_minmax,            ///< The median over items of their extremes.
    mean_no_outliers_minmax,  ///< The mean over items of their extremes, outliers left out.
    mean_quantile,            ///< The mean over items of their outer quantiles.
    histogram,
    mse,
    percentile,
};

[[nodiscard]] RangeEstimator range_estimator(RangeEstimatorSet set);

enum class Scheme { symmetric, asymmetric };

/// Formats of 8-bit floating-point numbers.
enum class Fp8Type {
    e4m3,  ///< 4 bits of exponent, 3 of mantissa; up to 448.
    e5m2,  ///< 5 bits of exponent, 2 of mantissa; up to 57344.
};

/// The user's wishes for one kind of quantizer; an empty field keeps what the device table and the
/// preset give.
struct QuantizerOverrides {
    std::optional<int> bits;  ///< 8 or 16.
    std::optional<Scheme> scheme;
    std::optional<bool> is_signed;
    std::optional<bool> per_channel;
    std::optional<bool> narrow_range;
    std::optional<Fp8Type> fp8_type;  ///< With `QuantizeOptions::mode` only, in place of its type.
    bool operator==(const QuantizerOverrides&) const = default;
};

/// How far the magnitudes of activations move into the weights, for each type of operation: from
/// 0 (not at all) to 1 (wholly); negative: operations of the type are not smoothed.
struct SmoothQuantAlphas {
    double convolution = -1;
    double matmul = 0.95;
    bool operator==(const SmoothQuantAlphas&) const = default;
};

struct AdvancedQuantizeOptions {
    /// Empty: `first_layer`.
    std::optional<OverflowFix> overflow_fix;
    bool quantize_outputs = false;         ///< Also quantize what the model returns.
    bool disable_bias_correction = false;  ///< Leave all biases as they are.
    bool compress_weights =
        true;  ///< Store weights in 8 bits; false leaves quantizers over float weights.
    bool fold_constants =
        true;  ///< Evaluate constant sub-graphs first, to see the weights and biases behind them.
    /// Largest relative change of a bias that is applied; positive. Empty: 2 for fast bias
    /// correction, 1000 for the full one.
    std::optional<double> bias_correction_threshold;
    /// Also correct operations that have no bias: they get one.
    bool bias_correction_for_all = false;
    /// SmoothQuant; for transformers only.
    SmoothQuantAlphas smooth_quant;
    /// Even out the channels between consecutive convolutions before ranges are estimated.
    bool channel_alignment = false;
    /// Take each sample of a batch for an item of its own. Empty: false.
    std::optional<bool> batchwise_statistics;
    QuantizerOverrides activations;
    QuantizerOverrides weights;
    RangeEstimator activations_range;
    RangeEstimator weights_range;
    PropagationRule propagation_rule = PropagationRule::merge_all_in_one;
    bool operator==(const AdvancedQuantizeOptions&) const = default;
};

struct QuantizeOptions {
    /// 8-bit floating point in place of integers (experimental; devices ANY and CPU, preset
    /// performance). Empty: integers.
    std::optional<Fp8Type> mode;
    /// Empty: `mixed` for transformers, else `performance`.
    std::optional<Preset> preset;
    std::optional<ModelType> model_type;
    TargetDevice target_device = TargetDevice::any;
    /// Calibration items used, from the start of the dataset; at least 1.
    std::size_t subset_size = 300;
    /// Correct all biases at once, from mean activations. False: one after the other, each from
    /// what the corrected ones before it give, on a fifth of the subset; slower, often better.
    bool fast_bias_correction = true;
    IgnoredScope ignored_scope;
    AdvancedQuantizeOptions advanced;
    /// A folder that keeps, while the run goes on, what it found out: the same call with the same
    /// folder goes on where an interrupted one was, with the same result. It is made if it is not
    /// there; one folder holds one job, and only its budgets may be others the next time. Empty:
    /// nothing is kept. For the two calls of quantize.hpp.
    std::filesystem::path journal;
    /// Stands, in the journal, for what the library can't look into: the functions of a metric, and
    /// data that only they read. With another text a journal is another job's.
    std::string journal_key;
    Control control;
};

}  // namespace holdfast
