#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include <gmock/gmock.h>

#include "holdfast/report.hpp"
#include "support/paths.hpp"

namespace holdfast {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

/// A report in which every list has an item and every optional a value.
Report full_report() {
    Report report;
    report.options = {{"preset", "mixed"}, {"subset_size", "300"}};
    report.environment = {.holdfast_version = "1.2.3",
                          .runtime_version = "2026.4.1",
                          .cpu = "a processor",
                          .device = "CPU",
                          .inference_precision = "bf16",
                          .threads = 2};
    report.operations = 14;
    report.operations_quantized = 12;
    report.quantizers = {{.name = "conv/fq_weights_1",
                          .operation = "conv",
                          .kind = "weight",
                          .port = 1,
                          .levels = 255,
                          .scheme = "symmetric",
                          .per_channel = true,
                          .narrow_range = true,
                          .half_range = true,
                          .low = {-0.1F, -0.3F},
                          .high = {0.1F, 0.3F},
                          .statistics = "min/min, abs_max/max",
                          .statistic_min = {-0.05F, -0.2F},
                          .statistic_max = {0.1F, 0.3F},
                          .unified_group = 4,
                          .group = 0,
                          .kept_float = true}};
    report.biases = {{.operation = "conv", .corrected = false, .magnitude = 3, .reason = "large"}};
    report.smoothing = {{.multiply = "x_0_0/smooth_quant",
                         .operations = {"query", "key"},
                         .alpha = 0.95,
                         .smallest_factor = 0.1F,
                         .largest_factor = 2.5F}};
    report.alignment = {
        {.producer = "conv", .consumer = "conv2", .smallest_factor = 0.2F, .largest_factor = 4}};
    report.groups = {{.quantizers = {"conv/fq_weights_1"}, .operations = {"conv"}}};
    report.evaluations = {{.purpose = "search",
                           .deployment = "CPU f32",
                           .recipe = "mixed/full",
                           .kept_float = {0},
                           .metric = 0.875,
                           .drop = 0.02,
                           .samples = 100,
                           .seconds = 0.5}};
    report.ranking = {{.group = 0, .score = 0.75}};
    report.accuracy = AccuracyReport{.metric = "top1",
                                     .direction = "higher is better",
                                     .drop_type = "absolute",
                                     .max_drop = 0.01,
                                     .original = 0.9,
                                     .quantized = 0.8,
                                     .final_metric = 0.895,
                                     .final_drop = 0.005,
                                     .reached = true,
                                     .verdict = "certified",
                                     .confidence = 0.95,
                                     .holdout_items = 20,
                                     .objective = "latency",
                                     .recipe = "mixed/full",
                                     .held = {{.deployment = "CPU",
                                               .metric = "top1",
                                               .drop_type = "absolute",
                                               .max_drop = 0.01,
                                               .original = 0.9,
                                               .quantized = 0.8,
                                               .final_metric = 0.895,
                                               .final_drop = 0.005,
                                               .upper_drop = 0.009,
                                               .holdout_drop = 0.006,
                                               .holdout_upper_drop = 0.02}},
                                     .kept_float = {0},
                                     .operations_kept_float = {"conv"},
                                     .original_cost = CostReport{1.5, 1000},
                                     .quantized_cost = CostReport{0.5, 300},
                                     .final_cost = CostReport{0.75, 400}};
    report.search = SearchReport{
        .recipes = {{.name = "mixed/full", .samples = 32, .harm = 0.125, .chosen = true}},
        .subset = 96,
        .estimates = 14,
        .validations = 3,
        .compiled = 18,
        .evaluations = 4.5,
        .bisected = true};
    report.stages = {{.name = "Reading the model", .seconds = 0.25}};
    report.peak_memory_bytes = 123'456'789;
    report.warnings = {"a warning"};
    return report;
}

void collect_keys(const Json& json, std::set<std::string>& keys) {
    for (const auto& [key, value] : json.items()) {
        if (json.is_object()) keys.insert(key);
        if (value.is_structured()) collect_keys(value, keys);
    }
}

std::vector<std::string> keys_of(const Json& json) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : json.items()) keys.push_back(key);
    return keys;
}

TEST(ReportJson, HoldsEveryField) {
    const auto json = Json::parse(to_json(full_report()));
    EXPECT_EQ(json.at("schema_version"), 1);
    EXPECT_EQ(json.at("options").dump(), R"({"preset":"mixed","subset_size":"300"})");
    EXPECT_EQ(json.at("environment").dump(),
              R"({"holdfast_version":"1.2.3","runtime_version":"2026.4.1","cpu":"a processor",)"
              R"("device":"CPU","inference_precision":"bf16","threads":2})");
    EXPECT_EQ(json.at("operations"), 14);
    EXPECT_EQ(json.at("operations_quantized"), 12);
    EXPECT_EQ(json.at("quantizers").dump(),
              R"([{"name":"conv/fq_weights_1","operation":"conv","kind":"weight","port":1,)"
              R"("levels":255,"scheme":"symmetric","per_channel":true,"narrow_range":true,)"
              R"("half_range":true,"low":[-0.1,-0.3],"high":[0.1,0.3],)"
              R"("statistics":"min/min, abs_max/max","statistic_min":[-0.05,-0.2],)"
              R"("statistic_max":[0.1,0.3],"unified_group":4,"group":0,"kept_float":true}])");
    EXPECT_EQ(json.at("biases").dump(),
              R"([{"operation":"conv","corrected":false,"magnitude":3.0,"reason":"large"}])");
    EXPECT_EQ(json.at("smoothing").dump(),
              R"([{"multiply":"x_0_0/smooth_quant","operations":["query","key"],"alpha":0.95,)"
              R"("smallest_factor":0.1,"largest_factor":2.5}])");
    EXPECT_EQ(json.at("alignment").dump(),
              R"([{"producer":"conv","consumer":"conv2","smallest_factor":0.2,)"
              R"("largest_factor":4.0}])");
    EXPECT_EQ(json.at("groups").dump(),
              R"([{"quantizers":["conv/fq_weights_1"],"operations":["conv"]}])");
    EXPECT_EQ(json.at("evaluations").dump(),
              R"([{"purpose":"search","deployment":"CPU f32","recipe":"mixed/full",)"
              R"("kept_float":[0],"metric":0.875,"drop":0.02,"samples":100,"seconds":0.5}])");
    EXPECT_EQ(json.at("ranking").dump(), R"([{"group":0,"score":0.75}])");
    EXPECT_EQ(json.at("accuracy").dump(),
              R"({"metric":"top1","direction":"higher is better","drop_type":"absolute",)"
              R"("max_drop":0.01,"original":0.9,"quantized":0.8,"final_metric":0.895,)"
              R"("final_drop":0.005,"reached":true,"verdict":"certified","confidence":0.95,)"
              R"("holdout_items":20,"objective":"latency","recipe":"mixed/full",)"
              R"("held":[{"deployment":"CPU","metric":"top1","drop_type":"absolute",)"
              R"("max_drop":0.01,"original":0.9,"quantized":0.8,)"
              R"("final_metric":0.895,"final_drop":0.005,"upper_drop":0.009,)"
              R"("holdout_drop":0.006,"holdout_upper_drop":0.02}],"kept_float":[0],)"
              R"("operations_kept_float":["conv"],)"
              R"("original_cost":{"latency_ms":1.5,"bytes":1000},)"
              R"("quantized_cost":{"latency_ms":0.5,"bytes":300},)"
              R"("final_cost":{"latency_ms":0.75,"bytes":400}})");
    EXPECT_EQ(json.at("search").dump(),
              R"({"recipes":[{"name":"mixed/full","samples":32,"harm":0.125,"chosen":true}],)"
              R"("subset":96,"estimates":14,"validations":3,"compiled":18,"evaluations":4.5,)"
              R"("bisected":true})");
    EXPECT_EQ(json.at("stages").dump(), R"([{"name":"Reading the model","seconds":0.25}])");
    EXPECT_EQ(json.at("peak_memory_bytes"), 123'456'789);
    EXPECT_EQ(json.at("warnings").dump(), R"(["a warning"])");
}

TEST(ReportJson, HasTheSameKeysInTheSameOrderWhenAReportIsEmpty) {
    EXPECT_EQ(keys_of(Json::parse(to_json(Report{}))),
              keys_of(Json::parse(to_json(full_report()))));
}

TEST(ReportJson, IsIndentedByTwoSpaces) {
    EXPECT_THAT(to_json(Report{}), HasSubstr("{\n  \"schema_version\": 1,\n  \"options\": {},\n"));
}

TEST(ReportJson, GivesNullForWhatIsNotThere) {
    Report report;
    report.quantizers.emplace_back();
    report.evaluations.emplace_back();
    auto json = Json::parse(to_json(report));
    EXPECT_TRUE(json.at("accuracy").is_null());
    EXPECT_TRUE(json.at("quantizers").at(0).at("unified_group").is_null());
    EXPECT_TRUE(json.at("quantizers").at(0).at("group").is_null());
    EXPECT_TRUE(json.at("evaluations").at(0).at("drop").is_null());
    EXPECT_TRUE(json.at("search").is_null());
    report.accuracy.emplace();
    report.accuracy->held.emplace_back();
    json = Json::parse(to_json(report));
    EXPECT_TRUE(json.at("accuracy").at("original_cost").is_null());
    for (const auto* key : {"upper_drop", "holdout_drop", "holdout_upper_drop"})
        EXPECT_TRUE(json.at("accuracy").at("held").at(0).at(key).is_null()) << key;
}

TEST(ReportJson, GivesNullForNumbersThatAreNotFinite) {
    Report report = full_report();
    report.evaluations[0].metric = std::numeric_limits<double>::quiet_NaN();
    report.biases[0].magnitude = std::numeric_limits<double>::infinity();
    report.quantizers[0].high = {std::numeric_limits<float>::infinity()};
    const auto json = Json::parse(to_json(report));
    EXPECT_TRUE(json.at("evaluations").at(0).at("metric").is_null());
    EXPECT_TRUE(json.at("biases").at(0).at("magnitude").is_null());
    EXPECT_TRUE(json.at("quantizers").at(0).at("high").at(0).is_null());
}

TEST(ReportJson, GivesBackFloatsAndDoublesExactly) {
    Report report = full_report();
    report.quantizers[0].low = {1.F / 3, 1e-38F, 16777217.F, std::nextafter(1.F, 2.F)};
    report.evaluations[0].metric = std::nextafter(0.1, 1.0);
    const auto json = Json::parse(to_json(report));
    EXPECT_EQ(json.at("quantizers").at(0).at("low").get<std::vector<float>>(),
              report.quantizers[0].low);
    EXPECT_EQ(json.at("evaluations").at(0).at("metric").get<double>(), std::nextafter(0.1, 1.0));
}

TEST(ReportJson, ReplacesWhatIsNotUtf8) {
    Report report;
    report.warnings = {"name \xff"};
    EXPECT_EQ(Json::parse(to_json(report)).at("warnings").at(0), "name \xEF\xBF\xBD");
}

TEST(ReportJson, IsDocumentedKeyByKey) {
    std::ifstream file(test::source_folder() / "docs/report.md");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto json = Json::parse(to_json(full_report()));
    json.at("options") = Json::object();
    std::set<std::string> keys;
    collect_keys(json, keys);
    EXPECT_GE(keys.size(), 80);
    for (const auto& key : keys) EXPECT_THAT(text, HasSubstr("`" + key + "`"));
}

}  // namespace
}  // namespace holdfast
