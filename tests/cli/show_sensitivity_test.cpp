#include "cli/show_sensitivity.hpp"

#include <nlohmann/json.hpp>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/text.hpp"

namespace holdfast::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<GroupSensitivity> groups{
    {.quantizers = {"q1"}, .operations = {"conv1", "conv2"}, .distance = 0.1, .worst = 0.4},
    {.quantizers = {"q2"}, .operations = {}, .distance = 0.05, .worst = 0.2, .changed = 0.125}};

TEST(SensitivityTable, DrawsABarPerGroup) {
    EXPECT_EQ(sensitivity_table(groups, {.width = 80}),
              "operations      worst     mean   changed\n"
              "conv1, conv2   0.4000   0.1000    0.0000   ████████████████\n"
              "q2             0.2000   0.0500    0.1250   ████████········\n");
}

TEST(SensitivityTable, ShortensNamesToTheWidth) {
    const std::string text = sensitivity_table(
        {{.operations = {std::string(200, 'x')}, .worst = 1}, {.operations = {"y"}}},
        {.width = 80});
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_of(line), 80U) << line;
    EXPECT_THAT(text, HasSubstr("xxx…"));
    EXPECT_THAT(text, HasSubstr("················"));
}

TEST(SensitivityTable, HasColoursOnRequestOnly) {
    EXPECT_THAT(sensitivity_table(groups, {.colour = true}), HasSubstr("\033[1m"));
    EXPECT_THAT(sensitivity_table(groups, {.colour = false}), Not(HasSubstr("\033")));
}

TEST(SensitivityTable, SaysWhereThereIsNothing) {
    EXPECT_EQ(sensitivity_table({}, {}), "Nothing in this model would be quantized.\n");
}

TEST(SensitivityJson, HoldsAll) {
    const auto json = nlohmann::json::parse(sensitivity_json(groups)).at("groups");
    ASSERT_EQ(json.size(), 2U);
    EXPECT_EQ(json[0].at("operations"), nlohmann::json({"conv1", "conv2"}));
    EXPECT_EQ(json[0].at("quantizers"), nlohmann::json({"q1"}));
    EXPECT_EQ(json[0].at("worst"), 0.4);
    EXPECT_EQ(json[0].at("distance"), 0.1);
    EXPECT_EQ(json[1].at("changed"), 0.125);
}

}  // namespace
}  // namespace holdfast::cli
