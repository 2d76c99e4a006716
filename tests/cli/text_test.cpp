#include "cli/text.hpp"

#include <gtest/gtest.h>

namespace holdfast::cli {
namespace {

TEST(Wrap, breaks_lines_at_words_and_indents_each) {
    EXPECT_EQ(wrap("one two three four", 10), "one two\nthree four");
    EXPECT_EQ(wrap("one two three", 11, 4), "    one two\n    three");
}

TEST(Wrap, leaves_a_long_word_whole_on_a_line_of_its_own) {
    EXPECT_EQ(wrap("a /a/very/long/name b", 8), "a\n/a/very/long/name\nb");
}

TEST(Wrap, has_nothing_for_empty_text) {
    EXPECT_EQ(wrap("", 10), "");
}

TEST(ColumnsOf, counts_letters_and_not_bytes) {
    EXPECT_EQ(columns_of("2 × 3…"), 6U);
}

TEST(NumberText, shows_four_decimals_and_small_numbers_by_their_exponent) {
    EXPECT_EQ(number_text(0.90134), "0.9013");
    EXPECT_EQ(number_text(0), "0.0000");
    EXPECT_EQ(number_text(-0.05), "-0.0500");
    EXPECT_EQ(number_text(2.31e-5), "2.31e-05");
}

TEST(MillisecondsText, shows_three_digits) {
    EXPECT_EQ(milliseconds_text(0.4213), "0.421 ms");
    EXPECT_EQ(milliseconds_text(12.34), "12.3 ms");
    EXPECT_EQ(milliseconds_text(1234.5), "1234 ms");
}

TEST(BytesText, goes_up_by_thousands) {
    EXPECT_EQ(bytes_text(0), "0 B");
    EXPECT_EQ(bytes_text(999), "999 B");
    EXPECT_EQ(bytes_text(38'200), "38.2 kB");
    EXPECT_EQ(bytes_text(1'540'000), "1.54 MB");
    EXPECT_EQ(bytes_text(2'000'000'000), "2.00 GB");
}

TEST(SecondsText, goes_over_to_minutes_and_hours) {
    EXPECT_EQ(seconds_text(0.4213), "0.421 s");
    EXPECT_EQ(seconds_text(12.34), "12.3 s");
    EXPECT_EQ(seconds_text(125.9), "2 min 05 s");
    EXPECT_EQ(seconds_text(3725), "1 h 02 min");
}

}  // namespace
}  // namespace holdfast::cli
