#include "cli/show.hpp"

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::cli {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

Report controlled_report() {
    Report report;
    report.operations_quantized = 14;
    report.accuracy = AccuracyReport{.metric = "top1",
                                     .direction = "higher is better",
                                     .drop_type = "absolute",
                                     .max_drop = 0.01,
                                     .original = 0.9013,
                                     .quantized = 0.833,
                                     .final_metric = 0.8955,
                                     .final_drop = 0.0058,
                                     .reached = true,
                                     .kept_float = {3},
                                     .operations_kept_float = {"conv2", "conv5"},
                                     .original_cost = CostReport{0.62, 1'540'000},
                                     .quantized_cost = CostReport{0.31, 412'000},
                                     .final_cost = CostReport{0.35, 455'000}};
    return report;
}

const Outcome outcome{.output = "out.xml", .stages = {{"Searching", 1.5}, {"Saving", 0.25}}};

TEST(QuantizeSummary, ComparesOriginalFullAndFinalModel) {
    EXPECT_EQ(quantize_summary(controlled_report(), outcome, {.width = 60}),
              "\n"
              "                     original   all int8      final\n"
              "top1                   0.9013     0.8330     0.8955\n"
              "drop                              0.0683     0.0058\n"
              "bound                                        0.0100\n"
              "operations in int8          0         14         12\n"
              "latency              0.620 ms   0.310 ms   0.350 ms\n"
              "size on disk          1.54 MB     412 kB     455 kB\n"
              "\n"
              "Kept in float: 2 of 14 operations\n"
              "    conv2, conv5\n"
              "\n"
              "Searching    1.50 s\n"
              "Saving      0.250 s\n"
              "Total        1.75 s\n"
              "\n"
              "Wrote out.xml. Gained: 1.77 × the speed, 0.29 × the size;\n"
              "top1 drops by 0.0058, within the bound of 0.0100.\n");
}

TEST(QuantizeSummary, TellsHowSureItIsAndWhatTheSearchCost) {
    Report report = controlled_report();
    report.accuracy->confidence = 0.95;
    report.accuracy->recipe = "mixed/minmax/full";
    report.accuracy->held = {{.deployment = "CPU", .max_drop = 0.01, .upper_drop = 0.0143}};
    report.search = SearchReport{.compiled = 35, .evaluations = 7.5};
    EXPECT_THAT(quantize_summary(report, outcome, {.width = 200}),
                AllOf(HasSubstr("\nAt 95 % confidence the drop is at most 0.0143.\n"),
                      HasSubstr("\nSearch: 7.5000 evaluations, 35 models compiled; recipe "
                                "mixed/minmax/full.\n")));
    report.accuracy->held[0].upper_drop = 0.009;
    report.accuracy->held[0].holdout_drop = 0.008;
    report.accuracy->holdout_items = 250;
    EXPECT_THAT(quantize_summary(report, outcome, {.width = 200}),
                HasSubstr("\nAt 95 % confidence the drop is at most 0.0090, certified. On 250 "
                          "samples held out it is 0.0080.\n"));
}

TEST(QuantizeSummary, HasARowForEachOfSeveralDeployments) {
    Report report = controlled_report();
    report.accuracy->held = {{.deployment = "CPU",
                              .original = 0.9,
                              .quantized = 0.8,
                              .final_metric = 0.895,
                              .final_drop = 0.005},
                             {.deployment = "CPU f32",
                              .original = 0.91,
                              .quantized = 0.81,
                              .final_metric = 0.905,
                              .final_drop = 0.005}};
    EXPECT_THAT(quantize_summary(report, outcome, {.width = 200}),
                HasSubstr("CPU       0.9000   0.8000   0.8950   0.0050\n"
                          "CPU f32   0.9100   0.8100   0.9050   0.0050\n"));
}

TEST(QuantizeSummary, NamesTheMetricsWhereSeveralAreHeld) {
    Report report = controlled_report();
    report.accuracy->held = {{.deployment = "CPU", .metric = "top1", .upper_drop = 0.1},
                             {.deployment = "CPU", .metric = "f1-macro"}};
    EXPECT_THAT(quantize_summary(report, outcome, {.width = 200}),
                AllOf(HasSubstr("\ntop1, CPU "),
                      HasSubstr("\nf1-macro, CPU "),
                      HasSubstr("the drop (top1, CPU) is at most 0.1000.")));
}

TEST(QuantizeSummary, HasNoAccuracyWithoutABound) {
    Report report;
    report.operations_quantized = 14;
    const Outcome plain{.output = "out.xml",
                        .original_cost = CostReport{1.0, 2000},
                        .final_cost = CostReport{0.5, 500}};
    EXPECT_THAT(quantize_summary(report, plain, {}),
                AllOf(HasSubstr("                     original   quantized\n"
                                "operations in int8          0          14\n"
                                "latency               1.00 ms    0.500 ms\n"
                                "size on disk          2.00 kB       500 B\n"),
                      Not(HasSubstr("drop")),
                      EndsWith("Wrote out.xml. Gained: 2.00 × the speed, 0.25 × the size.\n")));
}

TEST(QuantizeSummary, TellsThatNothingWasWritten) {
    Report report = controlled_report();
    report.accuracy->reached = false;
    report.accuracy->final_drop = 0.02;
    const std::string text = quantize_summary(report, {}, {.width = 200});
    EXPECT_THAT(text, HasSubstr("No file was written."));
    EXPECT_THAT(text, EndsWith("top1 drops by 0.0200, more than the bound of 0.0100.\n"));
}

TEST(QuantizeSummary, SaysSoWhenTheMetricGotBetter) {
    Report report = controlled_report();
    report.accuracy->final_drop = -0.0016;
    EXPECT_THAT(quantize_summary(report, {.output = "out.xml"}, {.width = 200}),
                EndsWith("top1 gets better by 0.0016, within the bound of 0.0100.\n"));
}

TEST(QuantizeSummary, TurnsTheSignForALowerIsBetterMetric) {
    Report report = controlled_report();
    report.accuracy->direction = "lower is better";
    report.accuracy->original = 0.5;
    report.accuracy->quantized = 0.75;
    EXPECT_THAT(quantize_summary(report, outcome, {}),
                HasSubstr("drop                              0.2500"));
}

TEST(QuantizeSummary, RelatesARelativeDropToTheOriginal) {
    Report report = controlled_report();
    report.accuracy->drop_type = "relative";
    report.accuracy->original = 0.8;
    report.accuracy->quantized = 0.6;
    EXPECT_THAT(quantize_summary(report, outcome, {}),
                HasSubstr("relative drop                     0.2500"));
}

TEST(QuantizeSummary, SaysWhenNothingStaysInFloat) {
    Report report = controlled_report();
    report.accuracy->operations_kept_float.clear();
    EXPECT_THAT(quantize_summary(report, outcome, {}),
                HasSubstr("Every operation that can be quantized is."));
}

TEST(QuantizeSummary, ColoursOnRequest) {
    EXPECT_THAT(quantize_summary(controlled_report(), outcome, {.colour = true}),
                AllOf(HasSubstr("\033[31m0.0683\033[0m"), HasSubstr("\033[32m0.0058\033[0m")));
}

TEST(EvaluateSummary, IsOneLine) {
    EXPECT_EQ(evaluate_summary({.name = "top1"}, 0.9013, 2000, {}),
              "top1 0.9013  (2000 samples, CPU, default precision)\n");
}

TEST(EvaluateSummary, LeavesOutANumberOfSamplesThatIsNotKnown) {
    EXPECT_EQ(evaluate_summary({.name = "metric-command"}, 0.5, 0, {}),
              "metric-command 0.5000  (CPU, default precision)\n");
    EXPECT_TRUE(nlohmann::json::parse(evaluate_json({}, 0.5, 0, {}, 1)).at("samples").is_null());
}

TEST(EvaluateJson, HoldsValueAndDeployment) {
    const auto json = nlohmann::json::parse(
        evaluate_json({.name = "mse", .direction = Direction::lower_is_better}, 0.25, 10, {}, 1.5));
    EXPECT_EQ(json.at("value"), 0.25);
    EXPECT_EQ(json.at("direction"), "lower is better");
    EXPECT_EQ(json.at("device"), "CPU");
    EXPECT_EQ(json.at("samples_left_out"), 0);
    EXPECT_TRUE(json.at("left_out").empty());
}

TEST(EvaluateJson, NamesSamplesThatWereLeftOut) {
    const auto json = nlohmann::json::parse(evaluate_json({}, 0.5, 8, {}, 1, {"a", "b \xff"}));
    EXPECT_EQ(json.at("samples_left_out"), 2);
    EXPECT_EQ(json.at("left_out"), nlohmann::json({"a", "b \xEF\xBF\xBD"}));
}

}  // namespace
}  // namespace holdfast::cli
