#include "read/csv.hpp"

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast::read {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class Csv : public ::testing::Test {
protected:
    test::TemporaryFolder folder_;

    [[nodiscard]] std::vector<CsvRecord> records(const std::string& text,
                                                 char delimiter = ',') const {
        std::vector<CsvRecord> all;
        read_csv(test::write_file(folder_ / "x.csv", text),
                 delimiter,
                 [&](const CsvRecord& record) { all.push_back(record); });
        return all;
    }
};

TEST_F(Csv, SplitsRecordsIntoFields) {
    const auto all = records("a,b\n1, 2 \n,\n");
    ASSERT_THAT(all, SizeIs(3));
    EXPECT_THAT(all[0].fields, ElementsAre("a", "b"));
    EXPECT_THAT(all[1].fields, ElementsAre("1", "2"));
    EXPECT_THAT(all[2].fields, ElementsAre("", ""));
    EXPECT_EQ(all[2].line, 3U);
    EXPECT_EQ(all[2].error, "");
}

TEST_F(Csv, TakesQuotesApart) {
    const auto all = records("\"a,b\",\"c \"\"d\"\"\"\n");
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_THAT(all[0].fields, ElementsAre("a,b", "c \"d\""));
}

TEST_F(Csv, KnowsTheLineOnWhichARecordBegins) {
    const auto all = records("a\n\n\"one\n\ntwo\"\n  \nb");
    ASSERT_THAT(all, SizeIs(3));
    EXPECT_EQ(all[1].line, 3U);
    EXPECT_THAT(all[1].fields, ElementsAre("one\n\ntwo"));
    EXPECT_EQ(all[2].line, 7U);
    EXPECT_THAT(all[2].fields, ElementsAre("b"));
}

TEST_F(Csv, ReadsWindowsLinesAndAByteOrderMark) {
    const auto all = records(
        "\xEF\xBB\xBF"
        "a,b\r\n1,2\r\n");
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_THAT(all[0].fields, ElementsAre("a", "b"));
    EXPECT_THAT(all[1].fields, ElementsAre("1", "2"));
    EXPECT_EQ(all[1].line, 2U);
}

TEST_F(Csv, SplitsAtOtherDelimiters) {
    EXPECT_THAT(records("1,5;2\n", ';')[0].fields, ElementsAre("1,5", "2"));
}

TEST_F(Csv, GoesOnAfterAStrayQuote) {
    const auto all = records("1,2\n3,a\"b\n\"4\"x,5\n6,7\n");
    ASSERT_THAT(all, SizeIs(4));
    EXPECT_EQ(all[1].error, "has a quote that is out of place");
    EXPECT_EQ(all[2].error, "has a quote that is out of place");
    EXPECT_EQ(all[3].error, "");
    EXPECT_THAT(all[3].fields, ElementsAre("6", "7"));
    EXPECT_EQ(all[3].line, 4U);
}

TEST_F(Csv, NoticesAQuoteThatIsNeverClosed) {
    const auto all = records("1,2\n3,\"4\n5,6\n");
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[1].error, "has a quote that is never closed");
    EXPECT_EQ(all[1].line, 2U);
}

TEST_F(Csv, NoticesCarriageReturnsAlone) {
    const auto all = records("1,2\r3,4\r");
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_EQ(all[0].error, "has a carriage return that ends no line");
}

TEST_F(Csv, FindsTheDelimiter) {
    EXPECT_EQ(csv_delimiter(test::write_file(folder_ / "a.csv", "a,b;c\n")), ',');
    EXPECT_EQ(csv_delimiter(test::write_file(folder_ / "b.csv", "a;b\n1,5;2\n")), ';');
    EXPECT_EQ(csv_delimiter(test::write_file(folder_ / "c.csv", "a\n")), ',');
    EXPECT_EQ(csv_delimiter(test::write_file(folder_ / "d.tsv", "a;b\n")), '\t');
}

TEST_F(Csv, RefusesAFileThatIsNotThere) {
    EXPECT_EQ(test::message_of<InvalidArgument>([] { return csv_delimiter("no/such.csv"); }),
              "'no/such.csv' cannot be opened as a CSV file");
}

}  // namespace
}  // namespace holdfast::read
