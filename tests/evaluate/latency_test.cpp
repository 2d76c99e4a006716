#include "evaluate/latency.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <openvino/openvino.hpp>

#include "evaluate/deployment.hpp"
#include "holdfast/error.hpp"
#include "support/items.hpp"
#include "support/model_builder.hpp"
#include "support/throws.hpp"

namespace holdfast::evaluate {
namespace {

std::shared_ptr<ov::Model> convolutions(std::size_t count) {
    holdfast::test::ModelBuilder b;
    auto value = b.input("x", {1, 16, 32, 32});
    for (std::size_t i = 0; i < count; ++i)
        value = value.conv("conv" + std::to_string(i), {16, 16, 3, 3});
    b.result("y", value);
    return b.model();
}

test::Items one_image() {
    return test::items_of("x", {ov::Tensor(ov::element::f32, {1, 16, 32, 32})});
}

TEST(MedianLatencies, TellsTheSlowerModel) {
    std::vector models{compile(convolutions(1), {}), compile(convolutions(12), {})};
    const auto latencies = median_latencies(models, one_image(), 0.2);
    ASSERT_EQ(latencies.size(), 2U);
    EXPECT_GT(latencies[0], 0);
    EXPECT_GT(latencies[1], latencies[0]);
}

TEST(MedianLatencies, MeasuresEvenWithoutTime) {
    std::vector models{compile(convolutions(1), {})};
    EXPECT_GT(median_latencies(models, one_image(), 0).at(0), 0);
}

TEST(MedianLatencies, EndsOnceAllHaveSettledOrTimeIsUp) {
    std::vector models{compile(convolutions(1), {})};
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_GT(median_latencies(models, one_image(), 0.1).at(0), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(MedianLatencies, StopsOnRequest) {
    std::vector models{compile(convolutions(1), {})};
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(test::message_of<Cancelled>(
                  [&] { return median_latencies(models, one_image(), 600, stop.get_token()); }),
              "measuring latencies was stopped");
}

TEST(HasSettled, RunsThatAreAlikeSettle) {
    EXPECT_TRUE(has_settled(std::vector(16, 1.0)));
    EXPECT_FALSE(has_settled(std::vector(15, 1.0))) << "too few to tell";
}

TEST(HasSettled, RunsThatScatterNeedMore) {
    std::vector<double> scattered;
    for (std::size_t run = 0; run < 16; ++run)
        scattered.push_back(1 + 0.01 * static_cast<double>(run));
    EXPECT_FALSE(has_settled(scattered));

    std::vector<double> many;  // of the same spread
    for (std::size_t run = 0; run < 1600; ++run)
        many.push_back(1 + 0.01 * static_cast<double>(run % 16));
    EXPECT_TRUE(has_settled(many));
}

TEST(HasSettled, StragglersDoNotMatter) {
    std::vector<double> runs(64, 1.0);
    for (std::size_t run = 0; run < 20; ++run) runs[run] = 100;
    EXPECT_TRUE(has_settled(runs));
}

TEST(MedianLatencies, RefusesNoItems) {
    EXPECT_EQ(
        test::message_of<InvalidArgument>([] { return median_latencies({}, test::Items({}), 1); }),
        "latency is measured on the first item of a dataset, and this one has none");
}

}  // namespace
}  // namespace holdfast::evaluate
