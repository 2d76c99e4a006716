// A function of the user's that measures the whole validation set, whose value is the mean of
// values per item: it is handed a part of the items at a time.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "evaluate/numbers.hpp"
#include "holdfast/holdfast.hpp"
#include "support/imbalanced_model.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Not;

constexpr std::size_t items = 96;
constexpr std::size_t part = 16;

/// Values per item for a number of items, by the number of the call.
using Values = std::function<std::vector<double>(std::size_t call, std::size_t count)>;

std::vector<double> all(double value, std::size_t count) {
    return std::vector<double>(count, value);
}

/// Everything is right in the original, and wrong in every candidate.
std::vector<double> only_the_original(std::size_t call, std::size_t count) {
    return all(call <= 3 ? 1 : 0, count);  // whole, in part, and whole once more
}

struct Run {
    std::vector<std::size_t> sizes;  ///< Of what the function was handed, call by call.
    std::string message;             ///< Why the bound was not held; empty if it was.
    Report report;
};

struct Settings {
    std::optional<std::pair<double, double>> range{};
    EarlyStop early_stop = EarlyStop::exact;
    double added = 0;  ///< To the mean: what makes it none.
    Direction direction = Direction::higher_is_better;
};

AccuracyTarget target(EarlyStop early_stop) {
    AccuracyTarget target{.max_drop = 0.1};
    target.search.recipes.emplace();
    target.search.objective = Objective::operations;
    target.search.early_stop = early_stop;
    return target;
}

Run run(const Values& values, const Settings& settings = {}) {
    Run outcome;
    Metric metric{.name = "mine", .direction = settings.direction};
    metric.per_sample_range = settings.range;
    metric.whole = [&](ov::CompiledModel&, const Dataset& data) {
        outcome.sizes.push_back(data.size());
        auto own = values(outcome.sizes.size(), data.size());
        const double value = own.empty() ? 0.5 : evaluate::mean(own) + settings.added;
        return MetricValue{value, std::move(own)};
    };
    try {
        outcome.report = quantize_with_accuracy_control(test::imbalanced_model(),
                                                        test::imbalanced_items(16, 1),
                                                        test::imbalanced_items(items, 100),
                                                        metric,
                                                        target(settings.early_stop))
                             .report;
    } catch (const TargetUnreachable& unreachable) {
        outcome.message = unreachable.what();
        outcome.report = *unreachable.report;
    }
    return outcome;
}

std::size_t calls_with(std::size_t size, const Run& run) {
    return static_cast<std::size_t>(std::ranges::count(run.sizes, size));
}

TEST(ValidationInParts, EndsWhenACandidateIsKnownToFail) {
    const auto found = run(only_the_original);
    EXPECT_EQ(found.sizes[0], items) << "the original";
    EXPECT_EQ(found.sizes[1], part) << "the same, to see whether its values depend on the others";
    EXPECT_EQ(found.sizes[2], items) << "the original again, to see whether it is repeatable";
    EXPECT_EQ(found.sizes[3], items) << "the fully quantized model";
    EXPECT_GE(calls_with(part, found), 2U) << "a candidate, until it failed";
    EXPECT_THAT(found.message, Not(""));
    EXPECT_EQ(found.report.accuracy->final_drop, 1) << "of all items";
}

TEST(ValidationInParts, CostsLess) {
    const auto in_parts = run(only_the_original);
    const auto whole =
        run([](std::size_t call, std::size_t count) { return all(call <= 2 ? 1 : 0, count); },
            {.early_stop = EarlyStop::never});
    EXPECT_THAT(whole.sizes, Each(items));
    EXPECT_EQ(whole.report.accuracy->final_drop, in_parts.report.accuracy->final_drop);
    EXPECT_LT(in_parts.report.search->evaluations, whole.report.search->evaluations);
}

TEST(ValidationInParts, PartsDoubleUntilAllItemsAreKnown) {
    const auto found = run([](std::size_t call, std::size_t count) {
        return all(call == 4 ? 0 : 1, count);  // only the fully quantized model is wrong
    });
    EXPECT_EQ(found.message, "");
    EXPECT_THAT(found.sizes,
                ElementsAre(items, part, items, items, part, 2 * part, 3 * part, items));
}

TEST(ValidationInParts, ErrorsAreBestAtTheLowerEnd) {
    const auto found =
        run([](std::size_t call, std::size_t count) { return all(call <= 3 ? 0 : 1, count); },
            {.direction = Direction::lower_is_better});
    EXPECT_GE(calls_with(part, found), 2U);
    EXPECT_THAT(found.message, Not(""));
}

TEST(ValidationInParts, ASequentialTestTakesPartsAsWell) {
    const auto found = run(only_the_original, {.early_stop = EarlyStop::sequential});
    EXPECT_GE(calls_with(part, found), 2U);
}

struct NotForParts {
    const char* name;
    Values values;
    Settings settings{};
};

class TakesAllItems : public testing::TestWithParam<NotForParts> {};

TEST_P(TakesAllItems, InEachCallButThatWhichTellsIt) {
    const auto found = run(GetParam().values, GetParam().settings);
    for (std::size_t call = 0; call < found.sizes.size(); ++call)
        EXPECT_EQ(found.sizes[call], call == 1 ? found.sizes[1] : items) << call;
    EXPECT_EQ(calls_with(part, found), found.sizes[1] == part ? 1U : 0U);
}

INSTANTIATE_TEST_SUITE_P(
    ValidationInParts,
    TakesAllItems,
    testing::Values(NotForParts{"no_values", [](auto, auto) { return std::vector<double>(); }},
                    NotForParts{"no_mean", only_the_original, {.added = 0.01}},
                    NotForParts{"values_above_one",
                                [](std::size_t call, std::size_t count) {
                                    return all(call <= 2 ? 1.5 : 0, count);
                                }},
                    NotForParts{"values_below_zero",
                                [](std::size_t call, std::size_t count) {
                                    return all(call <= 2 ? 1 : -1, count);
                                },
                                {.early_stop = EarlyStop::never}},
                    NotForParts{"others_in_a_part",
                                [](std::size_t call, std::size_t count) {
                                    return all(count < items ? 0.5 : call <= 2 ? 1 : 0, count);
                                }},
                    NotForParts{"all_items_whatever_is_asked_for",
                                [](std::size_t call, std::size_t) {
                                    return only_the_original(call, items);
                                }}),
    [](const auto& given) { return std::string(given.param.name); });

// Each candidate's first part says that values may be above 1: from then on nothing is known to
// fail before all items were looked at.
TEST(ValidationInParts, EndsWhereAValueContradicts) {
    const auto found = run([](std::size_t call, std::size_t count) {
        auto values = only_the_original(call, count);
        if (call > 3 && count < items) values.front() = 1.25;
        return values;
    });
    EXPECT_EQ(calls_with(part, found), 2U) << "the original's, and the one that contradicted";
    EXPECT_THAT(found.message, Not(""));
    EXPECT_EQ(found.report.accuracy->final_drop, 1);
}

// What failed early in the belief in a greatest value is looked at again, in full.
TEST(ValidationInParts, TheBoundIsHeldWhereTheLastFileContradicts) {
    const auto found = run([](std::size_t call, std::size_t count) {
        if (call <= 3) return all(1, count);
        return call == 4 ? all(0, count) : all(count == items ? 1.25 : 1, count);
    });
    EXPECT_EQ(found.message, "");
    EXPECT_EQ(found.report.accuracy->final_metric, 1.25);
}

TEST(ValidationInParts, ARangeThatIsDeclaredNeedsNoProof) {
    const auto found =
        run([](std::size_t call, std::size_t count) { return all(call == 1 ? 3 : 2, count); },
            {.range = std::pair(2, 3)});
    EXPECT_EQ(found.sizes[0], items);
    EXPECT_EQ(found.sizes[1], items) << "the fully quantized model";
    EXPECT_THAT(found.sizes, Contains(part));
}

std::string refusal(const Values& values, const Settings& settings) {
    return test::message_of<MetricFailed>([&] { return run(values, settings); });
}

TEST(ValidationInParts, ARangeThatIsDeclaredAndWrongIsRefused) {
    const Settings settings{.range = std::pair(0, 1)};
    const std::string said =
        "; per_sample_range says that it is the mean of values per item from 0 to 1";
    EXPECT_EQ(
        refusal([](auto, auto count) { return all(1.5, count); }, settings),
        "metric 'mine' gave 1.5 and values per item from 1.5 to 1.5 with the mean 1.5" + said);
    EXPECT_EQ(refusal([](auto, auto) { return std::vector<double>(); }, settings),
              "metric 'mine' gave 0.5 and no values per item" + said);
    EXPECT_EQ(refusal(only_the_original, {.range = std::pair(0, 1), .added = 0.5}),
              "metric 'mine' gave 1.5 and values per item from 1 to 1 with the mean 1" + said);
    EXPECT_EQ(
        refusal([](auto call, auto count) { return all(call == 1 ? 1 : -1, count); }, settings),
        "metric 'mine' gave -1 and values per item from -1 to -1 with the mean -1" + said)
        << "a candidate";
}

}  // namespace
}  // namespace holdfast
