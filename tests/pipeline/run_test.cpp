#include "pipeline/run.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"

namespace holdfast::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Ge;

/// What a caller hears.
struct Heard {
    std::vector<std::string> progress;
    std::vector<std::string> warnings;

    [[nodiscard]] QuantizeOptions options() {
        QuantizeOptions options;
        options.control.on_progress = [this](const Progress& step) {
            progress.push_back(std::string(step.stage) + " " + std::to_string(step.done) + "/" +
                               std::to_string(step.total));
        };
        options.control.on_warning = [this](std::string_view text) { warnings.emplace_back(text); };
        return options;
    }
};

TEST(PipelineRun, AnnouncesTheBeginAndTheEndOfAStage) {
    Heard heard;
    pipeline::Run run(heard.options());
    EXPECT_EQ(run.stage("Thinking", [] { return 42; }), 42);
    run.stage("Resting", [] {});
    EXPECT_THAT(heard.progress,
                ElementsAre("Thinking 0/1", "Thinking 1/1", "Resting 0/1", "Resting 1/1"));
}

TEST(PipelineRun, TellsWhatTheRunMayTakeOnceThatIsKnown) {
    std::vector<bool> told;
    QuantizeOptions options;
    options.control.on_progress = [&](const Progress& progress) {
        told.push_back(progress.seconds_left.has_value());
    };
    pipeline::Run run(options);
    run.expect({{{"Measuring"}, 2, 1}, {{"Searching"}, 10, 1}});
    run.stage("Measuring", [&] {
        run.control().on_progress({"Measuring", 0, 2});
        run.control().on_progress({"Measuring", 2, 2});
    });
    EXPECT_THAT(told, ElementsAre(false, false, true, true));
}

TEST(PipelineRun, TellsAWarningOnce) {
    Heard heard;
    pipeline::Run run(heard.options());
    for (const char* text : {"too hot", "too cold", "too hot"}) run.warn(text);
    EXPECT_THAT(heard.warnings, ElementsAre("too hot", "too cold"));
    EXPECT_THAT(run.finish().warnings, ElementsAre("too hot", "too cold"));
}

TEST(PipelineRun, PassesOnTheFinerProgressOfAStage) {
    Heard heard;
    pipeline::Run run(heard.options());
    run.stage("Thinking", [&] { run.control().on_progress({"Thinking", 3, 7}); });
    EXPECT_THAT(heard.progress, ElementsAre("Thinking 0/1", "Thinking 3/7", "Thinking 1/1"));
}

TEST(PipelineRun, TellsOnlyStepsOnceAStageCountsThem) {
    Heard heard;
    pipeline::Run run(heard.options());
    run.stage("Ranking", [&] {
        run.step("Ranking", 0, 2);
        run.control().on_progress({"Ranking", 17, 300});
        run.step("Ranking", 1, 2);
    });
    run.stage("Searching", [&] { run.control().on_progress({"Searching", 5, 9}); });
    EXPECT_THAT(heard.progress,
                ElementsAre("Ranking 0/1",
                            "Ranking 0/2",
                            "Ranking 1/2",
                            "Ranking 1/1",
                            "Searching 0/1",
                            "Searching 5/9",
                            "Searching 1/1"));
}

TEST(PipelineRun, AddsUpTheTimeOfAStageThatComesAgain) {
    pipeline::Run run({});
    for (const auto* name : {"one", "two", "one"}) run.stage(name, [] {});
    EXPECT_THAT(run.finish().stages,
                ElementsAre(Field(&StageReport::name, "one"), Field(&StageReport::name, "two")));
}

TEST(PipelineRun, KeepsTheTimeOfAStageThatFails) {
    pipeline::Run run({});
    EXPECT_THROW(run.stage("failing", []() -> int { throw std::domain_error("no"); }),
                 std::domain_error);
    EXPECT_THAT(run.finish().stages, ElementsAre(Field(&StageReport::seconds, Ge(0.0))));
}

TEST(PipelineRun, CollectsWarningsAndPassesThemOn) {
    Heard heard;
    pipeline::Run run(heard.options());
    run.warn("first");
    run.control().on_warning("second");
    EXPECT_THAT(run.finish().warnings, ElementsAre("first", "second"));
    EXPECT_THAT(heard.warnings, ElementsAre("first", "second"));
}

TEST(PipelineRun, NeedsNoListener) {
    pipeline::Run run({});
    run.stage("silent", [] {});
    run.warn("unheard");
    EXPECT_THAT(run.finish().warnings, ElementsAre("unheard"));
}

TEST(PipelineRun, BeginsNoStageAfterAStop) {
    std::stop_source source;
    QuantizeOptions options;
    options.control.stop = source.get_token();
    pipeline::Run run(options);
    run.stage("before", [] {});
    source.request_stop();
    EXPECT_THROW(run.stage("after", [] { FAIL() << "must not run"; }), Cancelled);
}

TEST(PipelineRun, TellsThePeakMemory) {
    pipeline::Run run({});
    EXPECT_GT(run.finish().peak_memory_bytes, 1'000'000);
}

}  // namespace
}  // namespace holdfast::pipeline
