// The command line as a value.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/config_format.hpp"
#include "cli/metric_command.hpp"
#include "cli/reader_arguments.hpp"
#include "holdfast/deployment.hpp"
#include "holdfast/model.hpp"
#include "holdfast/options.hpp"
#include "holdfast/quantize.hpp"

namespace holdfast::cli {

enum class Command {
    quantize,
    evaluate,
    inspect,
    sensitivity,
    compare,
    benchmark,
    report,
    init,
    completion
};

struct Field;

/// An option as it was given, on the command line or in a file.
struct GivenOption {
    const Field* field = nullptr;     ///< Null: the model.
    std::vector<std::string> values;  ///< A switch has one empty value.
    std::string place{};              ///< As "job.yaml:3"; empty: the command line.
};

struct Arguments {
    Command command = Command::quantize;
    std::set<std::string> given;    ///< Flags that were on the command line or in the file.
    std::vector<GivenOption> used;  ///< The same with their values, but for those around a run:
                                    ///< --config, --journal and --report.

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
    std::filesystem::path config;        ///< A file of options; empty: none.
    std::optional<ConfigFormat> format;  ///< Of what `holdfast init` writes; else as its name says.
    std::filesystem::path data;          ///< Of `holdfast compare` and `holdfast benchmark`.
    std::vector<std::filesystem::path> more_models;  ///< Of the same, after the first.
    std::optional<std::size_t> items;                ///< To compare on.
    std::uint64_t max_memory = 0;                    ///< Bytes; 0: no limit.
    double seconds = 4;                              ///< Of `holdfast benchmark`, per model.
    bool worst_first = false;

    [[nodiscard]] bool controls_accuracy() const { return given.contains("--max-drop"); }
    /// What the accuracy has to keep to, where it is controlled.
    [[nodiscard]] AccuracyTarget accuracy_target() const;
};

/// The arguments in `words`, checked one by one and together; empty after --help or --version,
/// which are answered on `out`. \throws InvalidArgument with one sentence that names the option.
[[nodiscard]] std::optional<Arguments> parse_arguments(const std::vector<std::string>& words,
                                                       std::ostream& out);

}  // namespace holdfast::cli
