#include "cli/metric_command.hpp"

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/throws.hpp"

namespace holdfast::cli {
namespace {

using test::message_of;
using ::testing::ElementsAre;
using ::testing::StartsWith;

MetricValue measure(const MetricCommand& command,
                    std::size_t items = 1,
                    const std::string& file = "/tmp/it's here/model.xml",
                    const std::stop_token& stop = {}) {
    std::vector<std::size_t> indices(items);
    return command_metric(command, stop).on_file(file, {.inference_precision = "f32"}, indices);
}

std::string failure(const MetricCommand& command) {
    return message_of<MetricFailed>([&] { return measure(command); });
}

std::string garbage(const std::string& output) {
    return message_of<MetricFailed>([&] { return parse_metric_output(output); });
}

TEST(CommandWords, AreSplitByTheRulesOfTheShell) {
    EXPECT_THAT(command_words("python 'my file.py' --model={model} \"a \\\" b\" c\\ d"),
                ElementsAre("python", "my file.py", "--model={model}", "a \" b", "c d"));
}

TEST(CommandWords, AreNotExpanded) {
    EXPECT_THAT(command_words("echo $HOME $(ls) * ; {model}"),
                ElementsAre("echo", "$HOME", "$(ls)", "*", ";", "{model}"));
}

TEST(CommandWords, RefuseAnOpenQuoteAndACommandWithoutTheModel) {
    EXPECT_THAT(message_of<InvalidArgument>([] { return command_words("v '{model}"); }),
                StartsWith("can't be split into words: "));
    EXPECT_EQ(message_of<InvalidArgument>([] { return command_words("v model.xml"); }),
              "must hold {model}, which stands for the model's file, got 'v model.xml'");
}

TEST(MetricOutput, IsANumberInTheLastLine) {
    EXPECT_EQ(parse_metric_output("loading\n1\n0.5\n\n").value, 0.5);
    EXPECT_EQ(parse_metric_output("-1e-3\r\n").value, -1e-3);
    EXPECT_EQ(parse_metric_output("7").value, 7);
}

TEST(MetricOutput, MayBeJson) {
    const auto value = parse_metric_output("x\n{\"metric\": 0.5, \"per_sample\": [1, 0]}\n");
    EXPECT_EQ(value.value, 0.5);
    EXPECT_THAT(value.per_sample, ElementsAre(1, 0));
    EXPECT_TRUE(parse_metric_output("{\"metric\": 2, \"note\": \"x\"}").per_sample.empty());
}

TEST(MetricOutput, IsRefusedWhereItIsNeither) {
    constexpr auto expected =
        R"(, expected a number or {"metric": number, "per_sample": [number, …]} in its last line)";
    for (const std::string line : {"",
                                   "accuracy: 0.5",
                                   "0.5 0.6",
                                   "{\"value\": 1}",
                                   "{\"metric\": \"1\"}",
                                   "{\"metric\": 1, \"per_sample\": 2}",
                                   "{\"metric\": 1, \"per_sample\": [1, null]}",
                                   "[1]"})
        EXPECT_EQ(garbage(line + "\n"), "the metric command printed '" + line + "'" + expected);
}

TEST(CommandMetric, FillsInTheModelAndTheDeployment) {
    const auto value = measure({.command = "sh -c 'test \"$1\" = \"/tmp/it'\\''s here/model.xml\" "
                                           "&& echo $2 $3 >&2 && echo 0.25' x {model} {device} "
                                           "{precision}"});
    EXPECT_EQ(value.value, 0.25);
    EXPECT_EQ(failure({.command = "sh -c 'echo $@ >&2; exit 1' x {device}/{precision}/{hint} "
                                  "{model}"}),
              "the metric command failed with exit code 1; it wrote:\nCPU/f32/default /tmp/it's "
              "here/model.xml");
}

TEST(CommandMetric, MayGoThroughAShell) {
    const MetricCommand command{.command =
                                    "test {model} = \"/tmp/it's here/model.xml\" && echo "
                                    "$((20 + 1))",
                                .through_shell = true};
    EXPECT_EQ(measure(command).value, 21);
}

TEST(CommandMetric, TellsHowItFailedAndWhatItWrote) {
    EXPECT_EQ(failure({.command = "sh -c 'echo some; exit 2' {model}"}),
              "the metric command failed with exit code 2; it wrote:\nsome");
    EXPECT_EQ(failure({.command = "sh -c 'exit 2' {model}"}),
              "the metric command failed with exit code 2; it wrote nothing");
    EXPECT_EQ(failure({.command = "sh -c 'echo a; echo b >&2; kill -9 $$' {model}"}),
              "the metric command was ended by signal 9; it wrote:\nb");
    EXPECT_EQ(failure({.command = "no-such-program {model}"}),
              "'no-such-program' can't be run: No such file or directory");
    EXPECT_EQ(failure({.command = "sh -c 'echo begun; sleep 600' {model}",
                       .timeout = std::chrono::duration<double>(0.25)}),
              "the metric command took longer than --metric-timeout, 0.25 s; it wrote:\nbegun");
}

TEST(CommandMetric, ShowsTheEndOfALongOutput) {
    const auto message = failure({.command = "sh -c 'yes line | head -n 9999; exit 1' {model}"});
    EXPECT_LT(message.size(), 2200U);
    EXPECT_THAT(message, testing::HasSubstr("it wrote:\n… "));
    EXPECT_THAT(message, testing::EndsWith("line\nline"));
}

TEST(CommandMetric, StopsOnRequest) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(message_of<Cancelled>([&] {
                  return measure(
                      {.command = "sh -c 'sleep 600' {model}"}, 1, "m.xml", stop.get_token());
              }),
              "the run was stopped on request");
}

TEST(CommandMetric, KeepsValuesPerSampleOnlyWhereTheSamplesAreKnown) {
    const MetricCommand command{.command = R"(echo '{"metric": 0.5, "per_sample": [1, 0]}' )",
                                .through_shell = true};
    auto with_model = command;
    with_model.command += "# {model}";
    EXPECT_THAT(measure(with_model, 2).per_sample, ElementsAre(1, 0));
    EXPECT_TRUE(measure(with_model, 1).per_sample.empty());
}

TEST(CommandMetric, SaysWhichWayIsBetter) {
    const auto metric =
        command_metric({.command = "v {model}", .direction = Direction::lower_is_better}, {});
    EXPECT_EQ(metric.direction, Direction::lower_is_better);
    EXPECT_EQ(metric.name, "metric-command");
    EXPECT_FALSE(metric.needs_labels);
}

}  // namespace
}  // namespace holdfast::cli
