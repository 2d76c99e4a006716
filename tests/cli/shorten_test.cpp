#include "cli/shorten.hpp"

#include <gtest/gtest.h>

namespace holdfast::cli {
namespace {

TEST(Shortened, KeepsWhatFits) {
    EXPECT_EQ(shortened("abc", 3), "abc");
    EXPECT_EQ(shortened("äöü", 3), "äöü");
}

TEST(Shortened, EndsInADot) {
    EXPECT_EQ(shortened("abcd", 3), "ab…");
    EXPECT_EQ(shortened("äöüß", 3), "äö…");
}

}  // namespace
}  // namespace holdfast::cli
