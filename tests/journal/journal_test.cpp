#include "journal/journal.hpp"

#include <filesystem>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "journal/archive.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast::journal {
namespace {

namespace fs = std::filesystem;
using test::message_of;
using ::testing::HasSubstr;
using ::testing::Optional;

class JournalTest : public ::testing::Test {
protected:
    test::TemporaryFolder around;
    fs::path folder = around / "deep/journal";
    fs::path file = folder / file_name;
    Job job{{"option seed", "0"}};

    Journal open() { return {folder, job, {}}; }

    std::string refusal() {
        return message_of<InvalidArgument>([&] { (void)open(); });
    }
};

TEST_F(JournalTest, KnowsNothingAtFirst) {
    auto journal = open();
    EXPECT_EQ(journal.known(), 0U);
    EXPECT_EQ(journal.next("a"), std::nullopt);
}

TEST_F(JournalTest, KeepsResultsByTheirKeys) {
    {
        auto journal = open();
        journal.add("a", "1");
        journal.add("b", std::string("\0x", 2));
    }
    auto journal = open();
    EXPECT_EQ(journal.known(), 2U);
    EXPECT_THAT(journal.next("b"), Optional(std::string("\0x", 2)));
    EXPECT_THAT(journal.next("a"), Optional(std::string("1")));
    EXPECT_EQ(journal.next("c"), std::nullopt);
}

// A metric may give another value for the same model each time.
TEST_F(JournalTest, GivesResultsOfOneKeyInTheirOrder) {
    {
        auto journal = open();
        journal.add("a", "1");
        journal.add("a", "2");
        EXPECT_EQ(journal.next("a"), std::nullopt);  // it was there when they were made
    }
    auto journal = open();
    EXPECT_THAT(journal.next("a"), Optional(std::string("1")));
    EXPECT_THAT(journal.next("a"), Optional(std::string("2")));
    EXPECT_EQ(journal.next("a"), std::nullopt);
    journal.add("a", "3");
    EXPECT_EQ(journal.next("a"), std::nullopt);
}

TEST_F(JournalTest, RefusesAnotherJob) {
    (void)open();
    job.front().value = "1";
    EXPECT_EQ(
        refusal(),
        "the journal in '" + folder.string() + "' belongs to another job: option seed was 0, is 1");
}

TEST_F(JournalTest, BeginsAnewWhereNotEvenTheJobWasWritten) {
    (void)open();
    fs::resize_file(file, fs::file_size(file) - 1);
    job.front().value = "1";
    EXPECT_EQ(refusal(), "(no exception)");
}

TEST_F(JournalTest, RefusesAFolderThatIsAFile) {
    folder = around.add("file");
    EXPECT_EQ(
        refusal(),
        "the folder of the journal, '" + folder.string() + "', could not be made: Not a directory");
}

TEST_F(JournalTest, RefusesAFolderThatCanNotBeMade) {
    folder = around.add("file") / "journal";
    EXPECT_EQ(
        refusal(),
        "the folder of the journal, '" + folder.string() + "', could not be made: Not a directory");
}

TEST_F(JournalTest, RefusesRecordsThatAreWholeAndMeanNothing) {
    fs::create_directories(folder);
    File(file, {}).append(Kind::result, "x");
    EXPECT_THAT(refusal(), HasSubstr("the record at byte 19 does not say which job it is for"));
    fs::remove(file);
    File(file, {}).append(Kind::job, "x");
    EXPECT_THAT(refusal(), HasSubstr("the record at byte 19 can't be understood: the bytes end"));
    fs::remove(file);
    (void)open();
    File(file, {}).append(Kind::result, "x");
    EXPECT_THAT(refusal(), HasSubstr("can't be understood: the bytes end early"));
}

TEST_F(JournalTest, NamesAResultThatIsRefused) {
    (void)open();
    { open().add("a", "1"); }
    auto journal = open();
    (void)journal.next("a");
    EXPECT_THAT(message_of<InvalidArgument>([&] { journal.refuse("a", "is odd"); }),
                HasSubstr(" is odd; give another folder"));
}

}  // namespace
}  // namespace holdfast::journal
