#include "read/readable.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <thread>

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

TEST(Readable, TellsOfItsProgressInOneThreadAtATime) {
    std::vector<std::size_t> steps;
    Control control{.on_progress = [&](const Progress& progress) {
        EXPECT_EQ(progress.stage, "Trying samples");
        EXPECT_EQ(progress.total, 50U);
        steps.push_back(progress.done);
    }};
    control.threads = 4;
    (void)readable(
        50, [](std::size_t) {}, [](const std::string&) {}, control);
    std::vector<std::size_t> expected(51);
    std::iota(expected.begin(), expected.end(), std::size_t{0});
    EXPECT_EQ(steps, expected);
}

TEST(Readable, KeepsToTheThreadsThatItIsGiven) {
    std::mutex mutex;
    std::set<std::thread::id> threads;
    Control control;
    control.threads = 1;
    (void)readable(
        100,
        [&](std::size_t) {
            const std::scoped_lock lock(mutex);
            threads.insert(std::this_thread::get_id());
        },
        [](const std::string&) {},
        control);
    EXPECT_EQ(threads.size(), 1U);
}

TEST(Readable, StopsOnRequest) {
    std::stop_source source;
    Control control;
    control.stop = source.get_token();
    std::atomic<std::size_t> reads = 0;
    const auto read = [&](std::size_t) {
        ++reads;
        source.request_stop();
    };
    EXPECT_EQ(test::message_of<Cancelled>([&] {
                  return readable(
                      1000, read, [](const std::string&) {}, control);
              }),
              "reading the data was stopped");
    EXPECT_LT(reads, 1000U);
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
