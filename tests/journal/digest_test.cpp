#include "journal/digest.hpp"

#include <cstdint>

#include <gmock/gmock.h>

namespace holdfast::journal {
namespace {

TEST(Digest, NamesContent) {
    EXPECT_EQ(Digest().add("a").text(), Digest().add("a").text());
    EXPECT_NE(Digest().add("a").text(), Digest().add("b").text());
    EXPECT_EQ(Digest().text().size(), 32U);
}

TEST(Digest, TellsWhereTextsEnd) {
    EXPECT_NE(Digest().add("ab").add("c").text(), Digest().add("a").add("bc").text());
}

TEST(Digest, TellsNumbersByTheirWidth) {
    EXPECT_NE(Digest().add(std::uint8_t{1}).text(), Digest().add(std::uint64_t{1}).text());
}

// That of the xxHash specification: journals of today are read tomorrow.
TEST(Digest, OfNothingIsThatOfTheSpecification) {
    EXPECT_EQ(Digest().text(), "99aa06d3014798d86001c324468d497f");
}

}  // namespace
}  // namespace holdfast::journal
