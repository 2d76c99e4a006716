#include "journal/archive.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include <gmock/gmock.h>

#include "support/throws.hpp"

namespace holdfast::journal {
namespace {

using test::message_of;

enum class Colour : std::uint8_t { red, green };

struct Point {
    double x = 0;
    std::optional<int> y;
    bool operator==(const Point&) const = default;
};

template <typename Archive>
void fields(Archive& archive, Same<Point> auto& point) {
    archive(point.x, point.y);
}

template <typename Value>
Value there_and_back(const Value& value) {
    return from_bytes<Value>(to_bytes(value));
}

template <typename Value>
std::string malformed(const std::string& bytes) {
    return message_of<Malformed>([&] { return from_bytes<Value>(bytes); });
}

TEST(Archive, KeepsNumbersToTheBit) {
    for (const double value : {0.0, -0.0, 0.1, 1e-310, std::numeric_limits<double>::infinity()})
        EXPECT_EQ(std::bit_cast<std::uint64_t>(there_and_back(value)),
                  std::bit_cast<std::uint64_t>(value));
    EXPECT_TRUE(std::isnan(there_and_back(std::nan(""))));
    EXPECT_EQ(there_and_back(Colour::green), Colour::green);
    EXPECT_TRUE(there_and_back(true));
}

TEST(Archive, KeepsWhatIsMadeOfOthers) {
    const std::map<std::string, std::vector<Point>> points{{"none", {}},
                                                           {"two", {{1, 2}, {3, std::nullopt}}}};
    EXPECT_EQ(there_and_back(points), points);
    const std::set<std::pair<std::size_t, std::string>> pairs{{1, "a"}, {2, ""}};
    EXPECT_EQ(there_and_back(pairs), pairs);
    const std::vector<std::vector<float>> rows{{}, {1, 2}};
    EXPECT_EQ(there_and_back(rows), rows);
}

TEST(Archive, RefusesBytesThatEndEarly) {
    const auto bytes = to_bytes(std::vector<double>{1, 2}, std::string("abc"));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto read = [&] {
            std::vector<double> numbers;
            std::string text;
            Reader(std::string_view(bytes).substr(0, size))(numbers, text);
        };
        EXPECT_THROW(read(), Malformed) << size;
    }
}

TEST(Archive, RefusesMoreElementsThanBytes) {
    const auto huge = to_bytes(std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(malformed<std::string>(huge), "more elements than bytes");
    EXPECT_EQ(malformed<std::vector<double>>(huge), "more elements than bytes");
    EXPECT_EQ(malformed<std::vector<Point>>(huge), "more elements than bytes");
    EXPECT_EQ((malformed<std::map<int, int>>(huge)), "more elements than bytes");
    EXPECT_EQ(malformed<std::set<int>>(huge), "more elements than bytes");
}

TEST(Archive, RefusesNumbersThatEndEarly) {
    auto bytes = to_bytes(std::uint64_t{3}) + "abcd";
    EXPECT_EQ(malformed<std::vector<double>>(bytes), "the bytes end early");
}

TEST(Archive, RefusesATruthValueOfAnotherKind) {
    EXPECT_EQ(malformed<bool>("\2"), "a truth value that is neither 0 nor 1");
}

TEST(Archive, RefusesBytesThatAreLeftOver) {
    EXPECT_EQ(malformed<bool>(std::string(2, '\1')), "bytes are left over");
}

}  // namespace
}  // namespace holdfast::journal
