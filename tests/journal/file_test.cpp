#include "journal/file.hpp"

#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast::journal {
namespace {

namespace fs = std::filesystem;
using test::message_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class JournalFile : public ::testing::Test {
protected:
    test::TemporaryFolder folder;
    fs::path path = folder / "file";
    std::string warning;

    void write(const std::vector<std::string>& contents) {
        File file(path, {});
        for (const auto& content : contents) file.append(Kind::result, content);
    }

    std::vector<std::string> read() {
        const File file(path, [this](std::string_view text) { warning = text; });
        std::vector<std::string> contents;
        for (const auto& record : file.records()) contents.push_back(file.content(record));
        return contents;
    }

    std::string refusal() {
        return message_of<InvalidArgument>([&] { File(path, {}); });
    }

    [[nodiscard]] std::string bytes() const { return test::read_file(path); }
    void replace(const std::string& bytes) const { test::write_file(path, bytes); }
};

const std::string begin = "holdfast journal 1\n";
constexpr std::size_t head = 24;

TEST_F(JournalFile, IsMadeWhereThereIsNone) {
    EXPECT_THAT(read(), IsEmpty());
    EXPECT_EQ(bytes(), begin);
}

TEST_F(JournalFile, GivesBackWhatWasAppended) {
    const std::string zeros(3'000'000, '\0');
    write({"one", "", zeros});
    write({"four"});
    EXPECT_THAT(read(), ElementsAre("one", "", zeros, "four"));
    EXPECT_EQ(warning, "");
}

TEST_F(JournalFile, KeepsKinds) {
    {
        File file(path, {});
        file.append(Kind::job, "a");
        file.append(Kind::result, "b");
    }
    const File file(path, {});
    EXPECT_EQ(file.records()[0].kind, Kind::job);
    EXPECT_EQ(file.records()[1].kind, Kind::result);
}

// Wherever writing stopped, what was recorded before is there, and what comes after is kept.
TEST_F(JournalFile, DropsALastRecordThatIsNotWhole) {
    write({"one", "two"});
    const auto whole = bytes();
    const auto second = begin.size() + head + 3;
    for (auto size = second + 1; size < whole.size(); ++size) {
        replace(whole.substr(0, size));
        EXPECT_THAT(read(), ElementsAre("one")) << size;
        EXPECT_THAT(warning,
                    HasSubstr("the last record of the journal '" + path.string() +
                              "' was not written whole (" + std::to_string(size - second) +
                              " bytes); it is dropped"));
        write({"three"});
        EXPECT_THAT(read(), ElementsAre("one", "three")) << size;
    }
}

// What a file system may leave after a power loss: the length without the content.
TEST_F(JournalFile, DropsALastRecordOfZeros) {
    write({"one", "two"});
    auto whole = bytes();
    const auto second = begin.size() + head + 3;
    std::fill(whole.begin() + static_cast<std::ptrdiff_t>(second), whole.end(), '\0');
    replace(whole);
    EXPECT_THAT(read(), ElementsAre("one"));
    EXPECT_THAT(warning, HasSubstr("was not written whole"));
}

TEST_F(JournalFile, BeginsAnewWhereNotEvenTheBeginningWasWritten) {
    for (std::size_t size = 0; size < begin.size(); ++size) {
        replace(begin.substr(0, size));
        EXPECT_THAT(read(), IsEmpty());
        EXPECT_EQ(bytes(), begin) << size;
    }
}

// No bit of an earlier record can change unseen, not even those of its length.
TEST_F(JournalFile, RefusesADamagedRecordBeforeTheLast) {
    write({"one", "two", "three"});
    const auto whole = bytes();
    const auto second = begin.size() + head + 3;
    for (auto at = second; at < second + head + 3; ++at) {
        auto damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        replace(damaged);
        EXPECT_EQ(refusal(),
                  "the journal '" + path.string() + "' is damaged: the record at byte " +
                      std::to_string(second) +
                      " is not as it was written; give another folder, or remove this one to "
                      "begin anew")
            << at;
        EXPECT_EQ(bytes(), damaged) << at;
    }
}

TEST_F(JournalFile, FindsALaterRecordFarBehindTheDamage) {
    write({std::string(5'000'000, 'x'), "last"});
    auto damaged = bytes();
    damaged[begin.size() + 5] = '?';
    replace(damaged);
    EXPECT_THAT(refusal(), HasSubstr("the record at byte 19 is not as it was written"));
}

TEST_F(JournalFile, RefusesAnotherFile) {
    replace("PK\3\4 something else that is longer than the first line");
    EXPECT_EQ(refusal(),
              "'" + path.string() + "' is no journal: it does not begin with 'holdfast journal '");
    replace("PK");
    EXPECT_THAT(refusal(), HasSubstr("is no journal"));
}

TEST_F(JournalFile, RefusesAnotherVersion) {
    replace("holdfast journal 2\nwhatever");
    EXPECT_EQ(refusal(),
              "the journal '" + path.string() +
                  "' is of another version: expected 'holdfast journal 1'; give another folder");
}

TEST_F(JournalFile, RefusesASecondRun) {
    const File first(path, {});
    EXPECT_EQ(refusal(),
              "the journal '" + path.string() +
                  "' is in use by another run; wait until it ends, or give another folder");
}

TEST_F(JournalFile, IsFreeWhenTheFirstRunEnds) {
    { const File first(path, {}); }
    EXPECT_EQ(refusal(), "(no exception)");
}

TEST_F(JournalFile, SaysWhyItCanNotBeOpened) {
    path = folder / "missing/file";
    EXPECT_EQ(refusal(),
              "the journal '" + path.string() + "' could not be opened: No such file or directory");
}

// Files of this process may not grow beyond `size` bytes while this lives, as on a full disk.
class FileSizeLimit {
public:
    explicit FileSizeLimit(std::uint64_t size) : handler_(signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{size, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    sighandler_t handler_;
    rlimit before_{};
};

TEST_F(JournalFile, LosesNothingWhereTheDiskIsFull) {
    write({"one"});
    const auto before = bytes();
    {
        File file(path, {});
        const FileSizeLimit limit(before.size() + head + 2);  // writing fails in the middle
        EXPECT_EQ(message_of<InvalidArgument>([&] { file.append(Kind::result, "two"); }),
                  "the journal '" + path.string() +
                      "' could not be written: File too large; all that was recorded before is "
                      "kept");
    }
    EXPECT_EQ(bytes(), before);
    write({"two"});
    EXPECT_THAT(read(), ElementsAre("one", "two"));
}

TEST_F(JournalFile, SaysThatItCanNotBeBegun) {
    path = folder / "full";
    fs::create_symlink("/dev/full", path);
    EXPECT_THAT(refusal(), HasSubstr("could not be written: No space left on device"));
}

TEST_F(JournalFile, NamesARecordThatIsRefused) {
    write({"one"});
    const File file(path, {});
    EXPECT_THAT(message_of<InvalidArgument>([&] { file.refuse(file.records()[0], "is odd"); }),
                HasSubstr("the record at byte 19 is odd"));
}

}  // namespace
}  // namespace holdfast::journal
