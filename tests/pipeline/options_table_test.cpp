#include "pipeline/options_table.hpp"

#include <set>
#include <string>

#include <gmock/gmock.h>

namespace holdfast::pipeline {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::Pair;

TEST(OptionsTable, GivesDefaultsAsWhatTheyBecome) {
    const auto table = options_table(QuantizeOptions{});
    EXPECT_THAT(table, Contains(Pair("preset", "performance")));
    EXPECT_THAT(table, Contains(Pair("model_type", "none")));
    EXPECT_THAT(table, Contains(Pair("target_device", "any")));
    EXPECT_THAT(table, Contains(Pair("subset_size", "300")));
    EXPECT_THAT(table, Contains(Pair("overflow_fix", "first_layer")));
    EXPECT_THAT(table, Contains(Pair("fold_constants", "true")));
    EXPECT_THAT(table, Contains(Pair("bias_correction_threshold", "2")));
    EXPECT_THAT(table, Contains(Pair("activations.bits", "default")));
    EXPECT_THAT(table, Contains(Pair("weights_range.max.quantile_outlier_prob", "1e-04")));
    EXPECT_THAT(table, Contains(Pair("propagation_rule", "merge_all_in_one")));
}

TEST(OptionsTable, GivesTheOverflowFixThatIsMade) {
    const auto disabled = Contains(Pair("overflow_fix", "disable"));
    EXPECT_THAT(options_table({.mode = Fp8Type::e4m3}), disabled);
    EXPECT_THAT(options_table({.advanced = {.weights = {.bits = 16}}}), disabled);
    EXPECT_THAT(options_table({.advanced = {.activations = {.bits = 16}}}), disabled);
    EXPECT_THAT(
        options_table({.advanced = {.overflow_fix = OverflowFix::enable, .weights = {.bits = 16}}}),
        Contains(Pair("overflow_fix", "enable")));
}

TEST(OptionsTable, ChoosesThePresetOfTransformers) {
    EXPECT_THAT(options_table({.model_type = ModelType::transformer}),
                Contains(Pair("preset", "mixed")));
    EXPECT_THAT(
        options_table({.preset = Preset::performance, .model_type = ModelType::transformer}),
        Contains(Pair("preset", "performance")));
}

TEST(OptionsTable, QuotesNames) {
    const QuantizeOptions options{
        .ignored_scope = {.names = {"a", "b, c"}, .subgraphs = {{{"in"}, {"x", "y"}}}}};
    EXPECT_THAT(options_table(options), Contains(Pair("ignored_scope.names", R"(["a","b, c"])")));
    EXPECT_THAT(options_table(options),
                Contains(Pair("ignored_scope.subgraphs", R"([["in"]:["x","y"]])")));
}

TEST(OptionsTable, HoldsWhatAccuracyControlTakes) {
    AccuracyTarget target{.max_drop = 0.05, .drop_type = DropType::relative};
    target.deployment = {
        .device = "GPU", .inference_precision = "f16", .properties = {{"NUM_STREAMS", "2"}}};
    target.search.ranking_subset_size = 10;
    const auto table =
        options_table({.name = "mse", .direction = Direction::lower_is_better}, target);
    EXPECT_THAT(table, Contains(Pair("metric", "mse")));
    EXPECT_THAT(table, Contains(Pair("direction", "lower is better")));
    EXPECT_THAT(table, Contains(Pair("max_drop", "0.05")));
    EXPECT_THAT(table, Contains(Pair("drop_type", "relative")));
    EXPECT_THAT(table, Contains(Pair("device", "GPU")));
    EXPECT_THAT(table, Contains(Pair("inference_precision", "f16")));
    EXPECT_THAT(table, Contains(Pair("device_properties", "NUM_STREAMS=2")));
    EXPECT_THAT(table, Contains(Pair("ranking_subset_size", "10")));
    EXPECT_THAT(table, Contains(Pair("max_iterations", "unlimited")));
}

std::string value_of(const AccuracyTarget& target, const std::string& name) {
    for (const auto& [key, text] : options_table(Metric{}, target))
        if (key == name) return text;
    return "(none)";
}

TEST(OptionsTable, GivesTheDefaultsOfTheSearch) {
    const std::pair<const char*, const char*> defaults[] = {{"also_hold", "[]"},
                                                            {"reference_precision", "deployed"},
                                                            {"ranking_subset_size", "default"},
                                                            {"max_iterations", "unlimited"},
                                                            {"objective", "latency"},
                                                            {"recipes", "default"},
                                                            {"early_stop", "exact"},
                                                            {"max_evaluations", "unlimited"},
                                                            {"time_budget_seconds", "unlimited"},
                                                            {"max_float_operations", "unlimited"},
                                                            {"min_speedup", "none"},
                                                            {"confidence", "0.95"},
                                                            {"certify", "false"},
                                                            {"holdout", "0"},
                                                            {"seed", "0"}};
    for (const auto& [name, text] : defaults) EXPECT_EQ(value_of({}, name), text) << name;
}

TEST(OptionsTable, HoldsWhatTheSearchTakes) {
    AccuracyTarget target{.also_hold = {{.inference_precision = "f32"}, {.device = "GPU"}},
                          .reference_precision = ReferencePrecision::f32};
    target.search = {.max_iterations = 7,
                     .objective = Objective::operations,
                     .recipes = {{parse_recipe("mixed/full"), {}}},
                     .early_stop = EarlyStop::sequential,
                     .max_evaluations = 12.5,
                     .time_budget_seconds = 90,
                     .max_float_operations = 3,
                     .min_speedup = 1.5,
                     .confidence = 0.9,
                     .certify = true,
                     .holdout = 0.25,
                     .seed = 42};
    const std::pair<const char*, const char*> expected[] = {
        {"also_hold", R"(["CPU f32","GPU"])"},
        {"reference_precision", "f32"},
        {"max_iterations", "7"},
        {"objective", "operations"},
        {"recipes", R"(["mixed/full","as given"])"},
        {"early_stop", "sequential"},
        {"max_evaluations", "12.5"},
        {"time_budget_seconds", "90"},
        {"max_float_operations", "3"},
        {"min_speedup", "1.5"},
        {"confidence", "0.9"},
        {"certify", "true"},
        {"holdout", "0.25"},
        {"seed", "42"}};
    for (const auto& [name, text] : expected) EXPECT_EQ(value_of(target, name), text) << name;
    target.search.early_stop = EarlyStop::never;
    EXPECT_EQ(value_of(target, "early_stop"), "never");
    target.search.recipes.emplace();
    EXPECT_EQ(value_of(target, "recipes"), "[]");
}

TEST(OptionsTable, HasEachNameOnceAndAValueForEach) {
    auto table = options_table(QuantizeOptions{});
    for (auto& row : options_table(Metric{}, AccuracyTarget{})) table.push_back(row);
    std::set<std::string> names;
    for (const auto& [name, value] : table) EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_THAT(table, Not(Contains(Pair("preset", ""))));
}

TEST(OptionsTable, SpellsEveryChoice) {
    const auto value = [](const QuantizeOptions& options, const std::string& name) {
        for (const auto& [key, text] : options_table(options))
            if (key == name) return text;
        return std::string("(none)");
    };
    const std::pair<TargetDevice, const char*> devices[] = {{TargetDevice::any, "any"},
                                                            {TargetDevice::cpu, "cpu"},
                                                            {TargetDevice::gpu, "gpu"},
                                                            {TargetDevice::npu, "npu"},
                                                            {TargetDevice::cpu_spr, "cpu_spr"}};
    for (const auto& [device, text] : devices)
        EXPECT_EQ(value({.target_device = device}, "target_device"), text);
    const std::pair<PropagationRule, const char*> rules[] = {
        {PropagationRule::do_not_merge, "do_not_merge"},
        {PropagationRule::merge_if_all_branches_same, "merge_if_all_branches_same"},
        {PropagationRule::merge_with_potential_requantization,
         "merge_with_potential_requantization"},
        {PropagationRule::merge_all_in_one, "merge_all_in_one"}};
    for (const auto& [rule, text] : rules)
        EXPECT_EQ(value({.advanced = {.propagation_rule = rule}}, "propagation_rule"), text);
    const std::pair<OverflowFix, const char*> fixes[] = {{OverflowFix::enable, "enable"},
                                                         {OverflowFix::first_layer, "first_layer"},
                                                         {OverflowFix::disable, "disable"}};
    for (const auto& [fix, text] : fixes)
        EXPECT_EQ(value({.advanced = {.overflow_fix = fix}}, "overflow_fix"), text);
    const std::pair<StatisticType, const char*> statistics[] = {
        {StatisticType::min, "min"},
        {StatisticType::max, "max"},
        {StatisticType::abs_max, "abs_max"},
        {StatisticType::quantile, "quantile"},
        {StatisticType::abs_quantile, "abs_quantile"},
        {StatisticType::mean, "mean"}};
    for (const auto& [type, text] : statistics)
        EXPECT_EQ(value({.advanced = {.weights_range = {.min = {.statistic = type}}}},
                        "weights_range.min.statistic"),
                  text);
    const std::pair<AggregatorType, const char*> aggregators[] = {
        {AggregatorType::min, "min"},
        {AggregatorType::max, "max"},
        {AggregatorType::mean, "mean"},
        {AggregatorType::median, "median"},
        {AggregatorType::mean_no_outliers, "mean_no_outliers"},
        {AggregatorType::median_no_outliers, "median_no_outliers"}};
    for (const auto& [type, text] : aggregators)
        EXPECT_EQ(value({.advanced = {.activations_range = {.max = {.aggregator = type}}}},
                        "activations_range.max.aggregator"),
                  text);
    EXPECT_EQ(
        value({.advanced = {.activations = {.scheme = Scheme::asymmetric}}}, "activations.scheme"),
        "asymmetric");
    EXPECT_EQ(value({.advanced = {.weights = {.per_channel = false}}}, "weights.per_channel"),
              "false");
}

}  // namespace
}  // namespace holdfast::pipeline
