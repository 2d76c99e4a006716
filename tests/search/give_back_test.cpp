#include "search/give_back.hpp"

#include <gmock/gmock.h>

#include "search/simulated_model.hpp"

namespace holdfast::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Candidate back(const Problem& problem, const Candidate& kept) {
    Questions questions(problem, {.drop = 1});
    return give_back(problem, kept, questions);
}

TEST(GiveBack, KeepsOnlyWhatIsNeeded) {
    const auto model = additive({0.5, 0.01, 0.4, 0.01, 0.01}, 0.1);
    EXPECT_THAT(back(model.problem(), {0, 1, 2, 3, 4}), ElementsAre(0, 2));
}

TEST(GiveBack, GivesAllBackWhereNothingIsNeeded) {
    const auto model = additive({0.01, 0.01, 0.01}, 0.1);
    auto problem = model.problem();
    Questions questions(problem, {.holds = true, .drop = 0.03});
    EXPECT_THAT(give_back(problem, {0, 1, 2}, questions), IsEmpty());
}

TEST(GiveBack, GivesBackHalvesBeforeSingleGroups) {
    std::vector<double> parts(16, 0.001);
    parts[0] = 0.5;
    const auto problem = additive(parts, 0.1).problem();
    Candidate kept;
    for (std::size_t group = 0; group < 15; ++group) kept.insert(group);
    Questions questions(problem, {.drop = 1});
    EXPECT_THAT(give_back(problem, kept, questions), ElementsAre(0));
    EXPECT_LE(questions.validations(), 8);
}

TEST(GiveBack, GivesBackAtOnceWhatEstimatesForetell) {
    std::vector<double> parts(16, 0.001);
    for (const std::size_t group : {0, 5, 9}) parts[group] = 0.5;
    const auto problem = additive(parts, 0.1).problem();
    Candidate kept;
    for (std::size_t group = 0; group < 15; ++group) kept.insert(group);
    Questions questions(problem, {.drop = 1});
    EXPECT_THAT(give_back(problem, kept, questions), ElementsAre(0, 5, 9));
    EXPECT_EQ(questions.validations(), 4);  // without the twelve others, and without each of these
}

TEST(GiveBack, GivesBackPartsOfWhatEstimatesForetellWrongly) {
    auto problem = additive({0.5, 0.01, 0.4, 0.01, 0.01}, 0.1).problem();
    problem.estimate = [](const Candidate& kept) -> Estimate {
        return {1.0 - 0.1 * static_cast<double>(kept.size()), 0};
    };
    EXPECT_THAT(back(problem, {0, 1, 2, 3, 4}), ElementsAre(0, 2));
}

TEST(GiveBack, TriesTheMostExpensiveOfEqualsFirst) {
    const auto drop = [](const Candidate& kept) { return kept.empty() ? 1.0 : 0.0; };
    auto problem = Simulated{3, 0.1, drop, drop}.problem();
    problem.costs = {1, 9, 3};
    problem.estimate = [](const Candidate& kept) -> Estimate {
        return {1.0 - 0.1 * static_cast<double>(kept.size()), 0};
    };
    EXPECT_THAT(back(problem, {0, 1, 2}), ElementsAre(0));
}

TEST(GiveBack, ChangesNothingWithoutWorth) {
    auto problem = additive({0.5, 0.01, 0.4}, 0.1).problem();
    problem.max_worth = 0;
    EXPECT_THAT(back(problem, {0, 1, 2}), ElementsAre(0, 1, 2));
}

}  // namespace
}  // namespace holdfast::search
