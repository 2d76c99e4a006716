#include "search/bisect.hpp"

#include <numeric>

#include <gmock/gmock.h>

#include "search/simulated_model.hpp"

namespace holdfast::search {
namespace {

std::vector<std::size_t> in_order(std::size_t groups) {
    std::vector<std::size_t> order(groups);
    std::iota(order.begin(), order.end(), std::size_t{0});
    return order;
}

// The bound holds from `needed` groups on.
Simulated needing(std::size_t needed, std::size_t groups) {
    const auto drop = [needed](const Candidate& kept) { return kept.size() < needed ? 1.0 : 0.0; };
    return {groups, 0.5, drop, drop};
}

TEST(Bisect, FindsTheShortestHeadThatHolds) {
    for (std::size_t groups = 2; groups < 40; ++groups) {
        for (std::size_t needed = 1; needed < groups; ++needed) {
            for (std::size_t start :
                 {std::size_t{0}, needed / 2, std::min(groups - 1, needed + 3)}) {
                const auto model = needing(needed, groups);
                const auto problem = model.problem();
                Questions questions(problem, model.initial());
                const auto found = bisect(in_order(groups), start, questions);
                ASSERT_TRUE(found) << needed << " of " << groups << " from " << start;
                EXPECT_EQ(found->size(), needed);
                EXPECT_LE(questions.worth(), bisection_worth(groups));
            }
        }
    }
}

TEST(Bisect, FindsNothingWhereOnlyEverythingHolds) {
    const auto model = needing(8, 8);
    const auto problem = model.problem();
    Questions questions(problem, model.initial());
    EXPECT_FALSE(bisect(in_order(8), 0, questions));
}

TEST(Bisect, MovesWhatIsNeededToTheFront) {
    const auto model = additive({0.01, 0.01, 0.01, 0.01, 0.5, 0.6}, 0.1);
    const auto problem = model.problem();
    Questions questions(problem, model.initial());
    const auto found = bisect(in_order(6), 0, questions);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, (Candidate{4, 5}));
}

TEST(Bisect, KeepsToWhatIsAllowed) {
    const auto model = needing(6, 16);
    auto problem = model.problem();
    problem.is_allowed = [](const Candidate& kept) { return kept.size() <= 5; };
    Questions questions(problem, model.initial());
    EXPECT_FALSE(bisect(in_order(16), 0, questions));
}

TEST(Bisect, GivesWhatHoldsWhenWorthEnds) {
    const auto model = needing(9, 16);
    auto problem = model.problem();
    problem.max_worth = 4;  // 1, 2, 8, and 11, which holds
    Questions questions(problem, model.initial());
    const auto found = bisect(in_order(16), 0, questions);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->size(), 11);
}

TEST(Bisect, GivesNothingWhenWorthEndsBeforeAnythingHolds) {
    const auto model = needing(9, 16);
    auto problem = model.problem();
    problem.max_worth = 3;
    Questions questions(problem, model.initial());
    EXPECT_FALSE(bisect(in_order(16), 0, questions));
    EXPECT_EQ(questions.refused().size(), 11);
}

}  // namespace
}  // namespace holdfast::search
