#include "evaluate/latency.hpp"

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

TEST(MedianLatencies, RefusesNoItems) {
    EXPECT_EQ(
        test::message_of<InvalidArgument>([] { return median_latencies({}, test::Items({}), 1); }),
        "latency is measured on the first item of a dataset, and this one has none");
}

}  // namespace
}  // namespace holdfast::evaluate
