#include "rank/rank.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/paths.hpp"

namespace holdfast::rank {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

nlohmann::json conformance_cases() {
    std::ifstream file(test::source_folder() / "tests/conformance/numeric/ranking.json");
    return nlohmann::json::parse(file);
}

std::vector<double> errors_of(const nlohmann::json& test_case) {
    if (test_case.contains("errors")) return test_case.at("errors");
    const std::vector<double> reference = test_case.at("reference");
    const std::vector<double> approximate = test_case.at("approximate");
    const bool is_absolute = test_case.at("error").get<std::string>().starts_with("abs(");
    std::vector<double> errors;
    for (std::size_t i = 0; i < std::min(reference.size(), approximate.size()); ++i) {
        const double error = reference[i] - approximate[i];
        errors.push_back(is_absolute ? std::abs(error) : error);
    }
    return errors;
}

class MostDamaged : public testing::TestWithParam<std::pair<std::string, std::size_t>> {};

TEST_P(MostDamaged, EqualsThePeersSubset) {
    const auto& [list, index] = GetParam();
    const auto test_case = conformance_cases().at(list).at(index);
    EXPECT_EQ(most_damaged(errors_of(test_case), test_case.at("subset_size").get<std::size_t>()),
              test_case.at("expected").get<std::vector<std::size_t>>());
}

std::vector<std::pair<std::string, std::size_t>> all_cases() {
    const auto cases = conformance_cases();
    std::vector<std::pair<std::string, std::size_t>> all;
    for (const auto* list : {"subset_indices", "select_subset"})
        for (std::size_t i = 0; i < cases.at(list).size(); ++i) all.emplace_back(list, i);
    return all;
}

INSTANTIATE_TEST_SUITE_P(Conformance,
                         MostDamaged,
                         testing::ValuesIn(all_cases()),
                         [](const auto& tested) {
                             return tested.param.first + "_" + std::to_string(tested.param.second);
                         });

TEST(MostDamaged, TakesAnItemWithoutANumberFirst) {
    const std::vector<double> errors{nan, 5, infinity, 7};
    EXPECT_THAT(most_damaged(errors, 2), ElementsAre(0, 2));
    EXPECT_THAT(most_damaged(errors, 3), ElementsAre(0, 2, 3));
}

TEST(Rank, PutsTheHighestScoreFirst) {
    const std::vector<std::size_t> groups{0, 1, 2};
    const auto ranking =
        rank(groups, [](std::size_t group) { return group == 1 ? 0.9 : 0.1 * double(group); });
    EXPECT_THAT(ranking, ElementsAre(Ranked{1, 0.9}, Ranked{2, 0.2}, Ranked{0, 0.0}));
}

TEST(Rank, KeepsTheOrderGivenAmongEqualScores) {
    const std::vector<std::size_t> groups{3, 1, 2};
    EXPECT_THAT(rank(groups, [](std::size_t) { return 0.5; }),
                ElementsAre(Ranked{3, 0.5}, Ranked{1, 0.5}, Ranked{2, 0.5}));
}

TEST(Rank, PutsAScoreThatIsNotANumberLast) {
    const std::vector<std::size_t> groups{0, 1, 2};
    const auto ranking =
        rank(groups, [](std::size_t group) { return group == 0 ? nan : -double(group); });
    ASSERT_EQ(ranking.size(), 3);
    EXPECT_EQ(ranking[0].group, 1);
    EXPECT_EQ(ranking[1].group, 2);
    EXPECT_EQ(ranking[2].group, 0);
}

TEST(Rank, OfNoGroupsIsEmpty) {
    EXPECT_THAT(rank({}, [](std::size_t) { return 0.0; }), IsEmpty());
}

}  // namespace
}  // namespace holdfast::rank
