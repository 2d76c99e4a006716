#include "cli/show_compare.hpp"

#include <nlohmann/json.hpp>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/text.hpp"

namespace holdfast::cli {
namespace {

using ::testing::HasSubstr;

const std::vector<LayerComparison> layers{
    {.name = "first", .type = "Relu"},
    {.name = "conv", .type = "Convolution", .sqnr_db = 40},
    {.name = "out", .type = "MatMul", .sqnr_db = 25.04, .input_sqnr_db = 40}};

TEST(LossOfALayer, IsWhatItTakesFromWhatComesIn) {
    EXPECT_EQ(loss_db(layers[0]), 0);
    EXPECT_EQ(loss_db(layers[1]), 20);  // of 60, which count as exact
    EXPECT_NEAR(loss_db(layers[2]), 14.96, 1e-9);
    EXPECT_EQ(loss_db({.sqnr_db = 50, .input_sqnr_db = 20}), 0);
}

TEST(CompareTable, ShowsLayersAndWhereTheErrorEnters) {
    EXPECT_EQ(compare_table(layers, {.width = 80}),
              "layer          type   SQNR, dB   loss, dB\n"
              "first          Relu      exact        0.0\n"
              "conv    Convolution       40.0       20.0\n"
              "out          MatMul       25.0       15.0\n"
              "\n"
              "Most of the error enters at conv, which has 40.0 dB; what comes in: exact.\n");
}

TEST(CompareTable, SaysThatNothingDiffers) {
    EXPECT_THAT(compare_table({layers[0]}, {}), HasSubstr("No layer adds an error of note."));
}

TEST(CompareTable, FitsTheWidth) {
    const std::string name(200, 'x');
    std::istringstream lines(compare_table({{.name = name, .type = name}}, {.width = 80}));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_of(line), 80U) << line;
}

TEST(LowestFirst, Sorts) {
    const auto sorted = lowest_first(layers);
    EXPECT_EQ(sorted[0].name, "out");
    EXPECT_EQ(sorted[2].name, "first");
}

TEST(CompareJson, HoldsAll) {
    const auto json = nlohmann::json::parse(compare_json(layers));
    EXPECT_EQ(json.at("error_enters_at"), "conv");
    const auto& list = json.at("layers");
    EXPECT_TRUE(list[0].at("sqnr_db").is_null());
    EXPECT_EQ(list[2].at("sqnr_db"), 25.04);
    EXPECT_EQ(list[2].at("input_sqnr_db"), 40.0);
    EXPECT_EQ(list[1].at("type"), "Convolution");
}

}  // namespace
}  // namespace holdfast::cli
