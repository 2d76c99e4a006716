#include "pipeline/unreachable.hpp"

#include <gmock/gmock.h>

namespace holdfast::pipeline {
namespace {

std::string message(const Shortfall& shortfall, Bound bound = {}) {
    bound.metric.name = "top1";
    return unreachable_message({bound, 0.9}, shortfall);
}

TEST(UnreachableMessage, TellsBoundMetricBestDropAndOperations) {
    EXPECT_EQ(message({.best_drop = 0.013,
                       .candidates = 14,
                       .operations_float = {"conv_a", "conv_b"},
                       .operations = 12}),
              "the bound of 0.01 (absolute) on top1 can't be reached: the best of 14 candidates "
              "drops by 0.013 with 2 of 12 operations in float (conv_a, conv_b)");
}

TEST(UnreachableMessage, NamesTheKindOfDrop) {
    EXPECT_EQ(message({.best_drop = 0.5, .candidates = 1, .operations = 3},
                      {.max_drop = 0, .drop_type = DropType::relative}),
              "the bound of 0 (relative) on top1 can't be reached: the only candidate drops by 0.5 "
              "with 0 of 3 operations in float");
}

TEST(UnreachableMessage, CutsALongListOfNames) {
    Shortfall shortfall{.best_drop = 1, .candidates = 2, .operations = 20};
    for (char name = 'a'; name < 'a' + 9; ++name) shortfall.operations_float.emplace_back(1, name);
    EXPECT_THAT(message(shortfall),
                ::testing::HasSubstr("9 of 20 operations in float (a, b, c, d, e, f, g, h, …)"));
}

TEST(UnreachableMessage, TellsWhatTheFloatModelDoes) {
    Shortfall shortfall{.best_drop = 1, .candidates = 2, .operations = 3, .drop_of_float = 0};
    EXPECT_THAT(message(shortfall),
                ::testing::EndsWith("; it holds only with every operation in float"));
    shortfall.drop_of_float = 0.02;
    EXPECT_THAT(message(shortfall),
                ::testing::EndsWith("; even with every operation in float the metric drops by "
                                    "0.02, so it does not give the same value twice"));
}

TEST(UnreachableMessage, TellsWhichBudgetWasSpent) {
    Shortfall shortfall{
        .best_drop = 1, .candidates = 2, .operations = 3, .spent = "the budget of 4 evaluations"};
    EXPECT_THAT(message(shortfall),
                ::testing::EndsWith("in float; the search ended at the budget of 4 evaluations"));
    shortfall.drop_of_float = 0;
    EXPECT_THAT(message(shortfall),
                ::testing::EndsWith("; the search ended at the budget of 4 evaluations; it holds "
                                    "only with every operation in float"));
}

TEST(UnreachableMessage, TellsWhatWouldHaveBeenTriedNext) {
    Shortfall shortfall{.best_drop = 1,
                        .candidates = 2,
                        .operations = 3,
                        .spent = "the time budget of 60 s",
                        .next = {"conv_a", "conv_b"}};
    EXPECT_THAT(message(shortfall),
                ::testing::EndsWith("; the search ended at the time budget of 60 s; next in float "
                                    "would have been (conv_a, conv_b)"));
    shortfall.spent.clear();
    EXPECT_THAT(message(shortfall), ::testing::EndsWith("in float")) << "nothing was cut off";
}

TEST(UnreachableMessage, EndsWithWhatIsWorthTrying) {
    Shortfall shortfall{.best_drop = 1, .candidates = 2, .operations = 3};
    shortfall.advice = {"other recipes", "more calibration items than 100"};
    EXPECT_THAT(
        message(shortfall),
        ::testing::EndsWith("; worth trying: other recipes, more calibration items than 100"));
}

}  // namespace
}  // namespace holdfast::pipeline
