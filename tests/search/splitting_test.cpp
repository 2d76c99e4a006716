#include "search/splitting.hpp"

#include <gmock/gmock.h>

#include "search/simulated_model.hpp"

namespace holdfast::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Splitting::Harm exact(const Simulated& model) {
    return [model](const Candidate& kept) { return std::optional(model.harm(kept)); };
}

std::vector<double> equal(std::size_t groups) {
    return std::vector<double>(groups, 1.0);
}

TEST(Splitting, FindsTheGroupThatRepairsMost) {
    std::vector<double> parts(50, 0.01);
    parts[33] = 0.5;
    const auto model = additive(parts, 0);
    Splitting splitting(equal(50), 6);
    const auto step = splitting.next({}, model.harm({}), exact(model));
    ASSERT_TRUE(step);
    EXPECT_THAT(step->groups, ElementsAre(33));
    EXPECT_NEAR(step->gain, 0.5, 1e-12);
}

TEST(Splitting, BeginsWithSingleGroupsAtBothEnds) {
    std::vector<std::size_t> sizes;
    Splitting splitting(equal(116));
    (void)splitting.next({}, 1, [&](const Candidate& kept) {
        sizes.push_back(kept.size());
        return sizes.size() < 25 ? std::optional(1.0) : std::nullopt;
    });
    EXPECT_THAT(sizes,
                testing::ElementsAre(1,
                                     1,
                                     1,
                                     2,
                                     3,
                                     4,
                                     6,
                                     8,
                                     12,  // outputs
                                     21,
                                     15,
                                     11,
                                     8,
                                     6,
                                     4,
                                     3,
                                     2,  // middle
                                     1,
                                     1,
                                     1,
                                     1,
                                     1,
                                     1,
                                     1,
                                     1));  // inputs
}

TEST(Splitting, CoversAnyNumberOfGroups) {
    for (std::size_t groups = 0; groups < 60; ++groups) {
        Splitting splitting(equal(groups));
        auto order = splitting.order({});
        std::sort(order.begin(), order.end());
        ASSERT_EQ(order.size(), groups);
        for (std::size_t group = 0; group < groups; ++group) EXPECT_EQ(order[group], group);
    }
}

TEST(Splitting, AsksForABlockAndThenForItsHalves) {
    std::vector<Candidate> asked;
    const auto model = additive({0, 0, 0, 1}, 0);
    Splitting splitting(equal(4), 2);
    (void)splitting.next({}, 1, [&](const Candidate& kept) {
        asked.push_back(kept);
        return std::optional(model.harm(kept));
    });
    EXPECT_THAT(asked, ElementsAre(Candidate{0, 1}, Candidate{2, 3}, Candidate{2}, Candidate{3}));
}

TEST(Splitting, DoesNotAskForTheOtherHalfWhenTheFirstRepairsMost) {
    std::vector<Candidate> asked;
    const auto model = additive({0, 0, 1, 0}, 0);
    Splitting splitting(equal(4), 2);
    (void)splitting.next({}, 1, [&](const Candidate& kept) {
        asked.push_back(kept);
        return std::optional(model.harm(kept));
    });
    EXPECT_THAT(asked, ElementsAre(Candidate{0, 1}, Candidate{2, 3}, Candidate{2}));
}

TEST(Splitting, AsksAgainOnlyForWhatComesToTheTop) {
    const auto model = additive({0.1, 0.5, 0.4, 0.01, 0.02, 0.03}, 0);
    Splitting splitting(equal(6), 6);
    (void)splitting.next({}, model.harm({}), exact(model));
    splitting.make_stale();
    std::size_t questions = 0;
    const auto step = splitting.next({1}, model.harm({1}), [&](const Candidate& kept) {
        ++questions;
        return std::optional(model.harm(kept));
    });
    EXPECT_THAT(step->groups, ElementsAre(2));
    EXPECT_EQ(questions, 1);
}

TEST(Splitting, TakesABlockWholeWhenOnlyTogetherItRepairs) {
    const auto model = synergistic({0, 1, 0}, 0);
    Splitting splitting(equal(6), 3);
    const auto step = splitting.next({}, model.harm({}), exact(model));
    EXPECT_THAT(step->groups, ElementsAre(2, 3));
}

TEST(Splitting, LooksBehindGroupsThatHarm) {
    const auto model = additive({0.1, -0.4, 0.2, -0.4, -0.4, -0.4}, 0);
    Splitting splitting(equal(6), 2);
    const auto step = splitting.next({}, model.harm({}), exact(model));
    ASSERT_TRUE(step);
    EXPECT_THAT(step->groups, ElementsAre(2));
}

TEST(Splitting, HasNoStepWhereEverythingHarms) {
    const auto model = additive({-0.1, -0.4, -0.2}, 0);
    Splitting splitting(equal(3), 1);
    EXPECT_FALSE(splitting.next({}, model.harm({}), exact(model)));
}

TEST(Splitting, HasNoStepWithoutAnAnswer) {
    Splitting splitting(equal(3), 1);
    EXPECT_FALSE(splitting.next({}, 1, [](const Candidate&) { return std::optional<double>(); }));
}

TEST(Splitting, WeighsGainsByCosts) {
    const auto model = additive({0.5, 0.4}, 0);
    Splitting splitting({4, 1}, 2);
    EXPECT_THAT(splitting.next({}, model.harm({}), exact(model))->groups, ElementsAre(1));
}

TEST(Splitting, OrdersWhatIsLeftByWhatItGained) {
    const auto model = additive({0.1, 0.5, 0.3}, 0);
    Splitting splitting(equal(3), 3);
    (void)splitting.next({}, model.harm({}), exact(model));
    EXPECT_THAT(splitting.order({}), ElementsAre(1, 2, 0));
    EXPECT_THAT(splitting.order({1}), ElementsAre(2, 0));
    EXPECT_THAT(splitting.order({0, 1, 2}), IsEmpty());
}

}  // namespace
}  // namespace holdfast::search
