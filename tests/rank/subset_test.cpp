#include "rank/subset.hpp"

#include <algorithm>
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

std::vector<std::size_t> items_of(const std::vector<WeightedItem>& subset) {
    std::vector<std::size_t> items;
    for (const auto& [item, weight] : subset) items.push_back(item);
    return items;
}

double total(const std::vector<WeightedItem>& subset) {
    double sum = 0;
    for (const auto& [item, weight] : subset) sum += weight;
    return sum;
}

std::size_t changed_of(const std::vector<WeightedItem>& subset, const std::vector<Damage>& all) {
    return static_cast<std::size_t>(std::ranges::count_if(
        subset, [&](const WeightedItem& chosen) { return all[chosen.item].changed; }));
}

TEST(InformativeSubset, StandsForAllItemsWhateverItsSize) {
    for (const std::size_t items : {1, 2, 3, 10, 97}) {
        for (const std::size_t period : {0, 1, 2, 9}) {
            const auto all = damage(items, period);
            for (const std::size_t count : {1, 2, 3, 7, 10, 96, 97, 500}) {
                const auto subset = informative_subset(all, count, 1);
                const auto chosen = items_of(subset);
                EXPECT_EQ(subset.size(), std::min(count, items));
                EXPECT_NEAR(total(subset), double(items), 1e-9)
                    << count << " of " << items << ", changed 1 of " << period;
                EXPECT_TRUE(std::ranges::is_sorted(chosen));
                EXPECT_EQ(std::set(chosen.begin(), chosen.end()).size(), chosen.size());
            }
        }
    }
}

TEST(InformativeSubset, IsAllItemsWhenThereAreNoMore) {
    for (const auto& [item, weight] : informative_subset(damage(10, 3), 10, 1))
        EXPECT_DOUBLE_EQ(weight, 1) << item;
}

TEST(InformativeSubset, TakesHalfFromThoseThatChanged) {
    const auto all = damage(200, 2);  // 100 changed
    const auto subset = informative_subset(all, 20, 1);
    EXPECT_EQ(changed_of(subset, all), 10U);
    for (const auto& [item, weight] : subset) EXPECT_DOUBLE_EQ(weight, 10) << item;
}

TEST(InformativeSubset, TakesAllThatChangedWhereTheyAreFewAndThoseFurthestOff) {
    const auto all = damage(200, 100);  // 0 and 100 changed
    const auto subset = informative_subset(all, 20, 1);
    const auto chosen = items_of(subset);
    for (const std::size_t item : {0, 100, 199, 198, 197, 196, 195, 194, 193, 192})
        EXPECT_THAT(subset,
                    testing::Contains(testing::AllOf(testing::Field(&WeightedItem::item, item),
                                                     testing::Field(&WeightedItem::weight, 1))))
            << item;
    EXPECT_EQ(chosen.size(), 20U);
}

TEST(InformativeSubset, FillsUpFromThoseThatChangedWhereTheOthersAreFew) {
    auto all = damage(20, 1);
    all[7].changed = false;
    const auto subset = informative_subset(all, 10, 1);
    EXPECT_EQ(changed_of(subset, all), 9U);
    EXPECT_THAT(items_of(subset), testing::Contains(7U));
}

TEST(InformativeSubset, GivesTheSameForTheSameSeedOnly) {
    const auto all = damage(500, 5);
    const auto chosen = items_of(informative_subset(all, 50, 3));
    EXPECT_EQ(chosen, items_of(informative_subset(all, 50, 3)));
    EXPECT_NE(chosen, items_of(informative_subset(all, 50, 4)));
}

TEST(InformativeSubset, EstimatesWithoutBias) {
    const auto all = damage(60, 4);
    double sum = 0;
    for (std::uint64_t seed = 0; seed < 2000; ++seed)
        for (const auto& [item, weight] : informative_subset(all, 12, seed))
            sum += weight * double(item);
    // 60 · 29.5; the mean of 2,000 estimates scatters by less than 1 %.
    EXPECT_NEAR(sum / 2000, 1770, 0.02 * 1770);
}

TEST(InformativeSubset, IsEmptyOfNothing) {
    EXPECT_THAT(informative_subset({}, 5, 1), testing::IsEmpty());
    EXPECT_THAT(informative_subset(damage(5, 1), 0, 1), testing::IsEmpty());
}

}  // namespace
}  // namespace holdfast::rank
