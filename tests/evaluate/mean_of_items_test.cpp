#include "evaluate/mean_of_items.hpp"

#include <gtest/gtest.h>

namespace holdfast::evaluate {
namespace {

TEST(IsMeanOfItems, ComparesTheValueWithTheMean) {
    EXPECT_TRUE(is_mean_of_items({.value = 0.75, .per_sample = {1, 0, 1, 1}}));
    EXPECT_FALSE(is_mean_of_items({.value = 0.7, .per_sample = {1, 0, 1, 1}}));
}

TEST(IsMeanOfItems, AllowsForRoundingInProportionToLargeValues) {
    EXPECT_TRUE(is_mean_of_items({.value = 1e12 + 100, .per_sample = {1e12}}));
    EXPECT_FALSE(is_mean_of_items({.value = 1e12 + 10'000, .per_sample = {1e12}}));
    EXPECT_TRUE(is_mean_of_items({.value = 1e-10, .per_sample = {0}}));
    EXPECT_FALSE(is_mean_of_items({.value = 1e-8, .per_sample = {0}}));
}

TEST(IsMeanOfItems, IsNotSoWithoutValuesPerItem) {
    EXPECT_FALSE(is_mean_of_items({.value = 0}));
}

TEST(IsMeanWithin, LooksAtTheMeanAndAtEachValue) {
    EXPECT_TRUE(is_mean_within({.value = 0.5, .per_sample = {0, 1}}, {0, 1}));
    EXPECT_FALSE(is_mean_within({.value = 0.6, .per_sample = {0, 1}}, {0, 1}));
    EXPECT_FALSE(is_mean_within({.value = 0.5, .per_sample = {-0.1, 1.1}}, {0, 1}));
    EXPECT_TRUE(is_mean_within({.value = 0.5, .per_sample = {-0.1, 1.1}}, {-1, 2}));
    EXPECT_FALSE(is_mean_within({.value = 0}, {0, 1}));
}

}  // namespace
}  // namespace holdfast::evaluate
