// `holdfast sensitivity` as its users meet it.
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/program.hpp"
#include "support/two_convolutions.hpp"

namespace holdfast {
namespace {

using test::run_program;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;

class SensitivityCommand : public ::testing::Test {
protected:
    [[nodiscard]] test::ProgramResult run(const Words& more) const {
        Words words{"sensitivity", files.model, "--calibration", files.data};
        words.insert(words.end(), more.begin(), more.end());
        return run_program(words);
    }

    const test::TwoConvolutions files;
    const test::TemporaryFolder& folder = files.folder;
};

TEST_F(SensitivityCommand, ShowsATable) {
    const auto result = run({"--validation", files.data});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("operations"));
    EXPECT_THAT(result.out, HasSubstr("conv1"));
    EXPECT_THAT(result.out, HasSubstr("conv2"));
    EXPECT_THAT(result.out, HasSubstr("█"));
}

TEST_F(SensitivityCommand, PrintsAndWritesJson) {
    const auto result = run({"--json", "--report", folder / "out.json", "--items", "4"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out, test::read_file(folder / "out.json"));
    const auto groups = nlohmann::json::parse(result.out).at("groups");
    ASSERT_GE(groups.size(), 2U);
    EXPECT_GT(groups[0].at("worst"), 0.0);
    EXPECT_GE(groups[0].at("worst"), groups[1].at("worst"));
    EXPECT_NE(run({"--json", "--items", "1"}).out, result.out);
}

TEST_F(SensitivityCommand, TakesTheOptionsOfQuantization) {
    const auto result = run({"--json", "--ignore-name", "conv1"});
    EXPECT_EQ(result.code, 0) << result.err;
    for (const auto& group : nlohmann::json::parse(result.out).at("groups"))
        for (const std::string name : group.at("operations")) EXPECT_NE(name, "conv1");
}

TEST_F(SensitivityCommand, RefusesWrongUsage) {
    EXPECT_THAT(run_program({"sensitivity", "net.onnx"}).err,
                HasSubstr("--calibration DATA is missing"));
    EXPECT_THAT(run_program({"sensitivity"}).err, HasSubstr("MODEL is missing"));
    EXPECT_THAT(run({"--items", "0"}).err,
                HasSubstr("--items must be a whole number of at least 1, got '0'"));
    EXPECT_THAT(run({"--report", folder.path()}).err, HasSubstr("--report: "));
    EXPECT_THAT(run({"--max-drop", "1"}).err, HasSubstr("unexpected argument '--max-drop'"));
}

}  // namespace
}  // namespace holdfast
