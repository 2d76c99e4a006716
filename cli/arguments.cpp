#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <ostream>
#include <string_view>

#include "cli/fields.hpp"
#include "cli/help.hpp"
#include "core/check.hpp"
#include "holdfast/version.hpp"

namespace holdfast::cli {
namespace {

constexpr std::string_view see_help = "; see holdfast --help";

bool was_given(const Arguments& arguments, std::string_view flag) {
    return arguments.given.contains(std::string(flag));
}

void set_field(Arguments& arguments, const Field& field, const std::vector<std::string>& values) {
    const std::string flag(field.flag);
    core::require(values.size() == 1 || field.repeatable || field.value.empty(),
                  flag,
                  " was given ",
                  values.size(),
                  " times, it takes one value");
    arguments.given.insert(flag);
    for (const std::string& value : values) {
        try {
            field.set(arguments, value);
        } catch (const InvalidArgument& error) {
            throw InvalidArgument(flag + " " + error.what());
        }
    }
}

/// Options take one value each time that they are given; all of them reach `set_field` as text.
void add_field(CLI::App& app, const Field& field, Arguments& arguments) {
    const auto store = [&arguments, &field](const CLI::results_t& values) {
        set_field(arguments, field, values);
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
    return command == Command::report ? "RUN.json" : "MODEL";
}

CLI::App* add_command(CLI::App& app, Command command, Arguments& arguments) {
    CLI::App* added = app.add_subcommand(std::string(command_name(command)));
    added->parse_complete_callback([&arguments, command] { arguments.command = command; });
    added->add_option("MODEL", [&arguments, command](const CLI::results_t& values) {
        core::require(!values.front().empty(), input_name(command), " must not be empty");
        arguments.model = values.front();
        return true;
    });
    for (const Section& section : sections())
        for (const Field& field : section.fields)
            if (belongs_to(field, command)) add_field(*added, field, arguments);
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
    core::require(!arguments.model.empty(), input_name(arguments.command), " is missing", see_help);
    require_consistent_command(arguments);
    if (arguments.command == Command::quantize) require_consistent_quantize(arguments);
    if (arguments.command == Command::evaluate) require_consistent_evaluate(arguments);
    if (arguments.command == Command::report)
        core::require(!arguments.output.empty(), "-o PAGE.html is missing", see_help);
}

/// Fills `arguments`; false after a help or version text.
bool parse_words(CLI::App& app,
                 std::vector<std::string> words,
                 Arguments& arguments,
                 std::ostream& out) {
    std::vector<std::pair<Command, CLI::App*>> commands;
    for (const Command command : all_commands)
        commands.emplace_back(command, add_command(app, command, arguments));
    std::reverse(words.begin(), words.end());  // the parser takes them from the back
    try {
        app.parse(words);
        return true;
    } catch (const CLI::CallForHelp&) {
        const auto parsed = std::ranges::find_if(
            commands, [](const auto& command) { return command.second->parsed(); });
        out << (parsed == commands.end() ? general_help() : command_help(parsed->first));
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
    if (!parse_words(app, words, arguments, out)) return std::nullopt;
    core::require(!app.get_subcommands().empty(),
                  "a command is missing: quantize, evaluate, inspect or report",
                  see_help);
    adopt_first_bound(arguments);
    require_consistent(arguments);
    return arguments;
}

}  // namespace holdfast::cli
