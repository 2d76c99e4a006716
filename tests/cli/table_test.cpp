#include "cli/table.hpp"

#include <gtest/gtest.h>

namespace holdfast::cli {
namespace {

TEST(TableText, AlignsTheFirstColumnLeftAndOthersRight) {
    EXPECT_EQ(table_text({{{""}, {"original"}, {"final"}}, {{"top1"}, {"0.9"}, {"0.89"}}}, false),
              "       original   final\n"
              "top1        0.9    0.89\n");
}

TEST(TableText, SkipsEmptyCellsWithoutSpacesAtTheEnd) {
    EXPECT_EQ(table_text({{{"drop"}, {}, {"0.1"}}, {{"x"}, {"7"}, {}}}, false),
              "drop       0.1\n"
              "x      7\n");
}

TEST(TableText, PadsByColumnsAndNotByBytes) {
    EXPECT_EQ(table_text({{{"×"}, {"1"}}, {{"ab"}, {"2"}}}, false), "×    1\nab   2\n");
}

TEST(TableText, ColoursWithoutMovingColumns) {
    EXPECT_EQ(table_text({{{"a"}, {"1", Emphasis::good}}, {{"b"}, {"22"}}}, true),
              "a    \033[32m1\033[0m\nb   22\n");
}

TEST(Emphasized, LeavesTextAloneWithoutColour) {
    EXPECT_EQ(emphasized({"x", Emphasis::bad}, false), "x");
    EXPECT_EQ(emphasized({"x", Emphasis::strong}, true), "\033[1mx\033[0m");
}

}  // namespace
}  // namespace holdfast::cli
