#include "search/search.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"

namespace holdfast::search {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

using Drop = std::function<double(const Candidate&)>;

// Ranks by what each group alone would gain, as the pipeline does on a subset.
Problem problem(std::size_t groups, double bound, const Drop& drop) {
    return {.groups = groups,
            .bound = bound,
            .drop = drop,
            .rank = [drop](const Candidate& kept, const std::vector<std::size_t>& remaining) {
                const auto drop_with = [&](std::size_t group) {
                    auto candidate = kept;
                    candidate.insert(group);
                    return drop(candidate);
                };
                auto order = remaining;
                std::stable_sort(order.begin(), order.end(), [&](auto left, auto right) {
                    return drop_with(left) < drop_with(right);
                });
                return order;
            }};
}

// Each group in int8 costs its own part.
Drop additive(std::vector<double> costs) {
    return [costs](const Candidate& kept) {
        double drop = 0;
        for (std::size_t group = 0; group < costs.size(); ++group)
            if (!kept.contains(group)) drop += costs[group];
        return drop;
    };
}

Choice solve(const Problem& asked) {
    return search(asked, asked.drop({}));
}

TEST(Search, AsksNothingWhenTheBoundHoldsAlready) {
    auto asked = problem(3, 0.5, additive({0.1, 0.1, 0.1}));
    asked.rank = [](const auto&, const auto&) -> std::vector<std::size_t> {
        throw std::logic_error("must not be asked");
    };
    const auto choice = solve(asked);
    EXPECT_TRUE(choice.reached);
    EXPECT_THAT(choice.kept_float, IsEmpty());
    EXPECT_NEAR(choice.drop, 0.3, 1e-12);
    EXPECT_EQ(choice.drops, 0);
}

TEST(Search, TakesTheCulpritsOfAnAdditiveModel) {
    const auto choice = solve(problem(5, 0.05, additive({0.01, 0.3, 0.01, 0.2, 0.01})));
    EXPECT_TRUE(choice.reached);
    EXPECT_THAT(choice.kept_float, ElementsAre(1, 3));
    EXPECT_NEAR(choice.drop, 0.03, 1e-12);
}

TEST(Search, GivesBackWhatOverlapsWithALaterGroup) {
    // Groups 0 and 1 repair nearly the same, group 2 repairs that and more, together with 3.
    const Drop overlapping = [](const Candidate& kept) {
        if (kept.contains(2) && kept.contains(3)) return 0.0;
        if (kept.contains(0)) return kept.contains(1) ? 0.28 : 0.3;
        return kept.contains(1) ? 0.31 : kept.contains(2) ? 0.32 : 0.5;
    };
    const auto choice = solve(problem(6, 0.1, overlapping));
    EXPECT_TRUE(choice.reached);
    EXPECT_THAT(choice.kept_float, ElementsAre(2, 3));
}

TEST(Search, CrossesAPlateauToGroupsThatHelpOnlyTogether) {
    const Drop synergistic = [](const Candidate& kept) {
        return kept.contains(4) && kept.contains(6) ? 0.0 : 0.2;
    };
    const auto choice = solve(problem(8, 0.1, synergistic));
    EXPECT_TRUE(choice.reached);
    EXPECT_THAT(choice.kept_float, ElementsAre(4, 6));
}

TEST(Search, TakesTheLeastBadWhenEachGroupAloneMakesThingsWorse) {
    const Drop valley = [](const Candidate& kept) {
        if (kept.contains(0) && kept.contains(2)) return 0.0;
        return 0.2 + 0.01 * double(kept.size());
    };
    const auto choice = solve(problem(4, 0.1, valley));
    EXPECT_TRUE(choice.reached);
    EXPECT_THAT(choice.kept_float, ElementsAre(0, 2));
}

TEST(Search, TriesNoMoreThanEightGroupsInVainFromOneState) {
    const Drop hopeless = [](const Candidate& kept) { return 1 + double(kept.size()); };
    auto asked = problem(40, 0, hopeless);
    asked.rank = [](const auto&, const auto& remaining) { return remaining; };
    const auto choice = search(asked, 1);
    EXPECT_FALSE(choice.reached);
    EXPECT_THAT(choice.kept_float, IsEmpty());
    EXPECT_LE(choice.drops, 39 * 8);
}

TEST(Search, RanksNothingWhenNothingMayBeAsked) {
    auto asked = problem(3, 0, additive({0.3, 0.2, 0.1}));
    asked.max_drops = 0;
    asked.rank = [](const auto&, const auto&) -> std::vector<std::size_t> {
        throw std::logic_error("must not be asked");
    };
    EXPECT_FALSE(search(asked, 0.6).reached);
}

TEST(Search, UndoesAGroupThatMakesThingsWorseAndRanksTheRestAnew) {
    // Alone, group 0 looks best; after 1 was taken it does harm.
    const auto costs = additive({0.0, 0.3, 0.2, 0.05});
    const Drop harmful = [costs](const Candidate& kept) {
        return costs(kept) + (kept.contains(0) ? 0.4 : 0.0);
    };
    auto asked = problem(4, 0.06, harmful);
    std::vector<Candidate> ranked_at;
    asked.rank = [&](const Candidate& kept, const std::vector<std::size_t>& remaining) {
        ranked_at.push_back(kept);
        if (kept.empty()) return std::vector<std::size_t>{1, 0, 2, 3};
        return remaining;
    };
    const auto choice = solve(asked);
    EXPECT_TRUE(choice.reached);
    EXPECT_THAT(choice.kept_float, ElementsAre(1, 2));
    EXPECT_THAT(ranked_at, ElementsAre(Candidate{}, Candidate{1}));
}

TEST(Search, NeverAsksForTheSameCandidateTwice) {
    std::mt19937 random(7);
    std::set<Candidate> seen;
    auto asked = problem(7, -1, [&](const Candidate&) { return double(random() % 5); });
    asked.rank = [](const auto&, const auto& remaining) { return remaining; };
    const auto drop = asked.drop;
    asked.drop = [&](const Candidate& candidate) {
        EXPECT_TRUE(seen.insert(candidate).second);
        return drop(candidate);
    };
    const auto choice = search(asked, 3);
    EXPECT_EQ(choice.drops, seen.size());
}

TEST(Search, GivesTheBestSeenWhenTheBoundIsOutOfReach) {
    const Drop floor = [costs = additive({0.3, 0.2, 0.1})](const Candidate& kept) {
        return 0.5 + costs(kept);
    };
    const auto choice = solve(problem(3, 0.1, floor));
    EXPECT_FALSE(choice.reached);
    EXPECT_THAT(choice.kept_float, ElementsAre(0, 1));
    EXPECT_NEAR(choice.drop, 0.6, 1e-12);
}

TEST(Search, NeverProposesThatEverythingStaysInFloat) {
    auto asked = problem(3, 0, additive({0.3, 0.2, 0.1}));
    const auto drop = asked.drop;
    asked.drop = [&](const Candidate& candidate) {
        EXPECT_LT(candidate.size(), 3);
        return drop(candidate);
    };
    EXPECT_FALSE(search(asked, 0.6).reached);
}

TEST(Search, OfOneGroupOrNoneIsOverAtOnce) {
    for (const std::size_t groups : {0U, 1U}) {
        const auto choice = search(problem(groups, 0, additive({0.1})), 0.1);
        EXPECT_FALSE(choice.reached);
        EXPECT_THAT(choice.kept_float, IsEmpty());
        EXPECT_EQ(choice.drops, 0);
    }
}

TEST(Search, EndsWhenNoMoreDropsMayBeAsked) {
    auto asked = problem(5, 0.05, additive({0.1, 0.2, 0.3, 0.2, 0.1}));
    asked.max_drops = 2;
    const auto choice = solve(asked);
    EXPECT_FALSE(choice.reached);
    EXPECT_EQ(choice.drops, 2);
    EXPECT_THAT(choice.kept_float, ElementsAre(1, 2));
    asked.max_drops = 0;
    EXPECT_EQ(solve(asked).drops, 0);
}

TEST(Search, ReturnsAPassingSetEvenWhenTheBudgetEndsWhileGivingBack) {
    const Drop synergistic = [](const Candidate& kept) {
        return kept.contains(4) && kept.contains(6) ? 0.0 : 0.2;
    };
    auto asked = problem(8, 0.1, synergistic);
    asked.max_drops = 7;
    const auto choice = solve(asked);
    EXPECT_TRUE(choice.reached);
    EXPECT_EQ(choice.drops, 7);
    EXPECT_EQ(synergistic(choice.kept_float), choice.drop);
    EXPECT_LE(choice.drop, 0.1);
}

TEST(Search, RefusesARankingThatLosesAGroup) {
    auto asked = problem(3, 0, additive({0.1, 0.1, 0.1}));
    asked.rank = [](const auto&, const auto&) { return std::vector<std::size_t>{0, 1}; };
    EXPECT_THROW((void)search(asked, 0.3), InternalError);
}

TEST(Search, PassesOnWhatTheMetricThrows) {
    auto asked = problem(3, 0, additive({0.1, 0.1, 0.1}));
    asked.rank = [](const auto&, const auto& remaining) { return remaining; };
    asked.drop = [](const Candidate&) -> double { throw std::domain_error("the user's own"); };
    EXPECT_THROW((void)search(asked, 0.3), std::domain_error);
}

// Models drawn at random: costs of groups and of pairs, of both signs.
Drop random_model(std::uint32_t seed, std::size_t groups) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> cost(-0.02, 0.1);
    std::vector<std::vector<double>> pairs(groups, std::vector<double>(groups));
    for (auto& row : pairs)
        for (auto& value : row) value = cost(random);
    return [pairs](const Candidate& kept) {
        double drop = 0;
        for (std::size_t i = 0; i < pairs.size(); ++i)
            for (std::size_t j = 0; j <= i; ++j)
                if (!kept.contains(i) && !kept.contains(j)) drop += pairs[i][j];
        return drop;
    };
}

class SearchOfARandomModel : public testing::TestWithParam<std::uint32_t> {};

TEST_P(SearchOfARandomModel, HoldsTheBoundAndSparesNoGroup) {
    const std::size_t groups = 2 + GetParam() % 9;
    const auto drop = random_model(GetParam(), groups);
    const double bound = 0.01 * (GetParam() % 7);
    const auto choice = solve(problem(groups, bound, drop));

    EXPECT_EQ(choice.drop, drop(choice.kept_float));
    EXPECT_EQ(choice.reached, choice.drop <= bound);
    EXPECT_LE(choice.drops, groups * groups * 2);
    if (!choice.reached) return;
    for (const std::size_t group : choice.kept_float) {
        auto smaller = choice.kept_float;
        smaller.erase(group);
        EXPECT_GT(drop(smaller), bound) << "group " << group << " was not needed";
    }
}

INSTANTIATE_TEST_SUITE_P(Property, SearchOfARandomModel, testing::Range(0U, 200U));

}  // namespace
}  // namespace holdfast::search
