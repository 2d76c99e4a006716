#include "conformance/parameters.hpp"

#include <map>
#include <string>

namespace holdfast::conformance {
namespace {

using nlohmann::json;

/// The value of `key` in `object` looked up in `names`; empty where either does not have it.
template <typename T>
std::optional<T> choice(const json& object,
                        const std::string& key,
                        const std::map<std::string, T>& names) {
    if (!object.contains(key)) return {};
    const auto found = names.find(object.at(key).template get<std::string>());
    return found == names.end() ? std::optional<T>{} : found->second;
}

const std::map<std::string, Scheme> schemes{{"symmetric", Scheme::symmetric},
                                            {"asymmetric", Scheme::asymmetric}};
const std::map<std::string, StatisticType> statistics{{"min", StatisticType::min},
                                                      {"max", StatisticType::max},
                                                      {"abs_max", StatisticType::abs_max},
                                                      {"quantile", StatisticType::quantile},
                                                      {"abs_quantile", StatisticType::abs_quantile},
                                                      {"mean", StatisticType::mean},
                                                      {"raw", StatisticType::raw}};
const std::map<std::string, AggregatorType> aggregators{
    {"min", AggregatorType::min},
    {"max", AggregatorType::max},
    {"mean", AggregatorType::mean},
    {"median", AggregatorType::median},
    {"mean_no_outliers", AggregatorType::mean_no_outliers},
    {"median_no_outliers", AggregatorType::median_no_outliers},
    {"histogram", AggregatorType::histogram}};
const std::map<std::string, OverflowFix> overflow_fixes{
    {"enable", OverflowFix::enable},
    {"first_layer_only", OverflowFix::first_layer},
    {"disable", OverflowFix::disable}};
const std::map<std::string, PropagationRule> propagation_rules{
    {"0", PropagationRule::do_not_merge},
    {"1", PropagationRule::merge_if_all_branches_same},
    {"2", PropagationRule::merge_with_potential_requantization},
    {"3", PropagationRule::merge_all_in_one}};
const std::map<std::string, TargetDevice> devices{{"ANY", TargetDevice::any},
                                                  {"CPU", TargetDevice::cpu},
                                                  {"GPU", TargetDevice::gpu},
                                                  {"NPU", TargetDevice::npu},
                                                  {"CPU_SPR", TargetDevice::cpu_spr}};
const std::map<std::string, Preset> presets{{"performance", Preset::performance},
                                            {"mixed", Preset::mixed}};
const std::map<std::string, Fp8Type> modes{{"fp8_e4m3", Fp8Type::e4m3},
                                           {"fp8_e5m2", Fp8Type::e5m2}};
const std::map<std::string, ModelType> model_types{{"transformer", ModelType::transformer}};

IgnoredScope ignored_scope(const json& object) {
    IgnoredScope scope{.names = object.value("names", std::vector<std::string>{}),
                       .patterns = object.value("patterns", std::vector<std::string>{}),
                       .types = object.value("types", std::vector<std::string>{}),
                       .subgraphs = {},
                       .validate = object.value("validate", true)};
    for (const auto& subgraph : object.value("subgraphs", json::array()))
        scope.subgraphs.push_back({subgraph.at("inputs"), subgraph.at("outputs")});
    return scope;
}

QuantizerOverrides overrides(const json& object) {
    QuantizerOverrides result{.scheme = choice(object, "mode", schemes)};
    if (object.contains("per_channel")) result.per_channel = object.at("per_channel").get<bool>();
    return result;
}

BoundEstimator bound(const json& object) {
    return {.statistic = choice(object, "statistics_type", statistics),
            .aggregator = choice(object, "aggregator_type", aggregators),
            .clipping_value = {},
            .quantile_outlier_prob = object.value("quantile_outlier_prob", 1e-4)};
}

RangeEstimator estimator(const json& object) {
    return {.min = bound(object.value("min", json::object())),
            .max = bound(object.value("max", json::object()))};
}

AdvancedQuantizeOptions advanced(const json& object) {
    const auto at = [&](const char* key) { return object.value(key, json::object()); };
    AdvancedQuantizeOptions options;
    options.overflow_fix = choice(object, "overflow_fix", overflow_fixes);
    options.quantize_outputs = object.value("quantize_outputs", false);
    options.disable_bias_correction = object.value("disable_bias_correction", false);
    if (at("bias_correction_params").contains("threshold"))
        options.bias_correction_threshold =
            at("bias_correction_params").at("threshold").get<double>();
    const auto alphas = at("smooth_quant_alphas");
    options.smooth_quant.convolution =
        alphas.value("convolution", options.smooth_quant.convolution);
    options.smooth_quant.matmul = alphas.value("matmul", options.smooth_quant.matmul);
    options.channel_alignment = !object.value("disable_channel_alignment", true);
    if (object.contains("batchwise_statistics"))
        options.batchwise_statistics = object.at("batchwise_statistics").get<bool>();
    options.activations = overrides(at("activations_quantization_params"));
    options.weights = overrides(at("weights_quantization_params"));
    options.activations_range = estimator(at("activations_range_estimator_params"));
    options.weights_range = estimator(at("weights_range_estimator_params"));
    options.propagation_rule = choice(object, "quantizer_propagation_rule", propagation_rules)
                                   .value_or(options.propagation_rule);
    return options;
}

}  // namespace

QuantizeOptions to_options(const json& parameters) {
    QuantizeOptions options;
    options.advanced = advanced(parameters.value("advanced", json::object()));
    options.preset = choice(parameters, "preset", presets);
    options.model_type = choice(parameters, "model_type", model_types);
    options.target_device =
        choice(parameters, "target_device", devices).value_or(TargetDevice::any);
    options.mode = choice(parameters, "mode", modes);
    options.fast_bias_correction = parameters.value("fast_bias_correction", true);
    options.subset_size = parameters.value("subset_size", options.subset_size);
    options.ignored_scope = ignored_scope(parameters.value("ignored_scope", json::object()));
    if (parameters.contains("overflow_fix"))
        options.advanced.overflow_fix = choice(parameters, "overflow_fix", overflow_fixes);
    options.advanced.quantize_outputs =
        parameters.value("quantize_outputs", options.advanced.quantize_outputs);
    if (parameters.at("algorithm") == "minmax") {
        options.advanced.disable_bias_correction = true;
        options.advanced.smooth_quant = {.convolution = -1, .matmul = -1};
    }
    options.advanced.fold_constants = false;
    options.advanced.compress_weights = false;
    return options;
}

}  // namespace holdfast::conformance
