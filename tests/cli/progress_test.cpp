#include "cli/progress.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace holdfast::cli {
namespace {

ProgressDisplay::Clock::time_point test_now{};

/// A clock that moves only when told to.
class ProgressDisplayTest : public testing::Test {
protected:
    static void pass(int milliseconds) { test_now += std::chrono::milliseconds(milliseconds); }
    static ProgressDisplay::Clock::time_point now() { return test_now; }

    std::ostringstream out;
    ProgressDisplay quiet{out, {.is_terminal = false, .width = 80}, now};
    ProgressDisplay lively{out, {.is_terminal = true, .width = 60}, now};
};

TEST(ProgressLine, ShowsBarCountAndRemainingTime) {
    EXPECT_EQ(progress_line({"Ranking", 10, 40}, 7.0, 60),
              "Ranking  [#######-----------------------]  10/40  0:21 left");
}

TEST(ProgressLine, HasNoRemainingTimeBeforeItCanBeKnown) {
    EXPECT_EQ(progress_line({"Ranking", 0, 40}, 7.0, 80),
              "Ranking  [------------------------------]  0/40");
}

TEST(ProgressLine, TellsWhatTheWholeRunMayTake) {
    EXPECT_EQ(progress_line({"Ranking", 10, 40, 125.0}, 7.0, 60),
              "Ranking  [####--------------]  10/40  about 2:05 left in all");
}

TEST(ProgressLine, ShrinksItsBarThenDropsItInANarrowTerminal) {
    EXPECT_EQ(progress_line({"Ranking", 20, 40}, 0, 30), "Ranking  [######------]  20/40");
    EXPECT_EQ(progress_line({"Collecting statistics", 20, 40}, 0, 32),
              "Collecting statistics  20/40");
    EXPECT_EQ(progress_line({"Collecting statistics", 20, 40}, 0, 10), "Collecting");
}

TEST(ProgressLine, HasNoBarForASingleStep) {
    EXPECT_EQ(progress_line({"Reading the model", 0, 1}, 3, 80), "Reading the model");
}

TEST_F(ProgressDisplayTest, WritesALinePerStageWhereNoPersonLooks) {
    quiet.show({"Collecting", 0, 10});
    pass(2000);
    quiet.show({"Collecting", 5, 10});
    quiet.show({"Ranking", 0, 1});
    EXPECT_EQ(out.str(), "Collecting: 2.00 s\n");
    pass(500);
    quiet.finish();
    EXPECT_EQ(out.str(), "Collecting: 2.00 s\nRanking: 0.500 s\n");
}

TEST_F(ProgressDisplayTest, GivesASignOfLifeEachTenSeconds) {
    quiet.show({"Collecting", 0, 10});
    pass(10'000);
    quiet.show({"Collecting", 5, 10});
    pass(1'000);
    quiet.show({"Collecting", 6, 10});
    EXPECT_EQ(out.str(), "Collecting  [###############---------------]  5/10  0:10 left\n");
}

TEST_F(ProgressDisplayTest, FinishesOnce) {
    quiet.show({"Collecting", 0, 1});
    quiet.finish();
    quiet.finish();
    EXPECT_EQ(out.str(), "Collecting: <1 ms\n");
}

TEST_F(ProgressDisplayTest, RedrawsItsLineOnATerminalAtMostTenTimesASecond) {
    lively.show({"Collecting", 0, 4});
    pass(50);
    lively.show({"Collecting", 1, 4});
    pass(50);
    lively.show({"Collecting", 2, 4});
    EXPECT_EQ(out.str(),
              "\r\033[KCollecting  [------------------------------]  0/4"
              "\r\033[KCollecting  [###############---------------]  2/4");
}

TEST_F(ProgressDisplayTest, KeepsWarningsOffTheBar) {
    lively.show({"Reading", 0, 1});
    out.str("");
    lively.warn("a range is empty");
    EXPECT_EQ(out.str(), "\r\033[Kholdfast: warning: a range is empty\n");
}

}  // namespace
}  // namespace holdfast::cli
