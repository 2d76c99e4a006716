#include "evaluate/profile.hpp"

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/items.hpp"
#include "support/model_builder.hpp"
#include "support/throws.hpp"

namespace holdfast::evaluate {
namespace {

using ::testing::Contains;
using ::testing::Gt;
using ::testing::Key;
using ::testing::Pair;

std::shared_ptr<ov::Model> two_convolutions() {
    holdfast::test::ModelBuilder b;
    b.result("y",
             b.input("x", {1, 16, 32, 32})
                 .conv("conv_a", {16, 16, 3, 3})
                 .relu("relu")
                 .conv("conv_b", {64, 16, 3, 3}));
    return b.model();
}

test::Items images(const ov::Shape& shape) {
    return test::items_of("x", {holdfast::test::random_tensor(shape, 1)});
}

TEST(OperationTimes, TellsWhatEachOperationTakes) {
    const auto times = operation_times(two_convolutions(), {}, images({1, 16, 32, 32}));
    EXPECT_THAT(times, Contains(Pair("conv_a", Gt(0))));
    EXPECT_THAT(times, Contains(Pair("conv_b", Gt(0))));
    for (const auto& [name, time] : times) EXPECT_GE(time, 0) << name;
}

TEST(OperationTimes, LeavesTheDeploymentAsItIs) {
    const Deployment deployment{.inference_precision = "f32", .properties = {{"NUM_STREAMS", "1"}}};
    const auto times = operation_times(two_convolutions(), deployment, images({1, 16, 32, 32}));
    EXPECT_THAT(times, Contains(Key("conv_a")));
    EXPECT_EQ(deployment.properties.size(), 1U);
}

TEST(OperationTimes, StopsOnRequest) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(test::message_of<Cancelled>([&] {
                  return operation_times(
                      two_convolutions(), {}, images({1, 16, 32, 32}), stop.get_token());
              }),
              "profiling was stopped");
}

TEST(OperationTimes, RefusesADatasetThatDoesNotFit) {
    EXPECT_EQ(test::message_of<InvalidArgument>([] {
                  return operation_times(two_convolutions(), {}, images({1, 3, 32, 32}));
              }),
              "item 0: input 'x' has shape [1,3,32,32], the model expects [1,16,32,32]");
}

TEST(OperationTimes, NamesWhatTheRuntimeFoundWrong) {
    holdfast::test::ModelBuilder b;
    const auto a = b.input("a", {-1});
    b.result("y", a.add("sum", b.input("b", {-1})));
    const test::Items items({{{{"a", test::tensor_of<float>({2}, {1, 1})},
                               {"b", test::tensor_of<float>({3}, {1, 1, 1})}},
                              {}}});
    EXPECT_THAT(
        test::message_of<InvalidArgument>([&] { return operation_times(b.model(), {}, items); }),
        ::testing::StartsWith("the model can't be profiled: "));
}

}  // namespace
}  // namespace holdfast::evaluate
