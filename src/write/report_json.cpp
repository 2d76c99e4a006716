// The JSON form of a report; docs/report.md describes it, key by key.
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "holdfast/report.hpp"

namespace holdfast {
namespace {

using Json = nlohmann::ordered_json;

// The double that has the shortest decimals which give back `value` as a float: 0.1F reads 0.1, not
// 0.10000000149011612. What is not finite becomes null.
double short_double(float value) {
    if (!std::isfinite(value)) return std::numeric_limits<double>::quiet_NaN();
    char text[32];
    const auto end = std::to_chars(std::begin(text), std::end(text), value).ptr;
    double result = 0;
    std::from_chars(std::begin(text), end, result);
    return result;
}

Json floats(const std::vector<float>& values) {
    Json list = Json::array();
    for (const float value : values) list.push_back(short_double(value));
    return list;
}

template <typename Value>
Json or_null(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

template <typename Item, typename Convert>
Json list_of(const std::vector<Item>& items, Convert convert) {
    Json list = Json::array();
    for (const auto& item : items) list.push_back(convert(item));
    return list;
}

Json options_json(const std::vector<std::pair<std::string, std::string>>& options) {
    Json json = Json::object();
    for (const auto& [name, value] : options) json[name] = value;
    return json;
}

Json environment_json(const EnvironmentReport& environment) {
    return {{"holdfast_version", environment.holdfast_version},
            {"runtime_version", environment.runtime_version},
            {"cpu", environment.cpu},
            {"device", environment.device},
            {"inference_precision", environment.inference_precision},
            {"threads", environment.threads}};
}

Json quantizer_json(const QuantizerReport& quantizer) {
    return {{"name", quantizer.name},
            {"operation", quantizer.operation},
            {"kind", quantizer.kind},
            {"port", quantizer.port},
            {"levels", quantizer.levels},
            {"scheme", quantizer.scheme},
            {"per_channel", quantizer.per_channel},
            {"narrow_range", quantizer.narrow_range},
            {"half_range", quantizer.half_range},
            {"low", floats(quantizer.low)},
            {"high", floats(quantizer.high)},
            {"statistics", quantizer.statistics},
            {"statistic_min", floats(quantizer.statistic_min)},
            {"statistic_max", floats(quantizer.statistic_max)},
            {"unified_group", or_null(quantizer.unified_group)},
            {"group", or_null(quantizer.group)},
            {"kept_float", quantizer.kept_float}};
}

Json bias_json(const BiasReport& bias) {
    return {{"operation", bias.operation},
            {"corrected", bias.corrected},
            {"magnitude", bias.magnitude},
            {"reason", bias.reason}};
}

Json smoothing_json(const SmoothingReport& smoothing) {
    return {{"multiply", smoothing.multiply},
            {"operations", smoothing.operations},
            {"alpha", smoothing.alpha},
            {"smallest_factor", short_double(smoothing.smallest_factor)},
            {"largest_factor", short_double(smoothing.largest_factor)}};
}

Json alignment_json(const AlignmentReport& pair) {
    return {{"producer", pair.producer},
            {"consumer", pair.consumer},
            {"smallest_factor", short_double(pair.smallest_factor)},
            {"largest_factor", short_double(pair.largest_factor)}};
}

Json group_json(const GroupReport& group) {
    return {{"quantizers", group.quantizers}, {"operations", group.operations}};
}

Json evaluation_json(const EvaluationReport& evaluation) {
    return {{"purpose", evaluation.purpose},
            {"deployment", evaluation.deployment},
            {"recipe", evaluation.recipe},
            {"kept_float", evaluation.kept_float},
            {"metric", evaluation.metric},
            {"drop", or_null(evaluation.drop)},
            {"samples", evaluation.samples},
            {"seconds", evaluation.seconds}};
}

Json ranking_json(const RankingEntry& entry) {
    return {{"group", entry.group}, {"score", entry.score}};
}

Json cost_json(const std::optional<CostReport>& cost) {
    if (!cost) return nullptr;
    return {{"latency_ms", cost->latency_ms}, {"bytes", cost->bytes}};
}

Json recipe_json(const RecipeReport& recipe) {
    return {{"name", recipe.name},
            {"samples", recipe.samples},
            {"harm", recipe.harm},
            {"chosen", recipe.chosen}};
}

Json search_json(const std::optional<SearchReport>& search) {
    if (!search) return nullptr;
    return {{"recipes", list_of(search->recipes, recipe_json)},
            {"subset", search->subset},
            {"estimates", search->estimates},
            {"validations", search->validations},
            {"compiled", search->compiled},
            {"evaluations", search->evaluations},
            {"bisected", search->bisected}};
}

Json held_json(const HeldReport& held) {
    return {{"deployment", held.deployment},
            {"metric", held.metric},
            {"drop_type", held.drop_type},
            {"max_drop", held.max_drop},
            {"original", held.original},
            {"quantized", held.quantized},
            {"final_metric", held.final_metric},
            {"final_drop", held.final_drop},
            {"upper_drop", or_null(held.upper_drop)},
            {"holdout_drop", or_null(held.holdout_drop)},
            {"holdout_upper_drop", or_null(held.holdout_upper_drop)}};
}

Json accuracy_json(const std::optional<AccuracyReport>& accuracy) {
    if (!accuracy) return nullptr;
    return {{"metric", accuracy->metric},
            {"direction", accuracy->direction},
            {"drop_type", accuracy->drop_type},
            {"max_drop", accuracy->max_drop},
            {"original", accuracy->original},
            {"quantized", accuracy->quantized},
            {"final_metric", accuracy->final_metric},
            {"final_drop", accuracy->final_drop},
            {"reached", accuracy->reached},
            {"verdict", accuracy->verdict},
            {"confidence", accuracy->confidence},
            {"holdout_items", accuracy->holdout_items},
            {"objective", accuracy->objective},
            {"recipe", accuracy->recipe},
            {"held", list_of(accuracy->held, held_json)},
            {"kept_float", accuracy->kept_float},
            {"operations_kept_float", accuracy->operations_kept_float},
            {"original_cost", cost_json(accuracy->original_cost)},
            {"quantized_cost", cost_json(accuracy->quantized_cost)},
            {"final_cost", cost_json(accuracy->final_cost)}};
}

Json stage_json(const StageReport& stage) {
    return {{"name", stage.name}, {"seconds", stage.seconds}};
}

Json report_json(const Report& report) {
    return {{"schema_version", Report::schema_version},
            {"options", options_json(report.options)},
            {"environment", environment_json(report.environment)},
            {"operations", report.operations},
            {"operations_quantized", report.operations_quantized},
            {"quantizers", list_of(report.quantizers, quantizer_json)},
            {"biases", list_of(report.biases, bias_json)},
            {"smoothing", list_of(report.smoothing, smoothing_json)},
            {"alignment", list_of(report.alignment, alignment_json)},
            {"groups", list_of(report.groups, group_json)},
            {"evaluations", list_of(report.evaluations, evaluation_json)},
            {"ranking", list_of(report.ranking, ranking_json)},
            {"accuracy", accuracy_json(report.accuracy)},
            {"search", search_json(report.search)},
            {"stages", list_of(report.stages, stage_json)},
            {"peak_memory_bytes", report.peak_memory_bytes},
            {"warnings", report.warnings}};
}

}  // namespace

// Names come from models and files: what is not UTF-8 in them is replaced, not refused.
std::string to_json(const Report& report) {
    return report_json(report).dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace holdfast
