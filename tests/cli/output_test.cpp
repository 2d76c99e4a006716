#include "cli/output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "holdfast/error.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast::cli {
namespace {

using test::message_of;
namespace fs = std::filesystem;

std::string refusal(const fs::path& path) {
    return message_of<InvalidArgument>([&] {
        require_writable(path, "-o");
        return 0;
    });
}

TEST(RequireWritable, LeavesNothingBehind) {
    const test::TemporaryFolder folder;
    require_writable(folder / "out.xml", "-o");
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(RequireWritable, TakesANameWithoutAFolder) {
    require_writable("out.xml", "-o");
}

TEST(RequireWritable, RefusesAFolder) {
    const test::TemporaryFolder folder;
    EXPECT_EQ(refusal(folder.path()),
              "-o: '" + folder.path().string() + "' is a folder, expected a file");
}

TEST(RequireWritable, RefusesAFolderThatDoesNotExist) {
    const test::TemporaryFolder folder;
    EXPECT_EQ(refusal(folder / "no" / "out.xml"),
              "-o: folder '" + (folder / "no").string() + "' does not exist");
}

TEST(RequireWritable, RefusesAFolderThatTakesNoFiles) {
    EXPECT_EQ(refusal("/proc/out.xml"), "-o: can't write in folder '/proc'");
}

TEST(RequireWritable, TakesADevice) {
    require_writable("/dev/null", "--report");
}

TEST(WriteText, ReplacesAFileAndLeavesNothingElse) {
    const test::TemporaryFolder folder;
    test::write_file(folder / "report.json", "old");
    write_text(folder / "report.json", "new");
    EXPECT_EQ(test::read_file(folder / "report.json"), "new");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(WriteText, NamesTheFileThatItCannotWrite) {
    EXPECT_EQ(message_of<Error>([] {
                  write_text("/proc/report.json", "text");
                  return 0;
              }),
              "output '/proc/report.json' could not be written: No such file or directory");
}

}  // namespace
}  // namespace holdfast::cli
