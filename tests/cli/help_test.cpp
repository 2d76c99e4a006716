#include "cli/help.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/text.hpp"
#include "support/program.hpp"

namespace holdfast::cli {
namespace {

using test::run_program;
using ::testing::HasSubstr;

TEST(HelpOfCommands, FitsTheTerminal) {
    for (const Command command : all_commands) {
        const auto result = run_program({std::string(command_name(command)), "--help"},
                                        {.environment = {{"COLUMNS", "80"}}});
        EXPECT_EQ(result.code, 0) << result.err;
        std::istringstream lines(result.out);
        for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_of(line), 80U) << line;
    }
}

TEST(HelpOfCommands, HasAnExample) {
    for (const Command command : all_commands)
        EXPECT_THAT(command_help(command), HasSubstr("\nExamples\n    "));
}

}  // namespace
}  // namespace holdfast::cli
