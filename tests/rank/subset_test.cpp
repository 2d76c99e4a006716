#include "rank/subset.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include <gmock/gmock.h>

namespace holdfast::rank {
namespace {

// Of `count` items every `period`-th changed; the distance grows with the number.
std::vector<Damage> damage(std::size_t count, std::size_t period) {
    std::vector<Damage> all(count);
    for (std::size_t i = 0; i < count; ++i)
        all[i] = {.changed = period > 0 && i % period == 0, .distance = double(i) / double(count)};
    return all;
}

std::size_t changed_of(const Items& items, const std::vector<Damage>& all) {
    return static_cast<std::size_t>(
        std::ranges::count_if(items, [&](std::size_t item) { return all[item].changed; }));
}

double total(const std::vector<WeightedItem>& weighted) {
    double sum = 0;
    for (const auto& [item, weight] : weighted) sum += weight;
    return sum;
}

std::function<bool(std::size_t)> one_of(const Items& items) {
    return [&](std::size_t item) { return std::ranges::count(items, item) > 0; };
}

TEST(Strata, HoldEachItemOnce) {
    for (const std::size_t items : {0, 1, 2, 3, 10, 97}) {
        for (const std::size_t period : {0, 1, 2, 9}) {
            std::set<std::size_t> found;
            std::size_t count = 0;
            for (const auto& part : strata(damage(items, period), 1)) {
                EXPECT_THAT(part, testing::Not(testing::IsEmpty()));
                found.insert(part.begin(), part.end());
                count += part.size();
            }
            EXPECT_EQ(count, items);
            EXPECT_EQ(found.size(), items);
        }
    }
}

TEST(Strata, BeginWithThoseThatChangedAndDoubleFromThoseFurthestOff) {
    const auto all = damage(320, 32);  // 10 changed, 310 did not
    const auto parts = strata(all, 1);
    std::vector<std::size_t> sizes;
    for (const auto& part : parts) sizes.push_back(part.size());
    EXPECT_THAT(sizes, testing::ElementsAre(10, 10, 20, 40, 80, 160));
    EXPECT_EQ(changed_of(parts[0], all), 10U);
    for (std::size_t part = 2; part < parts.size(); ++part)
        EXPECT_LT(std::ranges::max(parts[part]), std::ranges::min(parts[part - 1]));
}

TEST(Strata, AreTheSameForTheSameSeedOnly) {
    const auto all = damage(500, 5);
    EXPECT_EQ(strata(all, 3), strata(all, 3));
    EXPECT_NE(strata(all, 3), strata(all, 4));
}

TEST(InformativeSubset, HasAsManyItemsAsAskedForEachOnce) {
    for (const std::size_t items : {1, 2, 3, 10, 97}) {
        for (const std::size_t period : {0, 1, 2, 9}) {
            const auto parts = strata(damage(items, period), 1);
            for (const std::size_t count : {1, 2, 3, 7, 10, 96, 97, 500}) {
                const auto subset = informative_subset(parts, count);
                EXPECT_EQ(subset.size(), std::min(count, items));
                EXPECT_TRUE(std::ranges::is_sorted(subset));
                EXPECT_EQ(std::set(subset.begin(), subset.end()).size(), subset.size());
            }
        }
    }
}

TEST(InformativeSubset, TakesHalfFromThoseThatChangedAndOfTheOthersEquallyManyFromEachPart) {
    const auto all = damage(200, 2);  // 100 changed
    const auto parts = strata(all, 1);
    const auto subset = informative_subset(parts, 20);
    EXPECT_EQ(changed_of(subset, all), 10U);
    for (std::size_t part = 1; part < parts.size(); ++part)
        EXPECT_EQ(std::ranges::count_if(subset, one_of(parts[part])), 2) << part;
}

TEST(InformativeSubset, TakesAllThatChangedWhereTheyAreFew) {
    const auto all = damage(200, 100);  // 0 and 100 changed
    EXPECT_THAT(informative_subset(strata(all, 1), 20), testing::IsSupersetOf({0U, 100U}));
}

TEST(InformativeSubset, FillsUpFromThoseThatChangedWhereTheOthersAreFew) {
    auto all = damage(20, 1);
    all[7].changed = false;
    const auto subset = informative_subset(strata(all, 1), 10);
    EXPECT_EQ(changed_of(subset, all), 9U);
    EXPECT_THAT(subset, testing::Contains(7U));
}

TEST(InformativeSubset, IsEmptyOfNothing) {
    EXPECT_THAT(informative_subset({}, 5), testing::IsEmpty());
    EXPECT_THAT(informative_subset(strata(damage(5, 1), 1), 0), testing::IsEmpty());
}

TEST(Weigh, LetsTheSeenItemsOfAPartStandForIt) {
    const std::vector<Items> parts{{1, 3}, {0, 2, 4, 6}, {5}};
    const auto weighted = weigh(parts, one_of({0, 1, 3, 5, 6}));
    ASSERT_EQ(weighted.size(), 5U);
    std::vector<double> weights;
    for (const auto& [item, weight] : weighted) weights.push_back(weight);
    EXPECT_THAT(weights, testing::ElementsAre(2, 1, 1, 1, 2));  // of 0, 1, 3, 5, 6
}

TEST(Weigh, LetsTheNextOnesStandForAPartThatWasNotSeen) {
    const std::vector<Items> parts{{0}, {1, 2}, {3}, {4, 5}};
    const auto weighted = weigh(parts, one_of({1, 3}));
    ASSERT_EQ(weighted.size(), 2U);
    EXPECT_DOUBLE_EQ(weighted[0].weight, 3);  // 0, 1 and 2
    EXPECT_DOUBLE_EQ(weighted[1].weight, 3);  // 3, 4 and 5
}

TEST(Weigh, StandsForAllItemsUnlessNoneWasSeen) {
    const auto parts = strata(damage(97, 9), 1);
    for (const std::size_t count : {1, 2, 7, 50, 97}) {
        const auto subset = informative_subset(parts, count);
        EXPECT_NEAR(total(weigh(parts, one_of(subset))), 97, 1e-9) << count;
    }
    EXPECT_THAT(weigh(parts, one_of({})), testing::IsEmpty());
}

TEST(Weigh, EstimatesWithoutBias) {
    const auto all = damage(60, 4);
    double sum = 0;
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        const auto parts = strata(all, seed);
        const auto subset = informative_subset(parts, 12);
        for (const auto& [item, weight] : weigh(parts, one_of(subset)))
            sum += weight * double(item);
    }
    // 60 · 29.5; the mean of 2,000 estimates scatters by less than 1 %.
    EXPECT_NEAR(sum / 2000, 1770, 0.02 * 1770);
}

}  // namespace
}  // namespace holdfast::rank
