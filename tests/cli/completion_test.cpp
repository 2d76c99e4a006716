#include "cli/completion.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/fields.hpp"
#include "holdfast/error.hpp"
#include "support/paths.hpp"
#include "support/shell.hpp"
#include "support/throws.hpp"

namespace holdfast::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// What bash would offer for the last of `words`, between spaces.
std::string offered(const std::string& words) {
    const test::TemporaryFolder folder;
    const std::string script =
        test::write_file(folder / "complete.bash",
                         completion_script("bash") + "COMP_WORDS=(" + words +
                             ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_holdfast\n"
                             "echo \"${COMPREPLY[*]}\"\n");
    const auto result = test::run_shell("bash '" + script + "'");
    EXPECT_EQ(result.code, 0) << result.out;
    return result.out;
}

TEST(BashCompletion, OffersCommands) {
    EXPECT_EQ(offered("holdfast quant"), "quantize\n");
    EXPECT_THAT(offered("holdfast ''"), AllOf(HasSubstr("evaluate"), HasSubstr("completion")));
}

TEST(BashCompletion, OffersTheOptionsOfACommand) {
    EXPECT_EQ(offered("holdfast quantize net.onnx --subset"), "--subset-size\n");
    EXPECT_EQ(offered("holdfast evaluate net.onnx --subset"), "\n");
    EXPECT_EQ(offered("holdfast quantize net.on"), "\n");  // files, by the shell itself
}

TEST(BashCompletion, OffersTheValuesOfAnOption) {
    EXPECT_EQ(offered("holdfast quantize --preset ''"), "performance mixed\n");
    EXPECT_EQ(offered("holdfast completion ''"), "bash zsh\n");
    EXPECT_EQ(offered("holdfast quantize --recipes ''"), "\n");
}

/// What a zsh with a terminal makes of `words` when TAB is pressed.
std::string completed(const std::string& words) {
    const test::TemporaryFolder folder;
    const std::string script = test::write_file(folder / "complete.zsh", completion_script("zsh"));
    const auto driver = test::source_folder() / "tests/cli/complete.zsh";
    const auto result =
        test::run_shell("TERM=dumb HOME='" + folder.path().string() + "' timeout 60 zsh -f '" +
                        driver.string() + "' '" + script + "' '" + words + "'");
    EXPECT_EQ(result.code, 0) << result.out;
    return result.out;
}

TEST(ZshCompletion, CompletesInAShell) {
    if (!test::has_program("zsh")) GTEST_SKIP() << "zsh is missing: tools/setup.sh installs it";
    EXPECT_EQ(completed("holdfast quanti"), "quantize\n");
    EXPECT_EQ(completed("holdfast quantize net.onnx --subset"),
              "quantize net.onnx --subset-size\n");
    EXPECT_EQ(completed("holdfast evaluate net.onnx --subset"), "evaluate net.onnx --subset\n");
    EXPECT_EQ(completed("holdfast quantize --preset mi"), "quantize --preset mixed\n");
    EXPECT_EQ(completed("holdfast quantize --ignore-name a --ignore-na"),  // may be repeated
              "quantize --ignore-name a --ignore-name\n");
    EXPECT_EQ(completed("holdfast completion z"), "completion zsh\n");
}

TEST(ZshCompletion, HoldsEveryOptionWithItsHelp) {
    const std::string script = completion_script("zsh");
    for (const Section& section : sections())
        for (const Field& field : section.fields)
            EXPECT_THAT(script, HasSubstr(std::string(field.flag) + "["));
    EXPECT_THAT(script, HasSubstr(":value:(performance mixed)'"));
    EXPECT_THAT(script, HasSubstr("'*--ignore-name["));
    EXPECT_THAT(script, HasSubstr("\\[−X, X\\]"));
    EXPECT_THAT(script, Not(HasSubstr("[−X, X]")));
}

TEST(Completion, RefusesOtherShells) {
    EXPECT_EQ(test::message_of<InvalidArgument>([] { return completion_script("fish"); }),
              "SHELL must be bash or zsh, got 'fish'");
}

}  // namespace
}  // namespace holdfast::cli
