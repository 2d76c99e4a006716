#include "pipeline/options_table.hpp"

#include <charconv>
#include <cmath>
#include <concepts>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/option_names.hpp"
#include "pipeline/goal.hpp"
#include "place/overflow_fix.hpp"

namespace holdfast::pipeline {
namespace {

std::string text(const std::string& value) {
    return value;
}

std::string text(std::same_as<bool> auto value) {
    return value ? "true" : "false";
}

std::string text(int value) {
    return std::to_string(value);
}

std::string text(std::size_t value) {
    return value == std::numeric_limits<std::size_t>::max() ? "unlimited" : std::to_string(value);
}

std::string text(double value) {
    char digits[32];
    return {std::begin(digits), std::to_chars(std::begin(digits), std::end(digits), value).ptr};
}

std::string text(Preset value) {
    return value == Preset::mixed ? "mixed" : "performance";
}

std::string text(ModelType) {
    return "transformer";
}

std::string text(Scheme value) {
    return value == Scheme::symmetric ? "symmetric" : "asymmetric";
}

std::string text(DropType value) {
    return pipeline::to_text(value);
}

std::string text(Direction value) {
    return value == Direction::higher_is_better ? "higher is better" : "lower is better";
}

std::string text(TargetDevice value) {
    switch (value) {
        case TargetDevice::any:
            return "any";
        case TargetDevice::cpu:
            return "cpu";
        case TargetDevice::gpu:
            return "gpu";
        case TargetDevice::npu:
            return "npu";
        case TargetDevice::cpu_spr:
            return "cpu_spr";
    }
    return "";
}

std::string text(OverflowFix value) {
    switch (value) {
        case OverflowFix::enable:
            return "enable";
        case OverflowFix::first_layer:
            return "first_layer";
        case OverflowFix::disable:
            return "disable";
    }
    return "";
}

std::string text(PropagationRule value) {
    switch (value) {
        case PropagationRule::do_not_merge:
            return "do_not_merge";
        case PropagationRule::merge_if_all_branches_same:
            return "merge_if_all_branches_same";
        case PropagationRule::merge_with_potential_requantization:
            return "merge_with_potential_requantization";
        case PropagationRule::merge_all_in_one:
            return "merge_all_in_one";
    }
    return "";
}

std::string text(EarlyStop value) {
    switch (value) {
        case EarlyStop::exact:
            return "exact";
        case EarlyStop::sequential:
            return "sequential";
        case EarlyStop::never:
            return "never";
    }
    return "";
}

std::string text_or_unlimited(double value) {
    return std::isinf(value) ? "unlimited" : text(value);
}

std::string to_text(const Bound& bound) {
    return bound.metric.name + ":" + text(bound.max_drop) + ":" + text(bound.drop_type);
}

template <typename Value>
std::vector<std::string> names_of(const std::vector<Value>& values) {
    std::vector<std::string> names;
    for (const auto& value : values) names.push_back(to_text(value));
    return names;
}

std::string text(Fp8Type value) {
    return value == Fp8Type::e4m3 ? "e4m3" : "e5m2";
}

std::string text(StatisticType value) {
    return core::name_of(value);
}

std::string text(AggregatorType value) {
    return core::name_of(value);
}

std::string text(const std::vector<std::string>& values) {
    return nlohmann::json(values).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string text(const std::vector<Subgraph>& values) {
    std::ostringstream out;
    for (const auto& value : values)
        out << (out.tellp() > 0 ? "," : "") << text(value.inputs) << ':' << text(value.outputs);
    return '[' + out.str() + ']';
}

std::string text(const ov::AnyMap& values) {
    std::ostringstream out;
    for (const auto& [name, value] : values)
        out << (out.tellp() > 0 ? "," : "") << name << '=' << value.as<std::string>();
    return out.str();
}

template <typename Value>
std::string text(const std::optional<Value>& value, const char* otherwise = "default") {
    return value ? text(*value) : otherwise;
}

Preset effective_preset(const QuantizeOptions& options) {
    if (options.preset) return *options.preset;
    return options.model_type && !options.mode ? Preset::mixed : Preset::performance;
}

void add(OptionsTable& table, const std::string& name, const IgnoredScope& scope) {
    table.emplace_back(name + ".names", text(scope.names));
    table.emplace_back(name + ".patterns", text(scope.patterns));
    table.emplace_back(name + ".types", text(scope.types));
    table.emplace_back(name + ".subgraphs", text(scope.subgraphs));
    table.emplace_back(name + ".validate", text(scope.validate));
}

void add(OptionsTable& table, const std::string& name, const QuantizerOverrides& overrides) {
    table.emplace_back(name + ".bits", text(overrides.bits));
    table.emplace_back(name + ".scheme", text(overrides.scheme));
    table.emplace_back(name + ".is_signed", text(overrides.is_signed));
    table.emplace_back(name + ".per_channel", text(overrides.per_channel));
    table.emplace_back(name + ".narrow_range", text(overrides.narrow_range));
    table.emplace_back(name + ".fp8_type", text(overrides.fp8_type));
}

void add(OptionsTable& table, const std::string& name, const BoundEstimator& bound) {
    table.emplace_back(name + ".statistic", text(bound.statistic));
    table.emplace_back(name + ".aggregator", text(bound.aggregator));
    table.emplace_back(name + ".clipping_value", text(bound.clipping_value, "none"));
    table.emplace_back(name + ".quantile_outlier_prob", text(bound.quantile_outlier_prob));
}

void add(OptionsTable& table, const std::string& name, const RangeEstimator& estimator) {
    add(table, name + ".min", estimator.min);
    add(table, name + ".max", estimator.max);
}

void add_advanced(OptionsTable& table, const QuantizeOptions& options) {
    const auto& advanced = options.advanced;
    const bool fast = options.fast_bias_correction;
    table.emplace_back("overflow_fix", text(place::overflow_fix_of(options)));
    table.emplace_back("quantize_outputs", text(advanced.quantize_outputs));
    table.emplace_back("disable_bias_correction", text(advanced.disable_bias_correction));
    table.emplace_back("compress_weights", text(advanced.compress_weights));
    table.emplace_back("fold_constants", text(advanced.fold_constants));
    table.emplace_back("bias_correction_threshold",
                       text(advanced.bias_correction_threshold.value_or(fast ? 2 : 1000)));
    table.emplace_back("bias_correction_for_all", text(advanced.bias_correction_for_all));
    table.emplace_back("smooth_quant.convolution", text(advanced.smooth_quant.convolution));
    table.emplace_back("smooth_quant.matmul", text(advanced.smooth_quant.matmul));
    table.emplace_back("channel_alignment", text(advanced.channel_alignment));
    table.emplace_back("batchwise_statistics", text(advanced.batchwise_statistics.value_or(false)));
    add(table, "activations", advanced.activations);
    add(table, "weights", advanced.weights);
    add(table, "activations_range", advanced.activations_range);
    add(table, "weights_range", advanced.weights_range);
    table.emplace_back("propagation_rule", text(advanced.propagation_rule));
}

}  // namespace

OptionsTable options_table(const QuantizeOptions& options) {
    OptionsTable table{
        {"mode", text(options.mode, "int8")},
        {"preset", text(effective_preset(options))},
        {"model_type", text(options.model_type, "none")},
        {"target_device", text(options.target_device)},
        {"subset_size", text(options.subset_size)},
        {"fast_bias_correction", text(options.fast_bias_correction)},
    };
    add(table, "ignored_scope", options.ignored_scope);
    add_advanced(table, options);
    table.emplace_back("threads", text(options.control.threads));
    return table;
}

OptionsTable options_table(const Metric& metric, const AccuracyTarget& target) {
    const auto& search = target.search;
    return {
        {"metric", text(metric.name)},
        {"direction", text(metric.direction)},
        {"max_drop", text(target.max_drop)},
        {"drop_type", text(target.drop_type)},
        {"device", text(target.deployment.device)},
        {"inference_precision", text(target.deployment.inference_precision)},
        {"performance_hint", text(target.deployment.performance_hint)},
        {"device_properties", text(target.deployment.properties)},
        {"also_hold", text(names_of(target.also_hold))},
        {"also_bound", text(names_of(target.also_bound))},
        {"reference_precision",
         target.reference_precision == ReferencePrecision::f32 ? "f32" : "deployed"},
        {"ranking_subset_size", text(search.ranking_subset_size)},
        {"max_iterations", text(search.max_iterations)},
        {"objective", search.objective == Objective::latency ? "latency" : "operations"},
        {"recipes", search.recipes ? text(names_of(*search.recipes)) : "default"},
        {"early_stop", text(search.early_stop)},
        {"max_evaluations", text_or_unlimited(search.max_evaluations)},
        {"time_budget_seconds", text_or_unlimited(search.time_budget_seconds)},
        {"max_float_operations", text(search.max_float_operations)},
        {"min_speedup", text(search.min_speedup, "none")},
        {"confidence", text(search.confidence)},
        {"certify", text(search.certify)},
        {"holdout", text(search.holdout)},
        {"seed", std::to_string(search.seed)},
    };
}

}  // namespace holdfast::pipeline
