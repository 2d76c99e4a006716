#include "cli/text.hpp"

#include <gtest/gtest.h>

namespace holdfast::cli {
namespace {

TEST(Wrap, BreaksLinesAtWordsAndIndentsEach) {
    EXPECT_EQ(wrap("one two three four", 10), "one two\nthree four");
    EXPECT_EQ(wrap("one two three", 11, 4), "    one two\n    three");
}

TEST(Wrap, LeavesALongWordWholeOnALineOfItsOwn) {
    EXPECT_EQ(wrap("a /a/very/long/name b", 8), "a\n/a/very/long/name\nb");
}

TEST(Wrap, HasNothingForEmptyText) {
    EXPECT_EQ(wrap("", 10), "");
}

TEST(ColumnsOf, CountsLettersAndNotBytes) {
    EXPECT_EQ(columns_of("2 × 3…"), 6U);
}

TEST(NumberText, ShowsFourDecimalsAndSmallNumbersByTheirExponent) {
    EXPECT_EQ(number_text(0.90134), "0.9013");
    EXPECT_EQ(number_text(0), "0.0000");
    EXPECT_EQ(number_text(-0.05), "-0.0500");
    EXPECT_EQ(number_text(2.31e-5), "2.31e-05");
}

TEST(MillisecondsText, ShowsThreeDigits) {
    EXPECT_EQ(milliseconds_text(0.4213), "0.421 ms");
    EXPECT_EQ(milliseconds_text(12.34), "12.3 ms");
    EXPECT_EQ(milliseconds_text(1234.5), "1234 ms");
}

TEST(BytesText, GoesUpByThousands) {
    EXPECT_EQ(bytes_text(0), "0 B");
    EXPECT_EQ(bytes_text(999), "999 B");
    EXPECT_EQ(bytes_text(38'200), "38.2 kB");
    EXPECT_EQ(bytes_text(1'540'000), "1.54 MB");
    EXPECT_EQ(bytes_text(2'000'000'000), "2.00 GB");
}

TEST(SecondsText, GoesFromMillisecondsToHours) {
    EXPECT_EQ(seconds_text(0), "<1 ms");
    EXPECT_EQ(seconds_text(0.0384), "38 ms");
    EXPECT_EQ(seconds_text(0.4213), "0.421 s");
    EXPECT_EQ(seconds_text(12.34), "12.3 s");
    EXPECT_EQ(seconds_text(125.9), "2 min 05 s");
    EXPECT_EQ(seconds_text(3725), "1 h 02 min");
}

}  // namespace
}  // namespace holdfast::cli
