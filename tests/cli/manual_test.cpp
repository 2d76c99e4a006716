#include "cli/manual.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/fields.hpp"
#include "cli/help.hpp"
#include "holdfast/version.hpp"
#include "support/paths.hpp"
#include "support/program.hpp"
#include "support/shell.hpp"

namespace holdfast::cli {
namespace {

using test::run_program;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::filesystem::path built_page(std::optional<Command> command) {
    const auto name = command ? "holdfast-" + std::string(command_name(*command)) : "holdfast";
    return test::binary_folder() / "man" / (name + ".1");
}

/// What a reader sees, without overstriking and without lines being broken.
std::string read_by_groff(const std::filesystem::path& page) {
    const auto shown = test::run_shell("GROFF_NO_SGR=1 groff -man -Tutf8 -ww -rLL=2000n -P-cbou '" +
                                       page.string() + "'");
    EXPECT_EQ(shown.code, 0) << shown.out;
    return shown.out;
}

TEST(ManualPage, HoldsEveryOptionOfItsCommand) {
    for (const Command command : all_commands) {
        const std::string page = manual_page(command);
        EXPECT_THAT(page,
                    HasSubstr(std::string(" \\- ") + std::string(introduction(command).summary)));
        for (const Section& section : sections())
            for (const Field& field : section.fields) {
                std::string flag = "\n\\fB";
                if (field.flag == "--output") flag += "\\-o\\fR, \\fB";
                for (const char letter : field.flag)
                    flag += letter == '-' ? std::string("\\-") : std::string(1, letter);
                if (belongs_to(field, command)) {
                    EXPECT_THAT(page, HasSubstr(flag + "\\fR"));
                }
            }
    }
    EXPECT_THAT(manual_page(Command::inspect), Not(HasSubstr("\\-\\-calibration")));
}

TEST(ManualPage, OfTheProgramNamesTheCommands) {
    const std::string page = manual_page(std::nullopt);
    for (const Command command : all_commands)
        EXPECT_THAT(page, HasSubstr(".TP\n\\fB" + std::string(command_name(command)) + "\\fR\n"));
    EXPECT_THAT(page, AllOf(HasSubstr(std::string("Holdfast ") + version), HasSubstr("NO_COLOR")));
}

// What roff takes for something else: signs outside ASCII, dashes, backslashes, quotes.
TEST(ManualPage, IsPlainAscii) {
    for (const Command command : all_commands)
        for (const char letter : manual_page(command)) EXPECT_GE(letter, 0);
    EXPECT_THAT(manual_page(Command::compare), HasSubstr("quantization noise (SQNR)"));
    EXPECT_THAT(manual_page(Command::quantize), AllOf(HasSubstr("\\[u2212]X"), HasSubstr("\\e\n")));
}

TEST(ManualPage, IsPrintedByTheProgram) {
    EXPECT_EQ(run_program({"--man"}).out, manual_page(std::nullopt));
    const auto of_command = run_program({"benchmark", "--man"});
    EXPECT_EQ(of_command.code, 0) << of_command.err;
    EXPECT_EQ(of_command.out, manual_page(Command::benchmark));
}

TEST(ManualPage, IsBuiltForEveryCommand) {
    EXPECT_EQ(test::read_file(built_page(std::nullopt)), manual_page(std::nullopt));
    for (const Command command : all_commands)
        EXPECT_EQ(test::read_file(built_page(command)), manual_page(command));
}

TEST(ManualPage, IsReadWithoutAWarning) {
    if (!test::has_program("groff")) GTEST_SKIP() << "groff is missing: tools/setup.sh installs it";
    for (const Command command : all_commands) {
        const auto checked =
            test::run_shell("groff -man -Tutf8 -ww -z '" + built_page(command).string() + "'");
        EXPECT_EQ(checked.code, 0);
        EXPECT_EQ(checked.out, "") << command_name(command);
    }
    EXPECT_EQ(test::run_shell("groff -man -Tutf8 -ww -z '" + built_page({}).string() + "'").out,
              "");
}

TEST(ManualPage, ShowsTextsAsTheyAre) {
    if (!test::has_program("groff")) GTEST_SKIP() << "groff is missing: tools/setup.sh installs it";
    const std::string shown = read_by_groff(built_page(Command::quantize));
    for (const Section& section : sections())
        for (const Field& field : section.fields) {
            std::string help(field.help);
            std::erase(help, '`');
            if (belongs_to(field, Command::quantize)) {
                EXPECT_THAT(shown, HasSubstr(help));
            }
        }
    EXPECT_THAT(shown, HasSubstr("--calibration train.npz \\\n"));
}

}  // namespace
}  // namespace holdfast::cli
