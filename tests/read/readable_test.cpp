#include "read/readable.hpp"

#include <stdexcept>

#include <gmock/gmock.h>

#include "core/check.hpp"
#include "support/throws.hpp"

namespace holdfast::read {
namespace {

using ::testing::ElementsAre;

TEST(Readable, TellsOfWhatCannotBeReadInOrder) {
    constexpr std::size_t count = 200;
    std::vector<std::string> bad;
    const auto kept = readable(
        count,
        [](std::size_t index) { core::require(index % 50 != 7, "sample ", index, " is broken"); },
        [&](const std::string& what) { bad.push_back(what); });
    EXPECT_EQ(kept.size(), count - 4);
    EXPECT_TRUE(std::ranges::is_sorted(kept));
    EXPECT_THAT(bad,
                ElementsAre("sample 7 is broken",
                            "sample 57 is broken",
                            "sample 107 is broken",
                            "sample 157 is broken"));
}

TEST(Readable, ReadsNothingWhereNobodyAsks) {
    const auto fail = [](std::size_t) { throw std::logic_error("it was read"); };
    EXPECT_THAT(readable(3, fail, {}), ElementsAre(0, 1, 2));
    EXPECT_THAT(readable(0, fail, [](const std::string&) {}), ElementsAre());
}

TEST(Readable, LetsOtherErrorsThrough) {
    const auto fail = [](std::size_t index) {
        if (index == 2) throw std::runtime_error("the disk is gone");
    };
    EXPECT_EQ(test::message_of<std::runtime_error>(
                  [&] { return readable(5, fail, [](const std::string&) {}); }),
              "the disk is gone");
}

}  // namespace
}  // namespace holdfast::read
