#include "cli/table.hpp"

#include <gtest/gtest.h>

namespace holdfast::cli {
namespace {

TEST(TableText, aligns_the_first_column_left_and_others_right) {
    EXPECT_EQ(table_text({{{""}, {"original"}, {"final"}}, {{"top1"}, {"0.9"}, {"0.89"}}}, false),
              "       original   final\n"
              "top1        0.9    0.89\n");
}

TEST(TableText, skips_empty_cells_without_spaces_at_the_end) {
    EXPECT_EQ(table_text({{{"drop"}, {}, {"0.1"}}, {{"x"}, {"7"}, {}}}, false),
              "drop       0.1\n"
              "x      7\n");
}

TEST(TableText, pads_by_columns_and_not_by_bytes) {
    EXPECT_EQ(table_text({{{"×"}, {"1"}}, {{"ab"}, {"2"}}}, false), "×    1\nab   2\n");
}

TEST(TableText, colours_without_moving_columns) {
    EXPECT_EQ(table_text({{{"a"}, {"1", Emphasis::good}}, {{"b"}, {"22"}}}, true),
              "a    \033[32m1\033[0m\nb   22\n");
}

TEST(Emphasized, leaves_text_alone_without_colour) {
    EXPECT_EQ(emphasized({"x", Emphasis::bad}, false), "x");
    EXPECT_EQ(emphasized({"x", Emphasis::strong}, true), "\033[1mx\033[0m");
}

}  // namespace
}  // namespace holdfast::cli
