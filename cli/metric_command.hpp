// A metric that a command of the user's measures on the model's file.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "holdfast/metric.hpp"

namespace holdfast::cli {

/// How a model's file is measured. In the command, {model} stands for the file, {device},
/// {precision} and {hint} for the deployment that it is to be run under.
struct MetricCommand {
    std::string command;
    bool through_shell = false;  ///< By /bin/sh -c; else it is split into words, no shell is run.
    std::optional<std::chrono::duration<double>> timeout{};  ///< Of one call.
    Direction direction = Direction::higher_is_better;
};

/// What `command` is made of, by the shell's rules for quotes and backslashes; nothing is expanded.
/// \throws InvalidArgument a quote is left open, there is no word, or {model} is not among them.
[[nodiscard]] std::vector<std::string> command_words(const std::string& command);

/// A number, or {"metric": number} with maybe "per_sample": [number, …], in the last line of
/// `output` that is not empty. \throws MetricFailed it is neither.
[[nodiscard]] MetricValue parse_metric_output(const std::string& output);

/// The metric that runs the command; named "metric-command". It throws MetricFailed where the
/// command can't be run, fails, takes longer than its timeout or prints no value, and Cancelled
/// when a stop is requested; the command is ended then, with all that it started.
[[nodiscard]] Metric command_metric(const MetricCommand& command, std::stop_token stop);

}  // namespace holdfast::cli
