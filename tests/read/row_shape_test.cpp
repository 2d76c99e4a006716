#include "read/row_shape.hpp"

#include <gtest/gtest.h>

namespace holdfast::read {
namespace {

TEST(ShapeForInput, AddsAndDropsAxesOfLengthOne) {
    EXPECT_EQ(shape_for_input({9, 28, 28}, {-1, 1, 28, 28}), (ov::Shape{9, 1, 28, 28}));
    EXPECT_EQ(shape_for_input({9, 28, 28}, {-1, 28, 28, 1}), (ov::Shape{9, 28, 28, 1}));
    EXPECT_EQ(shape_for_input({9, 1, 28, 28}, {-1, 28, 28}), (ov::Shape{9, 28, 28}));
    EXPECT_EQ(shape_for_input({9, 28, 28}, {4, 1, 28, 28}), (ov::Shape{9, 1, 28, 28}));
}

TEST(ShapeForInput, AddsTheChannelOfImagesOfAnySize) {
    EXPECT_EQ(shape_for_input({9, 28, 30}, {-1, 1, -1, -1}), (ov::Shape{9, 1, 28, 30}));
    EXPECT_EQ(shape_for_input({9, 28, 30}, {-1, -1, -1, 1}), (ov::Shape{9, 28, 30, 1}));
    EXPECT_EQ(shape_for_input({9, 1, 30}, {-1, 1, -1, -1}), (ov::Shape{9, 1, 30}));
}

TEST(ShapeForInput, MakesRowsOfImagesAndImagesOfRows) {
    EXPECT_EQ(shape_for_input({9, 28, 28}, {-1, 784}), (ov::Shape{9, 784}));
    EXPECT_EQ(shape_for_input({9, 784}, {-1, 1, 28, 28}), (ov::Shape{9, 1, 28, 28}));
    EXPECT_EQ(shape_for_input({9}, {-1, 1}), (ov::Shape{9, 1}));
}

TEST(ShapeForInput, LeavesWhatFitsOrCannotFit) {
    EXPECT_EQ(shape_for_input({9, 3, 8, 8}, {-1, 3, 8, 8}), (ov::Shape{9, 3, 8, 8}));
    EXPECT_EQ(shape_for_input({9, 8, 8, 3}, {-1, 3, 8, 8}), (ov::Shape{9, 8, 8, 3}));
    EXPECT_EQ(shape_for_input({9, 28, 28}, {-1, 10}), (ov::Shape{9, 28, 28}));
    EXPECT_EQ(shape_for_input({9, 4, 6}, {4, 6}), (ov::Shape{9, 4, 6}));
    EXPECT_EQ(shape_for_input({9, 2}, {-1}), (ov::Shape{9, 2}));
    EXPECT_EQ(shape_for_input({9, 2}, ov::PartialShape::dynamic()), (ov::Shape{9, 2}));
}

}  // namespace
}  // namespace holdfast::read
