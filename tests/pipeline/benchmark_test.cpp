#include "holdfast/benchmark.hpp"

#include <stop_token>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/imbalanced_model.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::imbalanced_items;
using test::imbalanced_model;
using test::message_of;

constexpr double short_time = 0.02;

void expect_spread(const Spread& spread) {
    EXPECT_GT(spread.low, 0);
    EXPECT_LE(spread.low, spread.median);
    EXPECT_LE(spread.median, spread.high);
}

TEST(Benchmark, MeasuresEachModel) {
    const auto speeds =
        benchmark({imbalanced_model(), imbalanced_model()}, imbalanced_items(2, 1), {}, short_time);
    ASSERT_EQ(speeds.size(), 2U);
    for (const auto& speed : speeds) {
        expect_spread(speed.latency_ms);
        expect_spread(speed.throughput);
    }
}

TEST(Benchmark, TellsItsProgress) {
    std::vector<std::size_t> done;
    Control control;
    control.on_progress = [&](const Progress& progress) {
        EXPECT_EQ(progress.total, 11U);
        done.push_back(progress.done);
    };
    (void)benchmark({imbalanced_model()}, imbalanced_items(2, 1), {}, short_time, control);
    EXPECT_EQ(done.front(), 0U);
    EXPECT_EQ(done.back(), 11U);
}

TEST(Benchmark, NeedsModelsDataAndTime) {
    EXPECT_EQ(message_of<InvalidArgument>([] { return benchmark({}, imbalanced_items(2, 1)); }),
              "there is no model to measure");
    EXPECT_EQ(message_of<InvalidArgument>(
                  [] { return benchmark({imbalanced_model()}, imbalanced_items(2, 1), {}, 0); }),
              "the seconds per model must be positive, got 0");
    EXPECT_EQ(message_of<InvalidArgument>(
                  [] { return benchmark({imbalanced_model()}, *make_dataset({})); }),
              "speed is measured on the first item of a dataset, and this one has none");
}

TEST(Benchmark, StopsWhenAsked) {
    std::stop_source source;
    source.request_stop();
    Control control;
    control.stop = source.get_token();
    EXPECT_THROW(
        (void)benchmark({imbalanced_model()}, imbalanced_items(2, 1), {}, short_time, control),
        Cancelled);
}

}  // namespace
}  // namespace holdfast
