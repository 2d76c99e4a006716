#include "rank/normalized_mse.hpp"

#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/paths.hpp"

namespace holdfast::rank {
namespace {

nlohmann::json conformance_cases() {
    std::ifstream file(test::source_folder() / "tests/conformance/numeric/ranking.json");
    return nlohmann::json::parse(file).at("normalized_mse");
}

class NormalizedMse : public testing::TestWithParam<std::size_t> {};

TEST_P(NormalizedMse, EqualsThePeers) {
    const auto test_case = conformance_cases().at(GetParam());
    const std::vector<std::vector<float>> reference = test_case.at("reference");
    const std::vector<std::vector<float>> approximate = test_case.at("approximate");
    double sum = 0;
    for (std::size_t i = 0; i < reference.size(); ++i)
        sum += normalized_mse(reference[i], approximate[i]);
    EXPECT_NEAR(
        sum / double(reference.size()), test_case.at("expected").get<double>(), 1e-6);  // f32 there
}

INSTANTIATE_TEST_SUITE_P(Conformance,
                         NormalizedMse,
                         testing::Range(std::size_t{0}, conformance_cases().size()));

TEST(NormalizedMse, OfAReferenceOfZerosIsTheMeanOfSquares) {
    EXPECT_EQ(normalized_mse(std::vector{0.F, 0.F}, std::vector{0.F, 0.F}), 0);
    EXPECT_EQ(normalized_mse(std::vector{0.F, 0.F}, std::vector{1.F, 3.F}), 5);
}

TEST(NormalizedMse, OfNothingIsZero) {
    EXPECT_EQ(normalized_mse({}, {}), 0);
}

TEST(NormalizedMse, OfValuesThatAreNotFiniteIsInfinite) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(normalized_mse(std::vector{1.F}, std::vector{nan}), infinity);
    EXPECT_EQ(normalized_mse(std::vector{1.F}, std::vector{infinity}), infinity);
    EXPECT_EQ(normalized_mse(std::vector{infinity}, std::vector{1.F}), infinity);
}

TEST(NormalizedMse, RefusesOutputsOfDifferentSizes) {
    EXPECT_THROW((void)normalized_mse(std::vector{1.F}, std::vector{1.F, 2.F}), InternalError);
}

}  // namespace
}  // namespace holdfast::rank
