// The page of a report: what is refused, and that no name becomes markup. How it looks in a browser
// is tests/page/page_test.py.
#include "holdfast/report_page.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "holdfast/report.hpp"

namespace holdfast {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::ordered_json;

Report small_report(const std::string& name = "conv") {
    Report report;
    report.options = {{"preset", name}};
    report.quantizers = {{.name = name + "/fq_weights_1",
                          .operation = name,
                          .kind = "weight",
                          .low = {-1},
                          .high = {1},
                          .group = 0}};
    report.biases = {{.operation = name, .corrected = true}};
    report.groups = {{.quantizers = {name + "/fq_weights_1"}, .operations = {name}}};
    report.evaluations = {{.purpose = "search", .deployment = "CPU", .kept_float = {0}}};
    report.ranking = {{.group = 0, .score = 0.5}};
    report.accuracy = AccuracyReport{.metric = "top1",
                                     .held = {{.deployment = "CPU"}},
                                     .kept_float = {0},
                                     .operations_kept_float = {name},
                                     .original_cost = CostReport{.latency_ms = 1.5, .bytes = 100}};
    report.stages = {{.name = "place", .seconds = 1}};
    report.warnings = {name};
    return report;
}

Json small_json() {
    return Json::parse(to_json(small_report()));
}

std::string refusal(const std::string& text) {
    try {
        (void)to_html(text, "run.json");
    } catch (const InvalidArgument& error) {
        return error.what();
    }
    return "accepted";
}

/// The same report with one histogram, in which `key` is `value`.
std::string refusal_of_histogram(const std::string& key, const Json& value) {
    Json histogram{{"quantizer", "q"},
                   {"low", -1},
                   {"high", 1},
                   {"counts", {1, 2}},
                   {"below", 0},
                   {"above", 0},
                   {"sqnr_db", nullptr},
                   {"items", 8}};
    histogram[key] = value;
    Json report = small_json();
    report["histograms"] = {histogram};
    return refusal(report.dump());
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

/// What stands between the tags of the element that holds the report.
std::string embedded_json(const std::string& page) {
    const std::string tag = R"(<script type="application/json" id="report">)";
    const std::size_t begin = page.find(tag) + tag.size();
    return page.substr(begin, page.find("</script>", begin) - begin);
}

TEST(ReportPage, HoldsTheReportTheScriptsAndNothingFromElsewhere) {
    const std::string page = to_html(to_json(small_report()));
    EXPECT_THAT(page, StartsWith("<!doctype html>"));
    EXPECT_EQ(Json::parse(embedded_json(page)), small_json());
    EXPECT_THAT(page, HasSubstr("Chart.js v3"));
    EXPECT_THAT(page, HasSubstr("function showOperations()"));
    EXPECT_THAT(page, HasSubstr("prefers-color-scheme: dark"));
    for (const char* mark : {"@PAGE_CSS@", "@REPORT_JSON@", "@CHART_JS@", "@PAGE_JS@"})
        EXPECT_THAT(page, Not(HasSubstr(mark)));
    for (const char* link : {" src=", "<link", "@import", "url("})
        EXPECT_EQ(count(page, link), 0U) << link;
}

TEST(ReportPage, ChecksHistogramsWhereThereAreSome) {
    EXPECT_EQ(refusal_of_histogram("items", 8), "accepted");
    EXPECT_EQ(refusal_of_histogram("below", -1),
              "run.json: histograms[0] must have the key 'below' with a whole number, got -1");
    EXPECT_EQ(refusal_of_histogram("low", nullptr),
              "run.json: histograms[0] must have the key 'low' with a number, got null");
    EXPECT_EQ(refusal_of_histogram("counts", {1, 0.5}),
              "run.json: counts of histograms must hold whole numbers");
    Json report = small_json();
    report["histograms"] = 3;
    EXPECT_EQ(refusal(report.dump()),
              "run.json: the report must have the key 'histograms' with a list, got 3");
}

TEST(ReportPage, NamesCannotBecomeMarkup) {
    const std::string hostile = "</script><img src=x onerror=alert(1)><!--<script>";
    const std::string page = to_html(to_json(small_report(hostile)));
    EXPECT_EQ(count(page, "</script>"), count(to_html(to_json(small_report())), "</script>"));
    EXPECT_THAT(page, Not(HasSubstr("<img")));
    EXPECT_THAT(page, Not(HasSubstr("<!--")));
    EXPECT_EQ(Json::parse(embedded_json(page))["warnings"][0], hostile);
}

TEST(ReportPage, NamesThatLookLikeMarksStayNames) {
    const std::string page = to_html(to_json(small_report("@PAGE_JS@")));
    EXPECT_EQ(Json::parse(embedded_json(page))["warnings"][0], "@PAGE_JS@");
}

TEST(ReportPage, ReportsWithoutAccuracyControlAreAccepted) {
    EXPECT_THAT(to_html(to_json(Report())), HasSubstr("\"accuracy\":null"));
}

TEST(ReportPage, RefusesWhatIsNoReport) {
    EXPECT_EQ(refusal("{"), "run.json: this is no report of Holdfast: not JSON");
    const std::string no_version =
        "run.json: this is no report of Holdfast: the whole number 'schema_version' is missing";
    EXPECT_EQ(refusal("[1]"), no_version);
    EXPECT_EQ(refusal("{}"), no_version);
    EXPECT_EQ(refusal(R"({"schema_version": "1"})"), no_version);
}

TEST(ReportPage, RefusesOtherVersions) {
    EXPECT_EQ(refusal(R"({"schema_version": 2})"),
              "run.json: the report has schema_version 2, this program reads 1");
}

TEST(ReportPage, RefusesMissingAndWrongKeys) {
    Json json = small_json();
    json.erase("groups");
    EXPECT_EQ(refusal(json.dump()),
              "run.json: the report must have the key 'groups' with a list, it is missing");
    json = small_json();
    json["operations"] = "many";
    EXPECT_EQ(
        refusal(json.dump()),
        "run.json: the report must have the key 'operations' with a whole number, got \"many\"");
    json = small_json();
    json["accuracy"] = 3;
    EXPECT_EQ(refusal(json.dump()),
              "run.json: the report must have the key 'accuracy' with an object or null, got 3");
    json = small_json();
    json["quantizers"][0]["low"] = true;
    EXPECT_EQ(refusal(json.dump()),
              "run.json: quantizers[0] must have the key 'low' with a list, got true");
    json = small_json();
    json["ranking"][0] = 1;
    EXPECT_EQ(refusal(json.dump()), "run.json: ranking[0] must be an object");
    json = small_json();
    json["accuracy"]["reached"] = 1;
    EXPECT_EQ(refusal(json.dump()),
              "run.json: accuracy must have the key 'reached' with true or false, got 1");
    json = small_json();
    json["accuracy"]["original_cost"].erase("bytes");
    EXPECT_EQ(
        refusal(json.dump()),
        "run.json: original_cost must have the key 'bytes' with a whole number, it is missing");
    json = small_json();
    json["stages"][0]["seconds"] = "1";
    EXPECT_EQ(refusal(json.dump()),
              "run.json: stages[0] must have the key 'seconds' with a number, got \"1\"");
    json = small_json();
    json["stages"][0]["name"] = 1;
    EXPECT_EQ(refusal(json.dump()),
              "run.json: stages[0] must have the key 'name' with a text, got 1");
}

TEST(ReportPage, RefusesWrongListItems) {
    Json json = small_json();
    json["warnings"] = {1};
    EXPECT_EQ(refusal(json.dump()), "run.json: warnings must hold texts");
    json = small_json();
    json["groups"][0]["operations"] = {1};
    EXPECT_EQ(refusal(json.dump()), "run.json: operations of groups must hold texts");
}

TEST(ReportPage, RefusesGroupsThatAreNotThere) {
    const std::string rest = " must name one of 1 groups, got 7";
    Json json = small_json();
    json["ranking"][0]["group"] = 7;
    EXPECT_EQ(refusal(json.dump()), "run.json: group in ranking" + rest);
    json = small_json();
    json["evaluations"][0]["kept_float"] = {7};
    EXPECT_EQ(refusal(json.dump()), "run.json: kept_float in evaluations" + rest);
    json = small_json();
    json["accuracy"]["kept_float"] = {7};
    EXPECT_EQ(refusal(json.dump()), "run.json: kept_float in accuracy" + rest);
}

}  // namespace
}  // namespace holdfast
