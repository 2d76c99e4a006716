#include "search/search.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "search/simulated_model.hpp"

namespace holdfast::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

Choice solve(const Simulated& model) {
    return search(model.problem(), model.initial());
}

TEST(Search, AsksNothingWhenTheBoundHoldsAlready) {
    const auto choice = solve(additive({0.1, 0.1, 0.1}, 0.5));
    EXPECT_TRUE(choice.reached());
    EXPECT_THAT(choice.kept_float, IsEmpty());
    EXPECT_NEAR(choice.drop, 0.3, 1e-12);
    EXPECT_EQ(choice.validations + choice.estimates, 0);
}

TEST(Search, TakesTheCulpritsOfAnAdditiveModel) {
    const auto choice = solve(additive({0.01, 0.3, 0.01, 0.2, 0.01}, 0.05));
    EXPECT_TRUE(choice.reached());
    EXPECT_THAT(choice.kept_float, ElementsAre(1, 3));
    EXPECT_NEAR(choice.drop, 0.03, 1e-12);
}

TEST(Search, ValidatesOnlyWhatEstimatesForetell) {
    auto problem = additive({0.01, 0.3, 0.01, 0.2, 0.01}, 0.05).problem();
    std::vector<Candidate> validated;
    const auto validate = problem.validate;
    problem.validate = [&](const Candidate& kept) {
        validated.push_back(kept);
        return validate(kept);
    };
    (void)search(problem, {.holds = false, .drop = 0.53});
    // The set found, then each of its members given back.
    EXPECT_THAT(validated, ElementsAre(Candidate{1, 3}, Candidate{1}, Candidate{3}));
}

TEST(Search, FindsGroupsThatRepairOnlyTogether) {
    const auto choice = solve(synergistic({0.01, 0.01, 0.4, 0.01, 0.01, 0.01, 0.01, 0.01}, 0.1));
    EXPECT_TRUE(choice.reached());
    EXPECT_THAT(choice.kept_float, ElementsAre(4, 5));
}

TEST(Search, GivesBackWhatALaterStepMadeNeedless) {
    // 0 repairs half of what 1 and 2 repair together.
    const auto drop = [](const Candidate& kept) {
        if (kept.contains(1) && kept.contains(2)) return 0.0;
        return kept.contains(0) ? 0.3 : kept.contains(1) ? 0.5 : kept.contains(2) ? 0.55 : 0.6;
    };
    const auto choice = solve({6, 0.1, drop, drop});
    EXPECT_TRUE(choice.reached());
    EXPECT_THAT(choice.kept_float, ElementsAre(1, 2));
}

TEST(Search, PrefersTheCheaperOfTwoThatRepairAlike) {
    const auto drop = [](const Candidate& kept) {
        return kept.contains(3) || kept.contains(7) ? 0.0 : 0.5;
    };
    auto problem = Simulated{10, 0.1, drop, drop}.problem();
    problem.costs.assign(10, 1.0);
    problem.costs[3] = 50;
    EXPECT_THAT(search(problem, {.drop = 0.5}).kept_float, ElementsAre(7));
    problem.costs[3] = 1;
    problem.costs[7] = 50;
    EXPECT_THAT(search(problem, {.drop = 0.5}).kept_float, ElementsAre(3));
}

TEST(Search, ValidatesTheCheapestThatEstimatesForetell) {
    // 5 repairs most for its cost, but 2 alone suffices.
    const auto drop = [](const Candidate& kept) {
        return (kept.contains(2) ? 0.0 : 0.2) + (kept.contains(5) ? 0.0 : 0.05);
    };
    auto problem = Simulated{8, 0.06, drop, drop}.problem();
    problem.costs.assign(8, 1.0);
    problem.costs[5] = 0.01;
    const auto choice = search(problem, {.drop = 0.25});
    EXPECT_THAT(choice.kept_float, ElementsAre(2));
    EXPECT_EQ(choice.validations, 1);
}

TEST(Search, UndoesAMemberThatRefinedEstimatesSpeakAgainst) {
    const auto drop = [](const Candidate& kept) { return kept.contains(4) ? 0.0 : 0.5; };
    bool refined = false;
    auto problem = Simulated{8, 0.1, drop, drop}.problem();
    problem.estimate = [&](const Candidate& kept) -> Estimate {
        if (refined) return {drop(kept) + (kept.contains(1) ? 0.01 : 0.0), drop(kept)};
        return kept.contains(1) ? Estimate{0.0, 0.0} : Estimate{0.5, 0.5};
    };
    problem.refine = [&] { refined = true; };
    const auto choice = search(problem, {.drop = 0.5});
    EXPECT_TRUE(choice.reached());
    EXPECT_TRUE(refined);
    EXPECT_THAT(choice.kept_float, ElementsAre(4));
}

TEST(Search, BisectsWhenEstimatesMislead) {
    const auto model = misleading(additive(std::vector<double>(16, 0.1), 0.55));
    const auto choice = solve(model);
    EXPECT_TRUE(choice.reached());
    EXPECT_TRUE(choice.bisected);
    EXPECT_THAT(choice.kept_float, SizeIs(11));
}

TEST(Search, FindsAGroupThatRepairsBehindOneThatHarms) {
    const auto drop = [](const Candidate& kept) {
        return (kept.contains(5) ? 0.0 : 0.3) + (kept.contains(4) ? 0.4 : 0.0);
    };
    const auto choice = solve({24, 0.1, drop, drop});
    EXPECT_TRUE(choice.reached());
    EXPECT_THAT(choice.kept_float, ElementsAre(5));
}

TEST(Search, NeverKeepsEverythingInFloat) {
    const auto drop = [](const Candidate& kept) { return kept.size() == 4 ? 0.0 : 0.5; };
    const auto choice = solve({4, 0.1, drop, drop});
    EXPECT_FALSE(choice.reached());
    EXPECT_EQ(choice.end, End::exhausted);
    EXPECT_THAT(choice.kept_float, SizeIs(Le(3)));
}

TEST(Search, SaysTheBestSeenWhenNothingHolds) {
    const auto choice = solve(additive({0.3, 0.1, 0.2, 0.4}, 0.05));
    EXPECT_FALSE(choice.reached());
    EXPECT_THAT(choice.kept_float, ElementsAre(0, 2, 3));
    EXPECT_NEAR(choice.drop, 0.1, 1e-12);
}

TEST(Search, SaysWhatLastedLongestWhereValidationsEndEarly) {
    auto problem = additive({0.3, 0.1, 0.2, 0.4}, 0.05).problem();
    const auto validate = problem.validate;
    problem.validate = [validate](const Candidate& kept) {
        const auto drop = validate(kept).drop;
        return Verdict{.holds = false, .drop = 0.06, .complete = false, .worth = 1 - drop};
    };
    EXPECT_THAT(search(problem, {.drop = 1.0}).kept_float, ElementsAre(0, 2, 3));
}

TEST(Search, StopsWhenTheCallersBudgetIsSpent) {
    auto problem = additive({0.3, 0.1, 0.2, 0.4}, 0.15).problem();
    std::size_t questions = 0;
    problem.may_go_on = [&] { return ++questions < 5; };
    const auto choice = search(problem, {.drop = 1.0});
    EXPECT_FALSE(choice.reached());
    EXPECT_EQ(choice.end, End::budget);
    EXPECT_EQ(choice.drop, 1.0);
}

TEST(Search, KeepsWhatPassedWhenTheBudgetEndsOnTheWayBack) {
    auto problem = additive({0.3, 0.3, 0.3, 0.3, 0.01, 0.01}, 0.05).problem();
    bool passed = false;
    const auto validate = problem.validate;
    problem.validate = [&](const Candidate& kept) {
        const auto verdict = validate(kept);
        passed = passed || verdict.holds;
        return verdict;
    };
    problem.may_go_on = [&] { return !passed; };
    const auto choice = search(problem, {.drop = 1.22});
    EXPECT_TRUE(choice.reached());
    EXPECT_THAT(choice.kept_float, ElementsAre(0, 1, 2, 3));
}

TEST(Search, LooksAtNothingThatIsNotAllowed) {
    auto problem = additive({0.3, 0.3, 0.3, 0.01}, 0.05).problem();
    problem.is_allowed = [](const Candidate& kept) { return kept.size() <= 2; };
    const auto validate = problem.validate;
    problem.validate = [&](const Candidate& kept) {
        EXPECT_THAT(kept, SizeIs(Le(2)));
        return validate(kept);
    };
    EXPECT_FALSE(search(problem, {.drop = 0.91}).reached());
}

// Two bounds, of which estimates look at one at a time.
class TwoBounds {
public:
    TwoBounds(Simulated first, Simulated second) : models_{std::move(first), std::move(second)} {}

    [[nodiscard]] Problem problem() {
        auto problem = models_.front().problem();
        problem.estimate = [this](const Candidate& kept) -> Estimate {
            const double drop = models_[seen_].drop(kept);
            return {drop, drop};
        };
        problem.validate = [this](const Candidate& kept) -> Verdict {
            for (const auto bound : {seen_, 1 - seen_}) {
                if (models_[bound].holds(kept)) continue;
                failed_ = bound;
                return {.drop = models_[bound].drop(kept), .failed_elsewhere = bound != seen_};
            }
            return {.holds = true};
        };
        problem.refine = [this] { seen_ = failed_; };
        return problem;
    }

private:
    std::vector<Simulated> models_;
    std::size_t seen_ = 0;
    std::size_t failed_ = 0;
};

TEST(Search, GoesOnFromWhatHoldsOneOfSeveralBounds) {
    TwoBounds two(additive({0.01, 0.01, 0.3, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01}, 0.1),
                  additive({0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.4, 0.01}, 0.1));
    const auto choice = search(two.problem(), {.drop = 0.4});
    EXPECT_TRUE(choice.reached());
    EXPECT_THAT(choice.kept_float, ElementsAre(2, 7));
    EXPECT_FALSE(choice.bisected);
    // {2} fails the second bound, {2, 7} holds both, neither can be given back.
    EXPECT_THAT(choice.validations, Le(4));
}

TEST(Search, RefusesCostsThatDoNotFit) {
    auto problem = additive({0.3, 0.3}, 0.05).problem();
    problem.costs = {1};
    EXPECT_THROW((void)search(problem, {.drop = 0.6}), InternalError);
}

// Laws, on many random networks.
struct Law {
    std::string name;
    std::function<Simulated(unsigned seed)> make;
};

class SearchLaws : public testing::TestWithParam<Law> {};

TEST_P(SearchLaws, WhatItFindsHoldsWithinItsWorth) {
    std::size_t reached = 0;
    for (unsigned seed = 0; seed < 40; ++seed) {
        const auto model = GetParam().make(seed);
        const auto choice = solve(model);
        SCOPED_TRACE(seed);
        EXPECT_NE(choice.end, End::exhausted);
        EXPECT_EQ(choice.reached(), model.holds(choice.kept_float));
        EXPECT_LE(choice.worth, most_worth(model.groups));
        reached += choice.reached() ? 1 : 0;
    }
    EXPECT_GE(reached,
              34);  // of 40: worth may run out where estimates say the opposite of the truth
}

TEST_P(SearchLaws, NoMemberCanBeGivenBackUnlessWorthRanOut) {
    for (unsigned seed = 0; seed < 40; ++seed) {
        const auto model = GetParam().make(seed);
        const auto choice = solve(model);
        if (most_worth(model.groups) - choice.worth < 1) continue;
        for (const auto group : choice.kept_float) {
            auto smaller = choice.kept_float;
            smaller.erase(group);
            EXPECT_FALSE(model.holds(smaller)) << "seed " << seed << ", group " << group;
        }
    }
}

TEST_P(SearchLaws, SameQuestionsSameChoice) {
    const auto model = GetParam().make(7);
    EXPECT_EQ(solve(model).kept_float, solve(model).kept_float);
}

Simulated random_additive(unsigned seed) {
    std::mt19937 random(seed);
    std::exponential_distribution<double> part(20.0);
    std::vector<double> parts(30);
    for (auto& each : parts) each = part(random);
    return additive(parts, 0.8);
}

INSTANTIATE_TEST_SUITE_P(
    Networks,
    SearchLaws,
    testing::Values(
        Law{"Additive", random_additive},
        Law{"Overlapping", [](unsigned seed) { return overlapping(40, 0.05, seed); }},
        Law{"Noisy", [](unsigned seed) { return noisy(overlapping(40, 0.05, seed), 0.02); }},
        Law{"Misleading", [](unsigned seed) { return misleading(overlapping(40, 0.05, seed)); }},
        Law{"Tiny", [](unsigned seed) { return overlapping(2 + seed % 5, 0.2, seed); }}),
    [](const auto& law) { return law.param.name; });

TEST(Search, ComesWithinOneOfTheBestOfAllSets) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        const auto model = overlapping(10, 0.05, seed);
        const auto best = smallest_passing(model);
        if (best > model.groups) continue;
        auto problem = model.problem();
        problem.max_worth = 100;  // the quality of the choice, not its price
        const auto choice = search(problem, model.initial());
        EXPECT_TRUE(choice.reached()) << "seed " << seed;
        EXPECT_LE(choice.kept_float.size(), best + 1) << "seed " << seed;
    }
}

TEST(Search, AsksFarLessThanAQuestionPerGroup) {
    std::size_t estimates = 0;
    std::size_t groups = 0;
    for (unsigned seed = 0; seed < 10; ++seed) {
        std::vector<double> parts(120, 0.0001);
        parts[seed * 7] = 0.3;
        parts[(seed * 37 + 50) % 120] = 0.2;
        const auto choice = solve(additive(parts, 0.05));
        EXPECT_TRUE(choice.reached());
        EXPECT_THAT(choice.kept_float, SizeIs(2));
        estimates += choice.estimates;
        groups += 120;
    }
    EXPECT_LE(estimates, groups / 3);
}

}  // namespace
}  // namespace holdfast::search
