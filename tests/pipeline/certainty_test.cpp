#include "pipeline/certainty.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "evaluate/interval.hpp"

namespace holdfast::pipeline {
namespace {

using Values = std::vector<double>;

evaluate::Score mean_of(const Values& values) {
    evaluate::Score score{.per_sample = values, .samples = values.size()};
    score.value = std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
    for (const double value : values) score.observations.push_back({value});
    return score;
}

// `ones` ones, then zeros.
Values ones(std::size_t count, std::size_t ones) {
    Values values(count, 0);
    std::fill_n(values.begin(), ones, 1.0);
    return values;
}

struct Case {
    Metric metric{};
    DropType drop_type = DropType::absolute;
    evaluate::Score original;
    evaluate::Score score;

    [[nodiscard]] std::optional<double> limit(double confidence = 0.95) const {
        const Bound bound{metric, 0, drop_type};
        return upper_drop({bound, original.value}, original, score, confidence);
    }
};

TEST(UpperDrop, IsExactWhereItemsAreRightOrWrong) {
    const Case lost{.original = mean_of(ones(50, 40)), .score = mean_of(ones(50, 37))};
    EXPECT_EQ(lost.limit(), evaluate::paired_upper_limit(3, 0, 50, 0.95));
    EXPECT_EQ(lost.limit(0.99), evaluate::paired_upper_limit(3, 0, 50, 0.99));
    auto mixed = ones(50, 40);
    mixed[0] = mixed[1] = 0;
    mixed[45] = 1;
    const Case both{.original = mean_of(ones(50, 40)), .score = mean_of(mixed)};
    EXPECT_EQ(both.limit(), evaluate::paired_upper_limit(2, 1, 50, 0.95));
}

TEST(UpperDrop, IsExactForErrorsToo) {
    const Case errors{.metric = {.direction = Direction::lower_is_better},
                      .original = mean_of(ones(50, 5)),
                      .score = mean_of(ones(50, 7))};
    EXPECT_EQ(errors.limit(), evaluate::paired_upper_limit(2, 0, 50, 0.95));
}

TEST(UpperDrop, IsRelativeWhereTheBoundIs) {
    const Case relative{.drop_type = DropType::relative,
                        .original = mean_of(ones(50, 40)),
                        .score = mean_of(ones(50, 37))};
    EXPECT_DOUBLE_EQ(*relative.limit(), evaluate::paired_upper_limit(3, 0, 50, 0.95) / 0.8);
}

TEST(UpperDrop, OfOtherMeansComesFromDraws) {
    Values before(100, 0.5);
    Values after(100, 0.5);
    for (std::size_t i = 0; i < 100; ++i) after[i] -= i % 2 == 0 ? 0.1 : 0;
    const Case means{.original = mean_of(before), .score = mean_of(after)};
    // Mean 0.05, standard error 0.005.
    EXPECT_NEAR(*means.limit(), 0.05 + 1.645 * 0.005, 0.001);
    EXPECT_EQ(means.limit(), means.limit());
    EXPECT_GT(*means.limit(0.99), *means.limit(0.9));
    Case errors = means;
    errors.metric.direction = Direction::lower_is_better;
    EXPECT_LT(*errors.limit(), 0);
    Case relative = means;
    relative.drop_type = DropType::relative;
    EXPECT_NEAR(*relative.limit(), *means.limit() / 0.5, 1e-9);
}

// A value that is no mean: the ratio of the sums of two numbers.
double ratio(std::span<const Observation> items) {
    double above = 0;
    double below = 0;
    for (const auto& item : items) {
        above += item[0];
        below += item[1];
    }
    return above / below;
}

evaluate::Score ratio_of(const std::vector<Observation>& observations) {
    evaluate::Score score{.value = ratio(observations), .samples = observations.size()};
    score.observations = observations;
    for (const auto& item : observations) score.per_sample.push_back(item[0]);
    return score;
}

std::vector<Observation> fractions(double above) {
    std::vector<Observation> items;
    for (std::size_t i = 0; i < 100; ++i) items.push_back({above * double(i % 3), 4});
    return items;
}

TEST(UpperDrop, OfAnotherValueIsFinishedOnEachDraw) {
    const Case ratios{.metric = {.finish = ratio},
                      .original = ratio_of(fractions(2)),
                      .score = ratio_of(fractions(1))};
    const double drop = ratios.original.value - ratios.score.value;
    EXPECT_GT(*ratios.limit(), drop);
    EXPECT_LT(*ratios.limit(), drop * 1.3);
}

TEST(UpperDrop, TakesADrawWithoutADefinedDropForNone) {
    std::vector<Observation> before(10, Observation{1, 0});
    before[0] = {1,
                 20};  // the only one with a length: most draws of ten items have it, some lack it
    const Case ratios{
        .metric = {.finish = ratio}, .original = ratio_of(before), .score = ratio_of(before)};
    EXPECT_EQ(ratios.limit(), 0);
}

TEST(UpperDrop, IsUnknownWithoutValuesPerItem) {
    const evaluate::Score whole{.value = 0.5};
    EXPECT_EQ((Case{.original = whole, .score = whole}.limit()), std::nullopt);
    EXPECT_EQ((Case{.original = whole, .score = mean_of(ones(4, 2))}.limit()), std::nullopt);
    EXPECT_EQ((Case{.original = mean_of(ones(5, 2)), .score = mean_of(ones(4, 2))}.limit()),
              std::nullopt);
}

TEST(UpperDrop, IsUnknownOfAValueThatIsNoMeanAndCanNotBeFinished) {
    auto odd = mean_of(ones(4, 2));
    odd.value = 0.9;
    EXPECT_EQ((Case{.original = odd, .score = odd}.limit()), std::nullopt);
    odd.observations.clear();
    EXPECT_EQ((Case{.metric = {.finish = ratio}, .original = odd, .score = odd}.limit()),
              std::nullopt);
}

}  // namespace
}  // namespace holdfast::pipeline
