// Every option of basic 8-bit quantization, its default and its range. Names and defaults are those
// that users of NNCF know; see docs/quickstart.md for the table.
#pragma once

#include <cstddef>
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

enum class StatisticType { min, max, abs_max, quantile, abs_quantile, mean };
enum class AggregatorType { min, max, mean, median, mean_no_outliers, median_no_outliers };

/// How one bound of a range is estimated: `statistic` per item, `aggregator` over items.
struct BoundEstimator {
    std::optional<StatisticType> statistic;
    std::optional<AggregatorType> aggregator;
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

enum class Scheme { symmetric, asymmetric };

/// The user's wishes for one kind of quantizer; an empty field keeps what the device table and the
/// preset give.
struct QuantizerOverrides {
    std::optional<int> bits;  ///< 8.
    std::optional<Scheme> scheme;
    std::optional<bool> is_signed;
    std::optional<bool> per_channel;
    std::optional<bool> narrow_range;
    bool operator==(const QuantizerOverrides&) const = default;
};

struct AdvancedQuantizeOptions {
    /// Empty: `first_layer`.
    std::optional<OverflowFix> overflow_fix;
    bool quantize_outputs = false;         ///< Also quantize what the model returns.
    bool disable_bias_correction = false;  ///< Leave all biases as they are.
    bool compress_weights =
        true;  ///< Store weights as int8; false leaves FakeQuantize over float weights.
    bool fold_constants =
        true;  ///< Evaluate constant sub-graphs first, to see the weights and biases behind them.
    double bias_correction_threshold =
        2;  ///< Largest relative change of a bias that is applied; positive.
    QuantizerOverrides activations;
    QuantizerOverrides weights;
    RangeEstimator activations_range;
    RangeEstimator weights_range;
    PropagationRule propagation_rule = PropagationRule::merge_all_in_one;
    bool operator==(const AdvancedQuantizeOptions&) const = default;
};

struct QuantizeOptions {
    /// Empty: `mixed` for transformers, else `performance`.
    std::optional<Preset> preset;
    std::optional<ModelType> model_type;
    TargetDevice target_device = TargetDevice::any;
    /// Calibration items used, from the start of the dataset; at least 1.
    std::size_t subset_size = 300;
    IgnoredScope ignored_scope;
    AdvancedQuantizeOptions advanced;
    Control control;
};

}  // namespace holdfast
