// `holdfast compare` and `holdfast benchmark` as their users meet them.
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

class TwoModels : public ::testing::Test {
protected:
    TwoModels() {
        const auto result =
            run_program({"quantize", original, "-o", quantized, "--calibration", data});
        EXPECT_EQ(result.code, 0) << result.err;
    }

    const test::TwoConvolutions files;
    const std::string& original = files.model;
    const std::string& data = files.data;
    const std::string quantized = files.folder / "int8.xml";
};

// Weights are saved in int8: the layers are found behind them all the same.
TEST_F(TwoModels, AreComparedLayerByLayer) {
    const auto text = run_program({"compare", original, quantized, "--data", data});
    EXPECT_EQ(text.code, 0) << text.err;
    EXPECT_LT(text.out.find("conv1"), text.out.find("conv2"));
    EXPECT_THAT(text.out, HasSubstr("Most of the error enters at "));
    const auto json = run_program({"compare",
                                   original,
                                   quantized,
                                   "--data",
                                   data,
                                   "--items",
                                   "3",
                                   "--worst-first",
                                   "--json"});
    EXPECT_EQ(json.code, 0) << json.err;
    const auto layers = nlohmann::json::parse(json.out).at("layers");
    ASSERT_GE(layers.size(), 3U);
    for (std::size_t i = 1; i < layers.size(); ++i)
        EXPECT_LE(layers[i - 1].at("sqnr_db"), layers[i].at("sqnr_db"));
}

TEST_F(TwoModels, AreMeasuredSideBySide) {
    const Words words{"benchmark", original, quantized, "--data", data, "--seconds", "0.02"};
    const auto text = run_program(words);
    EXPECT_EQ(text.code, 0) << text.err;
    EXPECT_THAT(text.out, HasSubstr("latency, ms"));
    EXPECT_THAT(text.out, HasSubstr("int8.xml"));
    Words with_json = words;
    with_json.emplace_back("--json");
    const auto json = nlohmann::json::parse(run_program(with_json).out);
    ASSERT_EQ(json.at("models").size(), 2U);
    EXPECT_EQ(json.at("models")[0].at("latency_ratio"), 1.0);
    EXPECT_GT(json.at("models")[1].at("throughput").at("median"), 0.0);
}

TEST(CompareCommand, RefusesWrongUsage) {
    EXPECT_THAT(run_program({"compare"}).err, HasSubstr("ORIGINAL is missing"));
    EXPECT_THAT(run_program({"compare", "a.xml"}).err, HasSubstr("QUANTIZED is missing"));
    EXPECT_THAT(run_program({"compare", "a.xml", "b.xml"}).err,
                HasSubstr("--data DATA is missing"));
    EXPECT_THAT(run_program({"compare", "a", "b", "c", "--data", "d"}).err,
                HasSubstr("unexpected argument 'c'"));
    EXPECT_THAT(run_program({"compare", "a", "b", "--data", "d", "--items", "0"}).err,
                HasSubstr("--items must be a whole number of at least 1, got '0'"));
}

TEST(BenchmarkCommand, RefusesWrongUsage) {
    EXPECT_THAT(run_program({"benchmark"}).err, HasSubstr("MODEL is missing"));
    EXPECT_THAT(run_program({"benchmark", "a.xml"}).err, HasSubstr("--data DATA is missing"));
    EXPECT_THAT(run_program({"benchmark", "a", "--data", "d", "--seconds", "0"}).err,
                HasSubstr("--seconds must be positive, got '0'"));
}

}  // namespace
}  // namespace holdfast
