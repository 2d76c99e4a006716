#include "holdfast/sensitivity.hpp"

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
using ::testing::ElementsAre;
using ::testing::SizeIs;

const Deployment f32{.inference_precision = "f32"};

std::vector<GroupSensitivity> measured(std::size_t items = 8) {
    return sensitivity(
        imbalanced_model(), imbalanced_items(16, 1), imbalanced_items(8, 100), {}, f32, items);
}

TEST(Sensitivity, PutsTheCulpritFirst) {
    const auto groups = measured();
    ASSERT_THAT(groups, SizeIs(3));
    EXPECT_THAT(groups[0].operations, ElementsAre("b"));
    EXPECT_THAT(groups[0].quantizers, ElementsAre("ra/fq_output_0", "b/fq_weights_1"));
    EXPECT_GT(groups[0].worst, 2 * groups[1].worst);
    for (const auto& group : groups) {
        EXPECT_GT(group.distance, 0);
        EXPECT_LE(group.distance, group.worst);
        EXPECT_LE(group.worst, 1);
    }
}

TEST(Sensitivity, GivesTheSameEachTime) {
    EXPECT_EQ(measured(), measured());
}

TEST(Sensitivity, TakesNoMoreItemsThanThereAre) {
    EXPECT_EQ(measured(100), measured(8));
}

TEST(Sensitivity, NeedsItems) {
    EXPECT_EQ(message_of<InvalidArgument>([] { return measured(0); }),
              "items must be at least 1, got 0");
    EXPECT_EQ(message_of<InvalidArgument>([] {
                  return sensitivity(
                      imbalanced_model(), imbalanced_items(16, 1), *make_dataset({}));
              }),
              "the dataset to compare on has no items");
}

TEST(Sensitivity, StopsWhenAsked) {
    std::stop_source source;
    QuantizeOptions options;
    options.control.stop = source.get_token();
    options.control.on_progress = [&](const Progress& progress) {
        if (progress.stage == "Measuring sensitivity") source.request_stop();
    };
    EXPECT_THROW((void)sensitivity(
                     imbalanced_model(), imbalanced_items(4, 1), imbalanced_items(4, 2), options),
                 Cancelled);
}

}  // namespace
}  // namespace holdfast
