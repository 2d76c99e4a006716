#include "cli/show_benchmark.hpp"

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::cli {
namespace {

const std::vector<std::string> models{"float.xml", "int8.xml"};
const std::vector<Speed> speeds{{.latency_ms = {8, 7.5, 9}, .throughput = {200, 190, 210}},
                                {.latency_ms = {2, 1.9, 2.25}, .throughput = {500, 450.4, 550}}};

TEST(BenchmarkTable, ShowsMediansQuartilesAndRatios) {
    EXPECT_EQ(benchmark_table(models, speeds, {.width = 80}),
              "latency, ms       median   quartiles   speed\n"
              "float.xml           8.00   7.50–9.00   1.00×\n"
              "int8.xml            2.00   1.90–2.25   4.00×\n"
              "throughput, 1/s   median   quartiles   speed\n"
              "float.xml            200     190–210   1.00×\n"
              "int8.xml             500     450–550   2.50×\n");
}

TEST(BenchmarkJson, HoldsAll) {
    const auto json = nlohmann::json::parse(benchmark_json(models, speeds, {.device = "CPU"}));
    EXPECT_EQ(json.at("device"), "CPU");
    const auto& second = json.at("models")[1];
    EXPECT_EQ(second.at("model"), "int8.xml");
    EXPECT_EQ(second.at("latency_ms").at("low"), 1.9);
    EXPECT_EQ(second.at("latency_ratio"), 4.0);
    EXPECT_EQ(second.at("throughput").at("median"), 500.0);
    EXPECT_EQ(second.at("throughput_ratio"), 2.5);
}

}  // namespace
}  // namespace holdfast::cli
