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

TEST(ProgressLine, shows_bar_count_and_remaining_time) {
    EXPECT_EQ(progress_line({"Ranking", 10, 40}, 7.0, 60),
              "Ranking  [#######-----------------------]  10/40  0:21 left");
}

TEST(ProgressLine, has_no_remaining_time_before_it_can_be_known) {
    EXPECT_EQ(progress_line({"Ranking", 0, 40}, 7.0, 80),
              "Ranking  [------------------------------]  0/40");
}

TEST(ProgressLine, shrinks_its_bar_then_drops_it_in_a_narrow_terminal) {
    EXPECT_EQ(progress_line({"Ranking", 20, 40}, 0, 30), "Ranking  [######------]  20/40");
    EXPECT_EQ(progress_line({"Collecting statistics", 20, 40}, 0, 32),
              "Collecting statistics  20/40");
    EXPECT_EQ(progress_line({"Collecting statistics", 20, 40}, 0, 10), "Collecting");
}

TEST(ProgressLine, has_no_bar_for_a_single_step) {
    EXPECT_EQ(progress_line({"Reading the model", 0, 1}, 3, 80), "Reading the model");
}

TEST_F(ProgressDisplayTest, writes_a_line_per_stage_where_no_person_looks) {
    quiet.show({"Collecting", 0, 10});
    pass(2000);
    quiet.show({"Collecting", 5, 10});
    quiet.show({"Ranking", 0, 1});
    EXPECT_EQ(out.str(), "Collecting: 2.00 s\n");
    pass(500);
    quiet.finish();
    EXPECT_EQ(out.str(), "Collecting: 2.00 s\nRanking: 0.500 s\n");
}

TEST_F(ProgressDisplayTest, gives_a_sign_of_life_each_ten_seconds) {
    quiet.show({"Collecting", 0, 10});
    pass(10'000);
    quiet.show({"Collecting", 5, 10});
    pass(1'000);
    quiet.show({"Collecting", 6, 10});
    EXPECT_EQ(out.str(), "Collecting  [###############---------------]  5/10  0:10 left\n");
}

TEST_F(ProgressDisplayTest, finishes_once) {
    quiet.show({"Collecting", 0, 1});
    quiet.finish();
    quiet.finish();
    EXPECT_EQ(out.str(), "Collecting: 0.000 s\n");
}

TEST_F(ProgressDisplayTest, redraws_its_line_on_a_terminal_at_most_ten_times_a_second) {
    lively.show({"Collecting", 0, 4});
    pass(50);
    lively.show({"Collecting", 1, 4});
    pass(50);
    lively.show({"Collecting", 2, 4});
    EXPECT_EQ(out.str(),
              "\r\033[KCollecting  [------------------------------]  0/4"
              "\r\033[KCollecting  [###############---------------]  2/4");
}

TEST_F(ProgressDisplayTest, keeps_warnings_off_the_bar) {
    lively.show({"Reading", 0, 1});
    out.str("");
    lively.warn("a range is empty");
    EXPECT_EQ(out.str(), "\r\033[Kholdfast: warning: a range is empty\n");
}

}  // namespace
}  // namespace holdfast::cli
