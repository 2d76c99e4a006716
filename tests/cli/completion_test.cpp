#include "cli/completion.hpp"

#include <array>
#include <cstdio>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/fields.hpp"
#include "holdfast/error.hpp"
#include "support/paths.hpp"
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
    FILE* pipe = popen(("bash '" + script + "' 2>&1").c_str(), "r");
    std::string text;
    std::array<char, 256> part{};
    while (fgets(part.data(), part.size(), pipe) != nullptr) text += part.data();
    EXPECT_EQ(pclose(pipe), 0) << text;
    return text;
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
