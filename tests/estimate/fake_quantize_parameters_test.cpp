#include "estimate/fake_quantize_parameters.hpp"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/model_matchers.hpp"
#include "support/paths.hpp"

namespace holdfast::estimate {
namespace {

using holdfast::test::AllNear;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::FloatNear;

std::vector<json> recorded_cases() {
    std::ifstream file(
        (test::source_folder() / "tests/conformance/numeric/fq_params.json").string());
    return json::parse(file).at("cases").get<std::vector<json>>();
}

std::string test_name(const ::testing::TestParamInfo<json>& info) {
    auto name = info.param.at("name").get<std::string>();
    for (char& letter : name) {
        if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
    }
    return name;
}

place::QuantizerConfig config_of(const json& recorded) {
    const bool symmetric = recorded.at("mode") == "symmetric";
    place::QuantizerConfig config{.bits = recorded.at("bits").get<int>(),
                                  .scheme = symmetric ? Scheme::symmetric : Scheme::asymmetric,
                                  .per_channel = recorded.at("per_channel").get<bool>(),
                                  .narrow_range = recorded.at("narrow_range").get<bool>(),
                                  .is_signed = {}};
    const auto& sign = recorded.at("signedness_to_force");
    if (!sign.is_null()) config.is_signed = sign.get<bool>();
    return config;
}

FakeQuantizeParameters computed(const json& recorded) {
    const auto& statistics = recorded.at("statistics");
    return fake_quantize_parameters(config_of(recorded),
                                    {.min = statistics.at("min").get<std::vector<float>>(),
                                     .max = statistics.at("max").get<std::vector<float>>()},
                                    statistics.at("shape").get<std::vector<std::size_t>>(),
                                    recorded.at("half_range").get<bool>());
}

// Cases of tests/conformance/numeric/fq_params.json; the recorded numbers have nine digits.
class RecordedFakeQuantizeParameters : public ::testing::TestWithParam<json> {};

TEST_P(RecordedFakeQuantizeParameters, AreReproduced) {
    const auto& expected = GetParam().at("expected");
    if (expected.contains("error")) {
        EXPECT_THROW(computed(GetParam()), InvalidArgument);
        return;
    }
    const auto found = computed(GetParam());
    EXPECT_EQ(found.levels, expected.at("levels").get<std::size_t>());
    EXPECT_EQ(found.shape, expected.at("shape").get<std::vector<std::size_t>>());
    EXPECT_THAT(found.low, AllNear(expected.at("input_low").get<std::vector<float>>(), 0, 1e-6));
    EXPECT_THAT(found.high, AllNear(expected.at("input_high").get<std::vector<float>>(), 0, 1e-6));
    EXPECT_EQ(expected.at("input_low"), expected.at("output_low"));
    EXPECT_EQ(expected.at("input_high"), expected.at("output_high"));
}

INSTANTIATE_TEST_SUITE_P(Conformance,
                         RecordedFakeQuantizeParameters,
                         ::testing::ValuesIn(recorded_cases()),
                         test_name);

TEST(FakeQuantizeParameters, OfActivationsWithoutNegativesStartAtZero) {
    const auto found = fake_quantize_parameters({}, {.min = {0.F}, .max = {5.F}}, {}, false);
    EXPECT_THAT(found.low, ElementsAre(0.F));
    EXPECT_THAT(found.high, ElementsAre(5.F));
    EXPECT_EQ(found.levels, 256U);
}

TEST(FakeQuantizeParameters, GiveOneMoreLevelToNegatives) {
    const auto found = fake_quantize_parameters({}, {.min = {-1.F}, .max = {127.F}}, {}, false);
    EXPECT_THAT(found.low, ElementsAre(FloatNear(-128.F, 1e-4F)));
    EXPECT_THAT(found.high, ElementsAre(127.F));
}

TEST(FakeQuantizeParameters, WidenVanishingChannels) {
    const auto found = fake_quantize_parameters(
        {.narrow_range = true}, {.min = {-1.F, 0.F}, .max = {1.F, 0.F}}, {2, 1}, false);
    EXPECT_THAT(found.high, ElementsAre(1.F, 0.01F));
    EXPECT_THAT(found.low, ElementsAre(-1.F, -0.01F));
}

TEST(FakeQuantizeParameters, PutZeroOnALevelOfAnAsymmetricRange) {
    const auto found = fake_quantize_parameters(
        {.scheme = Scheme::asymmetric}, {.min = {-0.3F}, .max = {1.F}}, {}, false);
    const float scale = (found.high[0] - found.low[0]) / 255.F;
    EXPECT_NEAR(-found.low[0] / scale, std::round(-found.low[0] / scale), 1e-4);
    EXPECT_LE(found.low[0], -0.3F);
    EXPECT_GE(found.high[0], 1.F);
}

TEST(FakeQuantizeParameters, RefuseHalfOfAnAsymmetricRange) {
    try {
        (void)fake_quantize_parameters(
            {.scheme = Scheme::asymmetric}, {.min = {0.F}, .max = {1.F}}, {}, true);
        FAIL() << "nothing was thrown";
    } catch (const InvalidArgument& error) {
        EXPECT_STREQ(error.what(),
                     "half of the range (overflow fix) can only be used with the symmetric scheme, "
                     "but the scheme is asymmetric");
    }
}

TEST(FakeQuantizeParameters, AreAskedForWithOneStatisticPerElement) {
    EXPECT_THROW((void)fake_quantize_parameters({}, {.min = {0.F}, .max = {1.F}}, {2, 1}, false),
                 InternalError);
}

}  // namespace
}  // namespace holdfast::estimate
