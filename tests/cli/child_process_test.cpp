#include "cli/child_process.hpp"

#include <signal.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast::cli {
namespace {

using namespace std::chrono_literals;

ChildResult run_script(const std::string& script,
                       const std::optional<std::chrono::duration<double>>& timeout = {},
                       const std::stop_token& stop = {}) {
    return run_child({"sh", "-c", script}, timeout, stop);
}

bool lives(pid_t process) {
    return kill(process, 0) == 0 || errno != ESRCH;
}

// Processes that were ended are collected by init, which may take a moment.
bool ends_soon(pid_t process) {
    for (int i = 0; i < 500 && lives(process); ++i) std::this_thread::sleep_for(10ms);
    return !lives(process);
}

TEST(RunChild, KeepsWhatIsWrittenAndTheExitCode) {
    const auto result = run_script("echo out; echo err >&2; exit 3");
    EXPECT_EQ(result.end, ChildEnd::exited);
    EXPECT_EQ(result.code, 3);
    EXPECT_EQ(result.out, "out\n");
    EXPECT_EQ(result.err, "err\n");
}

TEST(RunChild, HandsWordsOnAsTheyAre) {
    EXPECT_EQ(run_child({"printf", "%s|", "a b", "$HOME", "*"}, {}, {}).out, "a b|$HOME|*|");
}

TEST(RunChild, ReadsMoreThanAPipeHolds) {
    EXPECT_EQ(run_script("head -c 3000000 /dev/zero; head -c 300000 /dev/zero >&2").out.size(),
              3'000'000U);
}

TEST(RunChild, GivesNothingToRead) {
    EXPECT_EQ(run_script("cat; echo end").out, "end\n");
}

TEST(RunChild, TellsASignal) {
    const auto result = run_script("kill -9 $$");
    EXPECT_EQ(result.end, ChildEnd::killed_by_signal);
    EXPECT_EQ(result.code, SIGKILL);
}

TEST(RunChild, EndsWhatTakesTooLongWithAllThatItStarted) {
    const auto result = run_script("echo begun; sleep 600 & echo $!; wait", 200ms);
    EXPECT_EQ(result.end, ChildEnd::timed_out);
    ASSERT_THAT(result.out, testing::StartsWith("begun\n"));
    EXPECT_TRUE(ends_soon(std::stoi(result.out.substr(6))));
}

TEST(RunChild, EndsWhatDoesNotHeedATermination) {
    const auto result = run_script("trap '' TERM; while :; do sleep 0.05; done", 100ms);
    EXPECT_EQ(result.end, ChildEnd::timed_out);
}

TEST(RunChild, EndsOnRequest) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(run_script("sleep 600", {}, stop.get_token()).end, ChildEnd::stopped);
}

TEST(RunChild, DoesNotWaitForWhatGoesOnBehindIt) {
    const auto result = run_script("sleep 5 & echo done; echo $! >&2");
    EXPECT_EQ(result.out, "done\n");
    const auto left = std::stoi(result.err);
    EXPECT_TRUE(lives(left));
    kill(left, SIGKILL);
}

TEST(RunChild, RefusesAProgramThatIsNotThere) {
    EXPECT_EQ(test::message_of<MetricFailed>([] { return run_child({"no-such-program"}, {}, {}); }),
              "'no-such-program' can't be run: No such file or directory");
}

}  // namespace
}  // namespace holdfast::cli
