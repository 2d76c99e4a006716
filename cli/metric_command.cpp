#include "cli/metric_command.hpp"

#include <glib.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "cli/child_process.hpp"
#include "core/check.hpp"
#include "holdfast/error.hpp"

namespace holdfast::cli {
namespace {

constexpr std::string_view model_place = "{model}";
constexpr std::string_view expected =
    R"(expected a number or {"metric": number, "per_sample": [number, …]} in its last line)";

using Replacements = std::vector<std::pair<std::string, std::string>>;

std::string trimmed(const std::string& text) {
    const auto* blank = " \t\r\n";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string last_line(const std::string& output) {
    const auto text = trimmed(output);
    const auto line_end = text.find_last_of("\r\n");
    return line_end == std::string::npos ? text : text.substr(line_end + 1);
}

// The end of a longer text, to show in a message.
std::string tail(const std::string& text) {
    constexpr std::size_t most_shown = 2000;
    const auto shown = trimmed(text);
    if (shown.size() <= most_shown) return shown;
    auto first = shown.size() - most_shown;
    while ((static_cast<unsigned char>(shown[first]) & 0xC0U) == 0x80U) ++first;  // whole letters
    return "… " + shown.substr(first);
}

std::string shown_output(const ChildResult& result) {
    const auto& text = trimmed(result.err).empty() ? result.out : result.err;
    const auto end = tail(text);
    return end.empty() ? "; it wrote nothing" : "; it wrote:\n" + end;
}

double checked_number(const nlohmann::json& json, const std::string& line) {
    if (json.is_number()) return json.get<double>();
    throw MetricFailed(core::concat("the metric command printed '", tail(line), "', ", expected));
}

MetricValue parse_json(const std::string& line) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    MetricValue value;
    if (!json.is_object() || !json.contains("metric")) return {checked_number(json, line), {}};
    value.value = checked_number(json["metric"], line);
    if (!json.contains("per_sample")) return value;
    if (!json["per_sample"].is_array()) checked_number({}, line);
    for (const auto& number : json["per_sample"])
        value.per_sample.push_back(checked_number(number, line));
    return value;
}

// Once, so that what a value brings in is left as it is.
std::string replaced(const std::string& text, const Replacements& replacements) {
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        const auto found = std::ranges::find_if(replacements, [&](const auto& replacement) {
            return std::string_view(text).substr(i).starts_with(replacement.first);
        });
        if (found == replacements.end()) {
            result += text[i++];
            continue;
        }
        result += found->second;
        i += found->first.size();
    }
    return result;
}

Replacements replacements_for(const std::filesystem::path& file, const Deployment& deployment) {
    return {{std::string(model_place), file.string()},
            {"{device}", deployment.device},
            {"{precision}", deployment.inference_precision},
            {"{hint}", deployment.performance_hint}};
}

std::string shell_quoted(const std::string& word) {
    const std::unique_ptr<gchar, decltype(&g_free)> text(g_shell_quote(word.c_str()), g_free);
    return text.get();
}

void require_model(const std::string& command) {
    core::require(command.find(model_place) != std::string::npos,
                  "must hold {model}, which stands for the model's file, got '",
                  command,
                  "'");
}

std::vector<std::string> words_for(const MetricCommand& command, Replacements replacements) {
    if (command.through_shell) {
        for (auto& replacement : replacements)
            replacement.second = shell_quoted(replacement.second);
        return {"/bin/sh", "-c", replaced(command.command, replacements)};
    }
    auto words = command_words(command.command);
    for (auto& word : words) word = replaced(word, replacements);
    return words;
}

void require_success(const ChildResult& result, const MetricCommand& command) {
    const auto fail = [&](const auto&... what) {
        throw MetricFailed(core::concat("the metric command ", what..., shown_output(result)));
    };
    switch (result.end) {
        case ChildEnd::stopped:
            throw Cancelled("the run was stopped on request");
        case ChildEnd::timed_out:
            fail("took longer than --metric-timeout, ", command.timeout.value().count(), " s");
            break;
        case ChildEnd::killed_by_signal:
            fail("was ended by signal ", result.code);
            break;
        case ChildEnd::exited:
            if (result.code != 0) fail("failed with exit code ", result.code);
            break;
    }
}

}  // namespace

std::vector<std::string> command_words(const std::string& command) {
    require_model(command);
    gint count = 0;
    gchar** words = nullptr;
    GError* error = nullptr;
    if (g_shell_parse_argv(command.c_str(), &count, &words, &error) == FALSE) {
        const std::string message = error->message;
        g_error_free(error);
        throw InvalidArgument(
            core::concat("can't be split into words: ", message, " (got '", command, "')"));
    }
    const std::unique_ptr<gchar*, decltype(&g_strfreev)> owner(words, g_strfreev);
    return {words, words + count};
}

MetricValue parse_metric_output(const std::string& output) {
    const auto line = last_line(output);
    double number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    const bool is_number =
        !line.empty() && error == std::errc() && end == line.data() + line.size();
    return is_number ? MetricValue{number, {}} : parse_json(line);
}

Metric command_metric(const MetricCommand& command, std::stop_token stop) {
    if (command.through_shell)
        require_model(command.command);
    else
        (void)command_words(command.command);
    Metric metric;
    metric.name = "metric-command";
    metric.direction = command.direction;
    metric.needs_labels = false;
    metric.on_file = [command, stop = std::move(stop)](const std::filesystem::path& file,
                                                       const Deployment& deployment,
                                                       std::span<const std::size_t> items) {
        const auto words = words_for(command, replacements_for(file, deployment));
        const auto result = run_child(words, command.timeout, stop);
        require_success(result, command);
        auto value = parse_metric_output(result.out);
        // Without --validation it is not known how many samples the command has.
        const bool has_unknown_items = items.size() == 1 && value.per_sample.size() != 1;
        if (has_unknown_items) value.per_sample.clear();
        return value;
    };
    return metric;
}

}  // namespace holdfast::cli
