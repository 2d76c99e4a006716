// Files of text, written over others while calls to the disk fail, or the process is killed.
#include <string>

#include <gmock/gmock.h>

#include "core/check.hpp"
#include "core/new_file.hpp"
#include "faults/record.hpp"
#include "faults/with_fault.hpp"
#include "holdfast/error.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::WithFault;
using ::testing::AnyOf;

/// How many calls there were to fail.
template <typename Look>
std::size_t at_every_call(const std::string& words, const Look& look) {
    for (std::size_t at = 1;; ++at) {
        const test::TemporaryFolder folder;
        const auto file = test::write_file(folder / "report.json", "old");
        std::string message;
        std::size_t calls = 0;
        {
            const WithFault fault(
                core::concat("path=", folder.path().string(), " ", words, " at=", at));
            try {
                core::write_file(file, "new");
            } catch (const Error& error) {
                message = error.what();
            }
            calls = WithFault::count();
        }
        if (calls < at) return at - 1;
        SCOPED_TRACE(core::concat(words, " at=", at));
        look(file, message);
    }
}

TEST(WriteFileFault, AFailingCallLeavesTheOldFileAndNothingElse) {
    std::string told;
    std::size_t failures = 0;
    for (const std::string call : {"open", "write", "fsync", "rename"}) {
        const bool is_last = call == "fsync";  // that of the folder comes when the name is there
        failures +=
            at_every_call("call=" + call + " do=ENOSPC", [&](const auto& file, auto message) {
                told = message;
                EXPECT_EQ(
                    message,
                    "output '" + file.string() + "' could not be written: No space left on device");
                EXPECT_THAT(test::read_file(file),
                            is_last ? AnyOf("old", "new") : AnyOf("old", "old"));
                EXPECT_EQ(
                    std::distance(std::filesystem::directory_iterator(file.parent_path()), {}), 1);
            });
    }
    EXPECT_GE(failures, 5U);
    test::survived("disk full at each call of writing a report",
                   core::concat(failures, " calls failed one by one: the older file was kept"));
}

TEST(WriteFileFault, APowerCutLeavesOneOfTheFiles) {
    const auto calls = at_every_call("call=disk do=freeze", [](const auto& file, const auto&) {
        EXPECT_THAT(test::read_file(file), AnyOf("old", "new"));
    });
    EXPECT_GE(calls, 5U);
    test::survived("power cut at each call of writing a report",
                   core::concat(calls, " moments: the older or the newer file, whole"));
}

TEST(WriteFileFault, AKilledProgramLeavesOneOfTheFilesAndTheNextClearsUp) {
    std::size_t kills = 0;
    for (std::size_t at = 1;; ++at) {
        const test::TemporaryFolder folder;
        const auto file = folder / "completion.json";
        const auto words =
            core::concat("call=disk path=", folder.path().string(), " do=kill at=", at);
        const auto result = test::run_program({"init", "-o", file}, test::with_fault(words));
        if (result.code != -9) break;
        ++kills;
        if (std::filesystem::exists(file)) {
            EXPECT_THAT(test::read_file(file), ::testing::HasSubstr("calibration"));
            std::filesystem::remove(file);
        }
        EXPECT_EQ(test::run_program({"init", "-o", file}).code, 0);
        EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
    }
    EXPECT_GE(kills, 5U);
    test::survived(
        "kill -9 at each call of writing a file",
        core::concat(kills, " moments: no file or a whole one; the next run cleared up"));
}

}  // namespace
}  // namespace holdfast
