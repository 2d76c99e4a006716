#include "evaluate/drop.hpp"

#include <fstream>
#include <limits>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "nlohmann/json.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast::evaluate {
namespace {

using test::message_of;
using testing::DoubleNear;

constexpr auto higher = Direction::higher_is_better;
constexpr auto lower = Direction::lower_is_better;

TEST(Drop, IsPositiveWhenTheMetricFell) {
    EXPECT_DOUBLE_EQ(drop(0.9, 0.8, DropType::absolute, higher), 0.9 - 0.8);
    EXPECT_DOUBLE_EQ(drop(0.8, 0.9, DropType::absolute, higher), 0.8 - 0.9);
    EXPECT_DOUBLE_EQ(drop(0.8, 0.6, DropType::relative, higher), (0.8 - 0.6) / 0.8);
}

TEST(Drop, IsNotMoreThanWhatItIsInDecimals) {
    EXPECT_GT(0.978 - 0.968, 0.01);
    EXPECT_EQ(drop(0.978, 0.968, DropType::absolute, higher), 0.01);
    EXPECT_GT((0.8 - 0.792) / 0.8, 0.01);
    EXPECT_EQ(drop(0.8, 0.792, DropType::relative, higher), 0.01);
    EXPECT_EQ(drop(97.8, 97.7, DropType::absolute, higher), 0.1);
    EXPECT_EQ(drop(1e-20, 3e-20, DropType::absolute, lower), 2e-20);
    EXPECT_EQ(drop(1e20, 2e20, DropType::absolute, lower), 1e20);
}

TEST(Drop, KeepsEveryDifferenceOfItsItems) {
    constexpr int items = 100'000;
    for (int i = 1; i < items; i += 97) {
        const double value = static_cast<double>(items - i) / items;
        const double bound = static_cast<double>(i) / items;
        EXPECT_LE(drop(1.0, value, DropType::absolute, higher), bound) << i;
        EXPECT_GT(drop(1.0, value - 1e-12, DropType::absolute, higher), bound) << i;
    }
}

TEST(Drop, IsPositiveWhenAnErrorRose) {
    EXPECT_DOUBLE_EQ(drop(2, 3, DropType::absolute, lower), 1);
    EXPECT_DOUBLE_EQ(drop(2, 3, DropType::relative, lower), 0.5);
    EXPECT_DOUBLE_EQ(drop(3, 2, DropType::absolute, lower), -1);
}

TEST(Drop, IsRelativeToTheMagnitude) {
    EXPECT_DOUBLE_EQ(drop(-2, -3, DropType::relative, higher), 0.5);
    EXPECT_DOUBLE_EQ(drop(-2, -3, DropType::relative, lower), -0.5);
}

TEST(Drop, RefusesARelativeDropFromZero) {
    EXPECT_EQ(message_of<MetricFailed>([] { return drop(0, 0.1, DropType::relative, higher); }),
              "the original model's metric is 0, so a relative drop is not defined; ask for an "
              "absolute one");
    EXPECT_DOUBLE_EQ(drop(0, -0.5, DropType::absolute, higher), 0.5);
}

TEST(Drop, RefusesWhatIsNotFinite) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(message_of<MetricFailed>([] { return drop(nan, 1, DropType::absolute, higher); }),
              "the metric of the original model is nan, so there is no drop");
    EXPECT_EQ(message_of<MetricFailed>([] { return drop(1, infinity, DropType::relative, lower); }),
              "the metric of the quantized model is inf, so there is no drop");
}

struct PeerCase {
    double initial = 0;
    double quantized = 0;
    DropType type = DropType::absolute;
    double max_drop = 0;
    nlohmann::json expected;
};

std::vector<PeerCase> peer_cases() {
    std::ifstream file(
        (test::source_folder() / "tests/conformance/numeric/accuracy_drop.json").string());
    const auto document = nlohmann::json::parse(file);
    std::vector<PeerCase> cases;
    for (const auto& one : document.at("cases")) {
        const auto type =
            one.at("drop_type") == "relative" ? DropType::relative : DropType::absolute;
        cases.push_back(
            {one.at("initial"), one.at("quantized"), type, one.at("max_drop"), one.at("expected")});
    }
    return cases;
}

void PrintTo(const PeerCase& one, std::ostream* out) {
    *out << one.initial << " to " << one.quantized
         << (one.type == DropType::relative ? ", relative" : ", absolute");
}

class DropConformance : public testing::TestWithParam<PeerCase> {};

// Where the metric did not fall, or the peer divides by zero, it has no drop to compare; from an
// original of 0 it also accepts a relative drop if the metric rose, which is not defined.
TEST_P(DropConformance, DecidesAsThePeer) {
    const auto& one = GetParam();
    if (one.initial == 0 && one.type == DropType::relative) {
        EXPECT_THROW((void)drop(one.initial, one.quantized, one.type, higher), MetricFailed);
        return;
    }
    const double found = drop(one.initial, one.quantized, one.type, higher);
    if (one.expected.contains("peer_error")) {
        EXPECT_EQ(found, one.initial - one.quantized);
        return;
    }
    EXPECT_EQ(found <= one.max_drop, one.expected.at("terminate").get<bool>());
    if (one.expected.at("drop").is_null()) return;
    EXPECT_THAT(found, DoubleNear(one.expected.at("drop"), 1e-12));
}

INSTANTIATE_TEST_SUITE_P(accuracy_drop,
                         DropConformance,
                         testing::ValuesIn(peer_cases()),
                         [](const auto& one) { return "case_" + std::to_string(one.index); });

}  // namespace
}  // namespace holdfast::evaluate
