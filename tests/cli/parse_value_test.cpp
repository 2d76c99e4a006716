#include "cli/parse_value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/throws.hpp"

namespace holdfast::cli {
namespace {

using test::message_of;
using testing::ElementsAre;

TEST(ParseCount, TakesWholeNumbersFromTheSmallestOn) {
    EXPECT_EQ(parse_count("1", 1), 1U);
    EXPECT_EQ(parse_count("300", 1), 300U);
}

TEST(ParseCount, RefusesAllElse) {
    for (const char* text : {"0", "-1", "1.5", "3x", "", " 3", "99999999999999999999999"})
        EXPECT_EQ(message_of<InvalidArgument>([&] { return parse_count(text, 1); }),
                  std::string("must be a whole number of at least 1, got '") + text + "'");
}

TEST(ParseNumber, TakesFiniteNumbers) {
    EXPECT_EQ(parse_number("0.01"), 0.01);
    EXPECT_EQ(parse_number("-1e-3"), -1e-3);
}

TEST(ParseNumber, RefusesAllElse) {
    for (const char* text : {"nan", "inf", "", "1,5", "0.1x", "1e999"})
        EXPECT_EQ(message_of<InvalidArgument>([&] { return parse_number(text); }),
                  std::string("must be a finite number, got '") + text + "'");
}

TEST(ParseSize, TakesBytesAndUnits) {
    EXPECT_EQ(parse_size("1500000"), 1'500'000U);
    EXPECT_EQ(parse_size("500MB"), 500'000'000U);
    EXPECT_EQ(parse_size("2GiB"), std::uint64_t{2} << 30U);
    EXPECT_EQ(parse_size("1.5KiB"), 1536U);
}

TEST(ParseSize, RefusesAllElse) {
    for (const char* text : {"0", "-1", "nan", "inf", "", "GiB", "2 GiB", "2G", "2gib", "1e30"})
        EXPECT_EQ(
            message_of<InvalidArgument>([&] { return parse_size(text); }),
            std::string("must be a size in bytes, or one with a unit as 500MB or 2GiB, got '") +
                text + "'");
}

TEST(ParseNumbers, SplitsAtCommas) {
    EXPECT_THAT(parse_numbers("0.5,1,-2"), ElementsAre(0.5F, 1.0F, -2.0F));
}

TEST(ParseNumbers, RefusesAnEmptyPart) {
    EXPECT_EQ(message_of<InvalidArgument>([] { return parse_numbers("1,,2"); }),
              "must be finite numbers between commas, got '1,,2'");
}

TEST(ParseNames, SplitsAtCommas) {
    EXPECT_THAT(parse_names("conv1,block/add"), ElementsAre("conv1", "block/add"));
}

TEST(ParseNames, RefusesAnEmptyPart) {
    EXPECT_EQ(message_of<InvalidArgument>([] { return parse_names("a,"); }),
              "must be names between commas, got 'a,'");
}

TEST(ParseChoice, ListsTheChoicesWhenNoneFits) {
    const auto parse = [](const std::string& text) {
        return parse_choice<int>(text, {{"one", 1}, {"two", 2}});
    };
    EXPECT_EQ(parse("two"), 2);
    EXPECT_EQ(message_of<InvalidArgument>([&] { return parse("three"); }),
              "must be one of one, two, got 'three'");
}

}  // namespace
}  // namespace holdfast::cli
