// The program as it is interrupted: by Ctrl-C, by SIGTERM, once and twice.
#include "cli/interrupt.hpp"

#include <signal.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "holdfast/model.hpp"
#include "support/npz_writer.hpp"
#include "support/paths.hpp"
#include "support/program.hpp"
#include "support/throws.hpp"
#include "support/two_convolutions.hpp"
#include "support/words.hpp"

namespace holdfast {
namespace {

using namespace std::chrono_literals;
using test::run_program;
using test::Words;
using test::operator+;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

bool lives(pid_t process) {
    return kill(process, 0) == 0 || errno != ESRCH;
}

// Processes that were ended are collected by init, which may take a moment.
bool ends_soon(pid_t process) {
    for (int i = 0; i < 1000 && lives(process); ++i) std::this_thread::sleep_for(10ms);
    return !lives(process);
}

class Interrupted : public ::testing::Test {
protected:
    /// A run whose metric is this script; its "$1" is the file of the model.
    [[nodiscard]] Words control_by(const std::string& script) const {
        const auto file = files.folder.add("metric.sh", script);
        return {"quantize",
                files.model,
                "-o",
                output,
                "--calibration",
                files.data,
                "--max-drop",
                "0.1",
                "--metric-command",
                "/bin/sh " + file.string() + " {model}"};
    }
    [[nodiscard]] std::string in(const std::string& name) const { return files.folder / name; }
    /// Where the script says what it is.
    [[nodiscard]] bool is_there(const std::string& name) const {
        return std::filesystem::exists(in(name));
    }
    [[nodiscard]] pid_t process_in(const std::string& name) const {
        return std::stoi(test::read_file(in(name)));
    }
    /// Tells its number, and goes on for longer than any test.
    [[nodiscard]] std::string waits() const {
        return "echo $$ > " + in("new") + "; mv " + in("new") + " " + in("process") +
               "; sleep 1000 & wait";
    }
    /// The temporary files of the run come here.
    [[nodiscard]] std::map<std::string, std::string> own_folder() const {
        std::filesystem::create_directory(in("tmp"));
        return {{"TMPDIR", in("tmp")}};
    }

    const test::TwoConvolutions files;
    const std::string output = files.folder / "out.xml";
};

TEST_F(Interrupted, ByEitherSignalItEndsWith130AndTheMetricCommandToo) {
    for (const int signal : {SIGINT, SIGTERM}) {
        std::filesystem::remove(in("process"));
        const auto result = run_program(control_by(waits()),
                                        {.environment = own_folder(),
                                         .interrupt_when = [&] { return is_there("process"); },
                                         .signals = {signal}});
        EXPECT_EQ(result.code, 130);
        EXPECT_THAT(result.err, EndsWith("holdfast: error: interrupted; nothing was written\n"));
        EXPECT_TRUE(ends_soon(process_in("process")));
        EXPECT_FALSE(is_there("out.xml") || is_there("out.bin"));
        EXPECT_TRUE(std::filesystem::is_empty(in("tmp")));
    }
}

// One is for the program to take its time, two are not: the command does not heed its end.
TEST_F(Interrupted, TheSecondSignalEndsItAtOnceAndLeavesNothingBehind) {
    const auto result = run_program(control_by("trap '' INT TERM; " + waits() + "; sleep 1000"),
                                    {.environment = own_folder(),
                                     .interrupt_when = [&] { return is_there("process"); },
                                     .signals = {SIGINT, SIGTERM}});
    EXPECT_EQ(result.code, 130);
    EXPECT_THAT(result.err, Not(HasSubstr("interrupted")));
    EXPECT_TRUE(ends_soon(process_in("process")));
    EXPECT_TRUE(std::filesystem::is_empty(in("tmp")));
}

// The original is worth 1, twice, all int8 0, whatever comes then 1; once a model is saved it
// waits.
TEST_F(Interrupted, ItSaysThatAModelWithinTheBoundIsThere) {
    const std::string script = "[ -e " + output + " ] && { " + waits() + "; }\n" + "echo >> " +
                               in("calls") + "\n" + "[ $(wc -l < " + in("calls") +
                               ") = 3 ] && echo 0 || echo 1\n";
    const auto result =
        run_program(control_by(script), {.interrupt_when = [&] { return is_there("process"); }});
    EXPECT_EQ(result.code, 130);
    EXPECT_THAT(result.err,
                EndsWith("holdfast: error: interrupted; '" + output +
                         "' holds the best model within the bound that was found\n"));
    EXPECT_TRUE(is_there("out.xml") && is_there("out.bin"));
    EXPECT_FALSE(read_model(output)->get_ops().empty());
}

TEST_F(Interrupted, ReadingEndsAtOnce) {
    constexpr std::size_t many = 400'000;  // seconds to expand
    test::write_npz(
        in("many.npz"),
        {{"image", test::npy_of<float>({many, 2, 8, 8}, std::vector<float>(many * 128))}},
        test::Zip::deflated);
    const auto result =
        run_program({"quantize", files.model, "-o", output, "--calibration", in("many.npz")},
                    {.environment = own_folder(),
                     .interrupt_after = "Reading the model: ",
                     .signals = {SIGTERM}});
    EXPECT_EQ(result.code, 130);
    EXPECT_THAT(result.err, EndsWith("holdfast: error: interrupted; nothing was written\n"));
    EXPECT_FALSE(is_there("out.xml"));
    EXPECT_TRUE(std::filesystem::is_empty(in("tmp")));
}

TEST(EndsAtOnce, IsNotBegunOnceARunIsStopped) {
    std::stop_source stop;
    const cli::EndsAtOnce before(stop.get_token());
    stop.request_stop();
    EXPECT_EQ(test::message_of<Cancelled>([&] {
                  const cli::EndsAtOnce after(stop.get_token());
                  return 0;
              }),
              "the run was stopped on request");
}

}  // namespace
}  // namespace holdfast
