// `holdfast report` as its users meet it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "holdfast/report.hpp"
#include "support/paths.hpp"
#include "support/program.hpp"

namespace holdfast {
namespace {

using test::run_program;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(ReportCommand, WritesThePage) {
    const test::TemporaryFolder folder;
    const auto json = test::write_file(folder / "run.json", to_json(Report()));
    const auto result = run_program({"report", json, "-o", folder / "page.html"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out + result.err, "");
    EXPECT_THAT(test::read_file(folder / "page.html"), StartsWith("<!doctype html>"));
}

TEST(ReportCommand, NamesTheFileThatIsNoReport) {
    const test::TemporaryFolder folder;
    const auto json = test::write_file(folder / "run.json", "no");
    const auto result = run_program({"report", json, "-o", folder / "page.html"});
    EXPECT_EQ(result.code, 2);
    EXPECT_EQ(result.err,
              "holdfast: error: " + json.string() + ": this is no report of Holdfast: not JSON\n");
    EXPECT_FALSE(std::filesystem::exists(folder / "page.html"));
}

TEST(ReportCommand, NamesTheFileThatIsNotThere) {
    const test::TemporaryFolder folder;
    for (const std::string path : {folder / "none.json", folder.path()}) {
        const auto result = run_program({"report", path, "-o", folder / "page.html"});
        EXPECT_EQ(result.code, 2);
        EXPECT_EQ(result.err, "holdfast: error: can't read the report '" + path + "'\n");
    }
}

TEST(ReportCommand, RefusesWhatHasNoEnd) {
    const test::TemporaryFolder folder;
    const auto result = run_program({"report", "/dev/zero", "-o", folder / "page.html"});
    EXPECT_EQ(result.code, 2);
    EXPECT_EQ(result.err,
              "holdfast: error: can't read the report '/dev/zero': it has more than 268435456 "
              "bytes\n");
}

TEST(ReportCommand, NeedsInputAndOutput) {
    EXPECT_THAT(run_program({"report", "-o", "x.html"}).err, HasSubstr("RUN.json is missing"));
    EXPECT_THAT(run_program({"report", "run.json"}).err, HasSubstr("-o PAGE.html is missing"));
    EXPECT_THAT(run_program({"report", "", "-o", "x.html"}).err,
                HasSubstr("RUN.json must not be empty"));
    const test::TemporaryFolder folder;
    const auto json = test::write_file(folder / "run.json", to_json(Report()));
    EXPECT_THAT(run_program({"report", json, "-o", folder.path()}).err, HasSubstr("is a folder"));
}

}  // namespace
}  // namespace holdfast
