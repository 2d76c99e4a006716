#include "core/new_file.hpp"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include "core/check.hpp"
#include "core/model_files.hpp"
#include "holdfast/error.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast::core {
namespace {

namespace fs = std::filesystem;
using test::read_file;
using test::write_file;

std::ptrdiff_t files_in(const fs::path& folder) {
    return std::distance(fs::directory_iterator(folder), {});
}

TEST(NewFile, HasItsNameOnlyWhenItIsPutInPlace) {
    const test::TemporaryFolder folder;
    write_file(folder / "a", "old");
    NewFile file(folder / "a");
    file.stream() << "new";
    file.finish();
    EXPECT_EQ(read_file(folder / "a"), "old");
    file.put_in_place();
    EXPECT_EQ(read_file(folder / "a"), "new");
    EXPECT_EQ(files_in(folder.path()), 1);
}

TEST(NewFile, GoesAwayWhenItIsGivenUp) {
    const test::TemporaryFolder folder;
    {
        NewFile file(folder / "a");
        file.stream() << "new";
    }
    EXPECT_EQ(files_in(folder.path()), 0);
}

TEST(NewFile, KeepsWhatIsLargerThanItsBuffer) {
    const test::TemporaryFolder folder;
    std::string text;
    {
        NewFile file(folder / "a");
        for (int i = 0; i < 30000; ++i) {
            const auto line = concat("line ", i, '\n');
            text += line;
            file.stream() << line;
        }
        const std::string large(200000, 'x');
        text += large;
        file.stream() << large << 'y';
        text += 'y';
        EXPECT_EQ(file.stream().tellp(), static_cast<std::streamoff>(text.size()));
        file.finish();
        file.put_in_place();
    }
    EXPECT_TRUE(read_file(folder / "a") == text);
}

TEST(NewFile, IsReadableAsFilesAre) {
    const test::TemporaryFolder folder;
    core::write_file(folder / "a", "text");
    const auto mask = ::umask(0);
    ::umask(mask);
    EXPECT_EQ(static_cast<mode_t>(fs::status(folder / "a").permissions()), 0666 & ~mask);
}

TEST(NewFile, LeavesOtherFilesOfSuchNamesAlone) {
    const test::TemporaryFolder folder;
    folder.add(".a.notes.tmp", "mine");
    folder.add(".a.b.1-0.tmp", "of a.b");
    core::write_file(folder / "a", "text");
    EXPECT_EQ(files_in(folder.path()), 3);
}

TEST(NewFile, RemovesWhatAProcessLeftThatIsNoMore) {
    const test::TemporaryFolder folder;
    folder.add(".a.999999999-0.tmp", "half");  // more than there are numbers of processes
    core::write_file(folder / "a", "text");
    EXPECT_EQ(files_in(folder.path()), 1);
}

TEST(WriteFile, FollowsALink) {
    const test::TemporaryFolder folder;
    folder.add("there/report.json", "old");
    fs::create_symlink("there/report.json", folder / "report.json");
    core::write_file(folder / "report.json", "new");
    EXPECT_TRUE(fs::is_symlink(folder / "report.json"));
    EXPECT_EQ(read_file(folder / "there/report.json"), "new");
}

TEST(WriteFile, LeavesADeviceADevice) {
    core::write_file("/dev/null", "text");
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
    EXPECT_EQ(test::message_of<Error>([] {
                  core::write_file("/dev/full", "text");
                  return 0;
              }),
              "output '/dev/full' could not be written: No space left on device");
}

TEST(WriteFile, NamesTheFileAndTheCause) {
    EXPECT_EQ(test::message_of<Error>([] {
                  core::write_file("no/such/folder/a", "text");
                  return 0;
              }),
              "output 'no/such/folder/a' could not be written: No such file or directory");
}

TEST(RestoreInterrupted, PutsTheOldPairBackWhereThereIsNoGraph) {
    const test::TemporaryFolder folder;
    folder.add(".m.xml.previous", "old graph");
    folder.add(".m.bin.previous", "old weights");
    folder.add("m.bin", "new weights");
    EXPECT_TRUE(restore_interrupted(model_files(folder / "m.xml")));
    EXPECT_EQ(read_file(folder / "m.xml"), "old graph");
    EXPECT_EQ(read_file(folder / "m.bin"), "old weights");
    EXPECT_EQ(files_in(folder.path()), 2);
}

TEST(RestoreInterrupted, RemovesTheOldPairWhereTheNewOneIsComplete) {
    const test::TemporaryFolder folder;
    folder.add(".m.xml.previous", "old graph");
    folder.add(".m.bin.previous", "old weights");
    folder.add("m.xml", "new graph");
    folder.add("m.bin", "new weights");
    EXPECT_FALSE(restore_interrupted(model_files(folder / "m.xml")));
    EXPECT_EQ(read_file(folder / "m.xml"), "new graph");
    EXPECT_EQ(read_file(folder / "m.bin"), "new weights");
    EXPECT_EQ(files_in(folder.path()), 2);
}

TEST(RestoreInterrupted, DoesNothingWhereNothingWasInterrupted) {
    const test::TemporaryFolder folder;
    folder.add("m.bin", "weights alone");
    EXPECT_FALSE(restore_interrupted(model_files(folder / "m.xml")));
    EXPECT_FALSE(restore_interrupted(model_files("no/such/folder/m.xml")));
    EXPECT_EQ(files_in(folder.path()), 1);
}

}  // namespace
}  // namespace holdfast::core
