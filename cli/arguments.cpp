#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <ostream>
#include <string_view>

#include "cli/config.hpp"
#include "cli/fields.hpp"
#include "cli/help.hpp"
#include "cli/manual.hpp"
#include "core/check.hpp"
#include "holdfast/version.hpp"

namespace holdfast::cli {
namespace {

constexpr std::string_view see_help = "; see holdfast --help";

bool was_given(const Arguments& arguments, std::string_view flag) {
    return arguments.given.contains(std::string(flag));
}

/// How messages name an option.
std::string name_of(const GivenOption& option) {
    const std::string_view flag = option.field->flag;
    return option.place.empty() ? std::string(flag)
                                : option.place + ": " + std::string(flag.substr(2));
}

void set_field(Arguments& arguments, const GivenOption& option) {
    const Field& field = *option.field;
    core::require(option.values.size() == 1 || field.repeatable || field.value.empty(),
                  field.flag,
                  " was given ",
                  option.values.size(),
                  " times, it takes one value");
    for (const std::string& value : option.values) {
        try {
            field.set(arguments, value);
        } catch (const InvalidArgument& error) {
            throw InvalidArgument(name_of(option) + " " + error.what());
        }
    }
}

/// By field, in the order of the table: where options bear on each other, later rows win.
using GivenOptions = std::vector<GivenOption>;

GivenOptions::const_iterator find_given(const GivenOptions& options, const Field& field) {
    return std::ranges::find(options, &field, &GivenOption::field);
}

GivenOptions options_of_file(const Arguments& arguments) {
    return arguments.config.empty() ? GivenOptions{} : read_config(arguments.config);
}

void adopt_model(Arguments& arguments, const GivenOptions& file) {
    const auto model =
        std::ranges::find(file, static_cast<const Field*>(nullptr), &GivenOption::field);
    if (arguments.model.empty() && model != file.end()) {
        core::require(!model->values.front().empty(), model->place, ": model must not be empty");
        arguments.model = model->values.front();
    }
    arguments.used.push_back({nullptr, {arguments.model.string()}});
}

void adopt(Arguments& arguments, const GivenOption& option) {
    set_field(arguments, option);
    arguments.given.emplace(option.field->flag);
    constexpr std::array<std::string_view, 3> around{"--report", "--config", "--journal"};
    if (std::ranges::find(around, option.field->flag) == around.end())
        arguments.used.push_back(option);
}

/// Those of the command line, then those of its file that are not among them. A file may serve
/// several commands: what belongs to another one is checked, and has no effect.
void adopt_options(Arguments& arguments, const GivenOptions& given) {
    const auto config =
        std::ranges::find(given, std::string_view("--config"), [](const GivenOption& option) {
            return option.field->flag;
        });
    if (config != given.end()) set_field(arguments, *config);
    const GivenOptions file = options_of_file(arguments);
    adopt_model(arguments, file);
    Arguments unused;
    for (const Section& section : sections()) {
        for (const Field& field : section.fields) {
            const auto on_line = find_given(given, field);
            const auto in_file = find_given(file, field);
            if (on_line != given.end())
                adopt(arguments, *on_line);
            else if (in_file != file.end())
                adopt(belongs_to(field, arguments.command) ? arguments : unused, *in_file);
        }
    }
}

/// Options take one value each time that they are given; all of them are kept as text.
void add_field(CLI::App& app, const Field& field, GivenOptions& given) {
    const auto store = [&given, &field](const CLI::results_t& values) {
        given.push_back({&field, values});
        return true;
    };
    const std::string flag(field.flag);
    if (field.value.empty())
        app.add_flag_callback(flag, [store] { store({""}); });
    else
        app.add_option(flag == "--output" ? "-o," + flag : flag, store)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

std::string_view input_name(Command command) {
    if (command == Command::compare) return "ORIGINAL";
    if (command == Command::completion) return "SHELL";
    return command == Command::report ? "RUN.json" : "MODEL";
}

void add_input(CLI::App& app, Command command, Arguments& arguments) {
    CLI::Option* input =
        app.add_option("MODEL", [&arguments, command](const CLI::results_t& values) {
            core::require(!values.front().empty(), input_name(command), " must not be empty");
            arguments.model = values.front();
            arguments.more_models.assign(values.begin() + 1, values.end());
            return true;
        });
    if (command != Command::compare && command != Command::benchmark) return;
    constexpr int any_number = 1 << 20;
    input->expected(1, any_number)->allow_extra_args();
}

CLI::App* add_command(CLI::App& app, Command command, Arguments& arguments, GivenOptions& given) {
    CLI::App* added = app.add_subcommand(std::string(command_name(command)));
    added->parse_complete_callback([&arguments, command] { arguments.command = command; });
    if (command != Command::init) add_input(*added, command, arguments);
    for (const Section& section : sections())
        for (const Field& field : section.fields)
            if (belongs_to(field, command)) add_field(*added, field, given);
    return added;
}

std::string first_unknown(CLI::App& app) {
    const std::vector<std::string> unknown = app.remaining(true);
    return unknown.empty() ? "" : unknown.front();
}

/// One sentence of ours for what the parser found wrong.
[[noreturn]] void throw_usage_error(CLI::App& app, const CLI::ParseError& error) {
    const std::string text = error.what();
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr)
        throw InvalidArgument("unexpected argument '" + first_unknown(app) + "'" +
                              std::string(see_help));
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
        throw InvalidArgument(text.substr(0, text.find(':')) + " needs a value" +
                              std::string(see_help));
    throw InvalidArgument(text + std::string(see_help));
}

/// A command that measures brings its own data.
void require_consistent_command(const Arguments& arguments) {
    const bool has_command = was_given(arguments, "--metric-command");
    for (const char* flag : {"--metric-shell", "--metric-timeout", "--direction"})
        core::require(has_command || !was_given(arguments, flag),
                      flag,
                      " is for --metric-command, which was not given");
    if (!has_command) return;
    core::require(
        !was_given(arguments, "--metric"),
        "--metric and --metric-command exclude each other: --bound takes a further metric");
    core::require(!was_given(arguments, "--holdout"),
                  "--holdout can't be used with --metric-command, which measures all samples");
    core::require(arguments.bounds.empty() || !arguments.validation.empty(),
                  "--bound needs --validation as well: only --metric-command brings its own data");
    try {
        (void)command_metric(arguments.metric_command, {});
    } catch (const InvalidArgument& error) {
        throw InvalidArgument(std::string("--metric-command ") + error.what());
    }
}

void require_all_of_accuracy_control(const Arguments& arguments) {
    const bool has_command = was_given(arguments, "--metric-command");
    const auto needed = has_command
                            ? std::vector<const char*>{"--metric-command", "--max-drop"}
                            : std::vector<const char*>{"--validation", "--metric", "--max-drop"};
    for (const char* flag : needed)
        for (const char* other : needed)
            core::require(was_given(arguments, flag) || !was_given(arguments, other),
                          other,
                          " needs ",
                          flag,
                          " as well: accuracy control takes ",
                          has_command ? "both" : "all three");
    if (arguments.controls_accuracy()) return;
    for (const Section& section : sections())
        for (const Field& field : section.fields)
            core::require(
                !section.controls_accuracy || !was_given(arguments, field.flag),
                field.flag,
                " is for accuracy control, which --validation, --metric and --max-drop ask for");
}

void require_consistent_quantize(const Arguments& arguments) {
    core::require(!arguments.output.empty(), "-o OUT.xml is missing", see_help);
    core::require(!arguments.calibration.empty(), "--calibration DATA is missing", see_help);
    require_all_of_accuracy_control(arguments);
    core::require(
        !arguments.embed_preprocessing || !arguments.preprocessing.empty(),
        "--embed-preprocessing needs --scale, --mean or --layout: there is nothing to embed");
}

void require_consistent_evaluate(const Arguments& arguments) {
    if (was_given(arguments, "--metric-command")) return;
    core::require(!arguments.validation.empty(), "--validation DATA is missing", see_help);
    core::require(!arguments.metric.empty(), "--metric METRIC is missing", see_help);
}

void require_consistent_sensitivity(const Arguments& arguments) {
    core::require(!arguments.calibration.empty(), "--calibration DATA is missing", see_help);
}

void require_two_models(const Arguments& arguments) {
    const auto& others = arguments.more_models;
    core::require(!others.empty(), "QUANTIZED is missing", see_help);
    if (others.size() == 1) return;
    throw InvalidArgument("unexpected argument '" + others[1].string() + "'" +
                          std::string(see_help));
}

/// Bounds alone: the first of them is the one of --metric and --max-drop.
void adopt_first_bound(Arguments& arguments) {
    const bool has_only_bounds = !arguments.bounds.empty() && !was_given(arguments, "--metric") &&
                                 !was_given(arguments, "--max-drop") &&
                                 !was_given(arguments, "--metric-command");
    if (!has_only_bounds) return;
    const Bound first = arguments.bounds.front();
    arguments.bounds.erase(arguments.bounds.begin());
    arguments.metric = first.metric.name;
    arguments.max_drop = first.max_drop;
    arguments.drop_type = first.drop_type;
    arguments.given.insert({"--metric", "--max-drop"});
}

void require_consistent(const Arguments& arguments) {
    if (arguments.command == Command::init) return;
    core::require(!arguments.model.empty(), input_name(arguments.command), " is missing", see_help);
    require_consistent_command(arguments);
    if (arguments.command == Command::quantize) require_consistent_quantize(arguments);
    if (arguments.command == Command::evaluate) require_consistent_evaluate(arguments);
    if (arguments.command == Command::compare) require_two_models(arguments);
    if (arguments.command == Command::compare || arguments.command == Command::benchmark)
        core::require(!arguments.data.empty(), "--data DATA is missing", see_help);
    if (arguments.command == Command::sensitivity) require_consistent_sensitivity(arguments);
    if (arguments.command == Command::report)
        core::require(!arguments.output.empty(), "-o PAGE.html is missing", see_help);
}

using Commands = std::vector<std::pair<Command, CLI::App*>>;

std::optional<Command> parsed_command(const Commands& commands) {
    const auto parsed = std::ranges::find_if(
        commands, [](const auto& command) { return command.second->parsed(); });
    return parsed == commands.end() ? std::nullopt : std::optional(parsed->first);
}

/// Adds `--man` to the program and to each command.
void add_manual(CLI::App& app, const Commands& commands, bool& wants_manual) {
    const auto add = [&wants_manual](CLI::App& to) {
        to.add_flag_callback("--man", [&wants_manual] { wants_manual = true; });
    };
    add(app);
    for (const auto& [command, added] : commands) add(*added);
}

/// Fills `arguments`; false after a text of help, manual or version.
bool parse_words(CLI::App& app,
                 std::vector<std::string> words,
                 Arguments& arguments,
                 GivenOptions& given,
                 std::ostream& out) {
    Commands commands;
    bool wants_manual = false;
    for (const Command command : all_commands)
        commands.emplace_back(command, add_command(app, command, arguments, given));
    add_manual(app, commands, wants_manual);
    std::reverse(words.begin(), words.end());  // the parser takes them from the back
    try {
        app.parse(words);
        if (!wants_manual) return true;
        out << manual_page(parsed_command(commands));
    } catch (const CLI::CallForHelp&) {
        const auto command = parsed_command(commands);
        out << (command ? command_help(*command) : general_help());
    } catch (const CLI::CallForVersion&) {
        out << "holdfast " << version << '\n';
    } catch (const CLI::ParseError& error) {
        throw_usage_error(app, error);
    }
    return false;
}

// The same deployment but for the precision.
std::vector<Deployment> deployments_beside(const Arguments& arguments) {
    std::vector<Deployment> deployments;
    for (const auto& precision : arguments.also_hold) {
        deployments.push_back(arguments.deployment);
        deployments.back().inference_precision = precision;
    }
    return deployments;
}

}  // namespace

AccuracyTarget Arguments::accuracy_target() const {
    return {.max_drop = max_drop,
            .drop_type = drop_type,
            .deployment = deployment,
            .also_hold = deployments_beside(*this),
            .reference_precision = reference_precision,
            .search = search,
            .also_bound = bounds};
}

std::optional<Arguments> parse_arguments(const std::vector<std::string>& words, std::ostream& out) {
    CLI::App app;
    app.set_version_flag("--version", version);
    Arguments arguments;
    GivenOptions given;
    if (!parse_words(app, words, arguments, given, out)) return std::nullopt;
    core::require(!app.get_subcommands().empty(),
                  "a command is missing: quantize, evaluate, inspect, sensitivity, compare, "
                  "benchmark, report, init or completion",
                  see_help);
    adopt_options(arguments, given);
    adopt_first_bound(arguments);
    require_consistent(arguments);
    return arguments;
}

}  // namespace holdfast::cli
