#include "cli/histograms_json.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "holdfast/report.hpp"
#include "holdfast/report_page.hpp"
#include "support/program.hpp"
#include "support/two_convolutions.hpp"

namespace holdfast::cli {
namespace {

TEST(HistogramsJson, StandAtTheEndOfAReport) {
    const pipeline::Histogram histogram{.quantizer = "conv \"1\"",
                                        .low = -1,
                                        .high = 2.5,
                                        .counts = {1, 2, 3},
                                        .below = 4,
                                        .above = 5,
                                        .sqnr_db = std::numeric_limits<double>::infinity(),
                                        .items = 8};
    const std::string text = with_histograms(to_json(Report()), {histogram, histogram});
    auto json = nlohmann::ordered_json::parse(text);
    ASSERT_EQ(json.at("histograms").size(), 2U);
    const auto& first = json.at("histograms")[0];
    EXPECT_EQ(first.at("quantizer"), "conv \"1\"");
    EXPECT_EQ(first.at("high"), 2.5);
    EXPECT_EQ(first.at("counts"), nlohmann::json({1, 2, 3}));
    EXPECT_EQ(first.at("above"), 5);
    EXPECT_TRUE(first.at("sqnr_db").is_null());
    json.erase("histograms");
    EXPECT_EQ(json.dump(2), to_json(Report()));
}

TEST(HistogramsJson, MayBeNone) {
    const auto json = nlohmann::json::parse(with_histograms(to_json(Report()), {}));
    EXPECT_TRUE(json.at("histograms").empty());
}

TEST(HistogramsJson, AreInTheReportOfARun) {
    const test::TwoConvolutions files;
    const std::string report = files.folder / "run.json";
    std::vector<std::string> words{"quantize",
                                   files.model,
                                   "-o",
                                   files.folder / "int8.xml",
                                   "--calibration",
                                   files.data,
                                   "--report",
                                   report};
    const auto without_bound = test::run_program(words);
    ASSERT_EQ(without_bound.code, 0) << without_bound.err;
    EXPECT_TRUE(nlohmann::json::parse(test::read_file(report)).at("histograms").empty());
    for (const std::string& word :
         {std::string("--validation"), files.data, std::string("--bound"), std::string("cosine:1")})
        words.push_back(word);
    const auto run = test::run_program(words);
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(run.err, ::testing::HasSubstr("Taking histograms: "));
    const auto json = nlohmann::json::parse(test::read_file(report));
    ASSERT_FALSE(json.at("histograms").empty());
    for (const auto& histogram : json.at("histograms")) {
        EXPECT_EQ(histogram.at("counts").size(), 64U);
        EXPECT_EQ(histogram.at("items"), 8);
        EXPECT_GT(histogram.at("sqnr_db"), 10.0);
    }
    EXPECT_NO_THROW((void)to_html(json.dump(), "run.json"));
}

}  // namespace
}  // namespace holdfast::cli
