#include "images/image_target.hpp"

#include <gmock/gmock.h>
#include <openvino/op/parameter.hpp>

#include "holdfast/error.hpp"
#include "support/input_models.hpp"
#include "support/throws.hpp"

namespace holdfast::images {
namespace {

using test::model_with_inputs;
using ::testing::ElementsAre;

ImageTarget target(const ov::PartialShape& shape, const ImageOptions& options = {}) {
    return image_target(*model_with_inputs({{"image", shape}}), options);
}

std::string refusal(const ov::PartialShape& shape, const ImageOptions& options = {}) {
    return test::message_of<InvalidArgument>(
        [&] { return scaling_for(target(shape, options), options); });
}

Scaling scaling(const ImageOptions& options, const ov::PartialShape& shape = {-1, 3, 10, 20}) {
    return scaling_for(target(shape, options), options);
}

TEST(ImageTarget, FindsTheAxes) {
    EXPECT_EQ(target({-1, 3, 10, 20}).shape(), (ov::Shape{1, 3, 10, 20}));
    EXPECT_EQ(target({-1, 3, 10, 20}).width, 20U);
    EXPECT_EQ(target({4, 10, 20, 1}).shape(), (ov::Shape{4, 10, 20, 1}));
    EXPECT_EQ(target({4, 10, 20, 1}).layout, "NHWC");
    EXPECT_EQ(target({-1, -1, 10, 20}).channels, 3U);
}

TEST(ImageTarget, BelievesTheModel) {
    const auto model = model_with_inputs({{"image", {-1, 20, 3, 10}}});
    model->get_parameters()[0]->set_layout("NWCH");
    const ImageTarget found = image_target(*model, {});
    EXPECT_EQ(found.layout, "NWCH");
    EXPECT_EQ(found.width, 20U);
    EXPECT_EQ(found.shape(), (ov::Shape{1, 20, 3, 10}));
    model->get_parameters()[0]->set_layout("CNHW");
    EXPECT_EQ(test::message_of<InvalidArgument>([&] { return image_target(*model, {}); }),
              "input 'image' has the layout 'CNHW', expected one for images, as 'NCHW' or 'NHWC'");
}

TEST(ImageTarget, TakesTheSizeThatTheModelLeavesOpen) {
    const ImageTarget found = target({-1, 3, -1, -1}, {.resize = {.width = 6, .height = 4}});
    EXPECT_EQ(found.shape(), (ov::Shape{1, 3, 4, 6}));
}

TEST(ImageTarget, RefusesWhatTakesNoImages) {
    EXPECT_EQ(test::message_of<InvalidArgument>([] {
                  return image_target(*model_with_inputs({{"a", {1}}, {"b", {1}}}), {});
              }),
              "images are for a model of one input, but this one has 2");
    EXPECT_EQ(refusal({-1, 784}),
              "input 'image' of shape [?,784] takes no images, which have four axes");
    EXPECT_EQ(refusal({-1, 2, 8, 8}),
              "input 'image' has 2 channels, but images are read with 1 (grey) or 3 (colour)");
    EXPECT_EQ(refusal({-1, 3, -1, -1}),
              "input 'image' of shape [?,3,?,?] has no fixed size, so width and height to resize "
              "images to have to be given");
}

TEST(ImageScaling, GoesStraightToTheSizeOfTheInput) {
    EXPECT_THAT(scaled_size(scaling({}), 100, 100), ElementsAre(20, 10));
    EXPECT_THAT(scaled_size(scaling({.resize = {.width = 20, .height = 10}}), 7, 9),
                ElementsAre(20, 10));
}

TEST(ImageScaling, CoversTheInputInProportion) {
    const Scaling cover = scaling({.crop = true});
    EXPECT_THAT(scaled_size(cover, 100, 100), ElementsAre(20, 20));
    EXPECT_THAT(scaled_size(cover, 100, 10), ElementsAre(100, 10));
    EXPECT_THAT(scaled_size(cover, 10, 2), ElementsAre(50, 10));
    EXPECT_THAT(scaled_size(cover, 3, 7), ElementsAre(20, 47));
}

TEST(ImageScaling, MakesRoomForTheMiddle) {
    const Scaling larger = scaling({.resize = {.width = 30, .height = 15}, .crop = true});
    EXPECT_THAT(scaled_size(larger, 3, 3), ElementsAre(30, 15));
    const Scaling shorter = scaling({.resize = {.shorter_side = 24}, .crop = true});
    EXPECT_THAT(scaled_size(shorter, 100, 50), ElementsAre(48, 24));
    EXPECT_THAT(scaled_size(shorter, 50, 100), ElementsAre(24, 48));
}

TEST(ImageScaling, RefusesContradictions) {
    const ov::PartialShape shape{-1, 3, 10, 20};
    EXPECT_EQ(refusal(shape, {.resize = {.width = 30, .height = 15}}),
              "to resize to 30x15 does not fit input 'image', which takes 20x10; crop cuts the "
              "middle out");
    EXPECT_EQ(refusal(shape, {.resize = {.width = 30, .height = 9}, .crop = true}),
              "to resize to 30x9 is too small to crop 20x10, which input 'image' takes");
    EXPECT_EQ(refusal(shape, {.resize = {.shorter_side = 30}}),
              "to resize the shorter side to 30 needs crop: the longer side may have any length");
    EXPECT_EQ(refusal(shape, {.resize = {.shorter_side = 19}, .crop = true}),
              "a shorter side of 19 is too short to crop 20x10, which input 'image' takes");
}

}  // namespace
}  // namespace holdfast::images
