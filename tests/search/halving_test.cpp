#include "search/halving.hpp"

#include <utility>

#include <gmock/gmock.h>

namespace holdfast::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

using Asked = std::vector<std::pair<std::size_t, std::size_t>>;

TEST(Halving, LooksLongerAtTheBetterHalf) {
    Asked asked;
    const auto order = halve(4, {10, 20, 40}, [&](std::size_t contender, std::size_t size) {
        asked.emplace_back(contender, size);
        return 1.0 / static_cast<double>(contender + 1);
    });
    EXPECT_THAT(order, ElementsAre(3, 2, 1, 0));
    EXPECT_THAT(
        asked,
        ElementsAre(Pair(0, 10), Pair(1, 10), Pair(2, 10), Pair(3, 10), Pair(3, 20), Pair(2, 20)));
}

TEST(Halving, LaterLossesCount) {
    const auto order = halve(3, {10, 20}, [](std::size_t contender, std::size_t size) {
        return size == 10 ? static_cast<double>(contender) : -static_cast<double>(contender);
    });
    EXPECT_THAT(order, ElementsAre(1, 0, 2));  // 2 fell out in the first round
}

TEST(Halving, TiesKeepTheOrderGiven) {
    EXPECT_THAT(halve(3, {10}, [](std::size_t, std::size_t) { return 1.0; }), ElementsAre(0, 1, 2));
}

TEST(Halving, AsksNothingOfASingleContender) {
    const auto never = [](std::size_t, std::size_t) -> double { throw std::logic_error("asked"); };
    EXPECT_THAT(halve(1, {10}, never), ElementsAre(0));
    EXPECT_THAT(halve(0, {10}, never), IsEmpty());
}

}  // namespace
}  // namespace holdfast::search
