// The command line as a value.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/metric_command.hpp"
#include "cli/reader_arguments.hpp"
#include "holdfast/deployment.hpp"
#include "holdfast/model.hpp"
#include "holdfast/options.hpp"
#include "holdfast/quantize.hpp"

namespace holdfast::cli {

enum class Command { quantize, evaluate, inspect, report };

struct Arguments {
    Command command = Command::quantize;
    std::set<std::string> given;  ///< Flags that were on the command line.

    std::filesystem::path model;  ///< Of `holdfast report`: the JSON file.
    std::filesystem::path output;
    std::filesystem::path reference;  ///< Empty: the model itself.
    std::filesystem::path report;     ///< Empty: none.
    std::filesystem::path calibration;
    std::filesystem::path validation;
    std::string labels = "labels";
    ReaderArguments readers;
    Simplify simplify = Simplify::automatic;
    Preprocessing preprocessing;
    bool embed_preprocessing = false;

    QuantizeOptions options;

    std::string metric;
    MetricCommand metric_command;  ///< In place of `metric`, where its command is not empty.
    double max_drop = 0;
    DropType drop_type = DropType::absolute;
    Deployment deployment;
    std::vector<std::string> also_hold;  ///< Inference precisions.
    std::vector<Bound> bounds;           ///< Beside the one of `metric` and `max_drop`.
    ReferencePrecision reference_precision = ReferencePrecision::as_deployed;
    SearchOptions search;
    bool best_effort = false;
    bool json = false;

    [[nodiscard]] bool controls_accuracy() const { return given.contains("--max-drop"); }
    /// What the accuracy has to keep to, where it is controlled.
    [[nodiscard]] AccuracyTarget accuracy_target() const;
};

/// The arguments in `words`, checked one by one and together; empty after --help or --version,
/// which are answered on `out`. \throws InvalidArgument with one sentence that names the option.
[[nodiscard]] std::optional<Arguments> parse_arguments(const std::vector<std::string>& words,
                                                       std::ostream& out);

}  // namespace holdfast::cli
