#include "cli/config.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/config_value.hpp"
#include "cli/read_text.hpp"
#include "cli/read_toml.hpp"
#include "cli/read_yaml.hpp"
#include "cli/text.hpp"
#include "core/check.hpp"

namespace holdfast::cli {
namespace {

using Json = nlohmann::ordered_json;
using Kind = ConfigValue::Kind;

constexpr std::size_t line_width = 80;

std::string key_of(const Field& field) {
    return std::string(field.flag.substr(2));
}

bool fits_a_job(const Field& field) {
    return (field.quantize || field.evaluate) && field.flag != "--config";
}

/// The fields that a file may hold, by key.
std::map<std::string, const Field*> fields_by_key() {
    std::map<std::string, const Field*> fields{{"model", nullptr}};
    for (const Section& section : sections())
        for (const Field& field : section.fields)
            if (fits_a_job(field)) fields.emplace(key_of(field), &field);
    return fields;
}

std::string place_of(const std::string& file, const ConfigValue& value) {
    return core::concat(file, ":", value.line);
}

std::string kind_of(const ConfigValue& value) {
    switch (value.kind) {
        case Kind::list:
            return "a list";
        case Kind::mapping:
            return "a mapping";
        case Kind::scalar:
            return "'" + value.text + "'";
        case Kind::nothing:
            break;
    }
    return "nothing";
}

/// A value of the option `key` in `file`.
struct Entry {
    const std::string& file;
    const std::string& key;

    [[nodiscard]] std::string scalar_of(const ConfigValue& value, std::string_view expected) const {
        core::require(value.kind == Kind::scalar,
                      place_of(file, value),
                      ": ",
                      key,
                      " must be ",
                      expected,
                      ", got ",
                      kind_of(value));
        return value.text;
    }

    [[nodiscard]] std::vector<std::string> items_of(const ConfigValue& value) const {
        std::vector<std::string> items;
        for (const auto& item : value.items) items.push_back(scalar_of(item, "a list of values"));
        return items;
    }

    [[nodiscard]] std::vector<std::string> switch_values(const ConfigValue& value) const {
        const std::string text = scalar_of(value, "true or false");
        core::require(text == "true" || text == "false",
                      place_of(file, value),
                      ": ",
                      key,
                      " must be true or false, got '",
                      text,
                      "'");
        return text == "true" ? std::vector<std::string>{""} : std::vector<std::string>{};
    }

    /// What the command line would have been given; nothing for a switch that is off.
    [[nodiscard]] std::vector<std::string> values_of(const Field* field,
                                                     const ConfigValue& value) const {
        if (field != nullptr && field->value.empty()) return switch_values(value);
        if (field == nullptr || value.kind != Kind::list) return {scalar_of(value, "a value")};
        if (field->repeatable) return items_of(value);
        const bool has_commas = field->value.find("[,") != std::string_view::npos;
        if (!has_commas) (void)scalar_of(value, "one value");  // its error
        return {core::join(items_of(value), ",")};
    }
};

std::vector<std::string> keys_of(const std::map<std::string, const Field*>& fields) {
    std::vector<std::string> keys;
    for (const auto& [key, field] : fields) keys.push_back(key);
    return keys;
}

std::vector<GivenOption> options_of(const ConfigValue& job, const std::string& file) {
    const auto fields = fields_by_key();
    std::map<std::string, std::string> places;
    std::vector<GivenOption> options;
    for (std::size_t i = 0; i < job.items.size(); ++i) {
        const std::string place = place_of(file, job.keys[i]);
        core::require(job.keys[i].kind == Kind::scalar, place, ": expected the name of an option");
        const std::string& key = job.keys[i].text;
        const auto field = fields.find(key);
        core::require(field != fields.end(),
                      place,
                      ": unknown option '",
                      key,
                      "'",
                      core::suggestion(key, keys_of(fields)));
        const auto [first, is_new] = places.emplace(key, place);
        core::require(is_new, place, ": ", key, " is there already, at ", first->second);
        const ConfigValue& value = job.items[i];
        core::require(
            value.kind != Kind::nothing, place, ": ", key, " must be a value, got nothing");
        auto values = Entry{file, key}.values_of(field->second, value);
        if (!values.empty()) options.push_back({field->second, std::move(values), place});
    }
    return options;
}

/// As a comment: each line after "# ".
std::string commented(std::string_view text) {
    std::string lines = "# ";
    for (const char letter : wrap(text, line_width - 2))
        lines += letter == '\n' ? std::string("\n# ") : std::string(1, letter);
    return lines + "\n";
}

/// The word after "Default: " in the help of a field, or "".
std::string default_in_help(const Field& field) {
    constexpr std::string_view mark = "Default: ";
    const std::size_t begin = field.help.find(mark);
    if (begin == std::string_view::npos) return "";
    const std::string_view rest = field.help.substr(begin + mark.size());
    const std::string word(rest.substr(0, rest.find_first_of(" ;,")));
    const bool is_whole = rest == word && word.ends_with('.');  // else it is a sentence
    if (!is_whole || word == "none.") return "";
    return word.starts_with("−") ? "-" + word.substr(3, word.size() - 4)
                                 : word.substr(0, word.size() - 1);
}

bool is_number(const std::string& text) {
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stop == end;
}

std::string toml_value(const std::string& text) {
    return is_number(text) ? text : "\"" + text + "\"";
}

/// "key: value", as the file has it.
std::string entry_text(const std::string& key, const std::string& value, ConfigFormat format) {
    return format == ConfigFormat::yaml ? key + ": " + value + "\n"
                                        : key + " = " + toml_value(value) + "\n";
}

std::string template_example(const Field& field, ConfigFormat format) {
    const bool is_yaml = format == ConfigFormat::yaml;
    const std::string key = key_of(field);
    if (field.value.empty()) return "# " + key + (is_yaml ? ": false\n" : " = false\n");
    const std::string known = default_in_help(field);
    const std::string shown = known.empty() ? std::string(field.value) : known;
    if (!field.repeatable) return "# " + entry_text(key, shown, format);
    return "# " + key + (is_yaml ? ":\n#   - " + shown + "\n" : " = [" + toml_value(shown) + "]\n");
}

std::string template_entry(const Field& field, ConfigFormat format) {
    static const std::map<std::string_view, std::string_view> needed{
        {"--output", "model.int8.xml"}, {"--calibration", "calibration.npz"}};
    const auto value = needed.find(field.flag);
    return "\n" + commented(field.help) +
           (value != needed.end() ? entry_text(key_of(field), std::string(value->second), format)
                                  : template_example(field, format));
}

Json job_value(const GivenOption& option) {
    if (option.field != nullptr && option.field->value.empty()) return true;
    if (option.field != nullptr && option.field->repeatable) return option.values;
    return option.values.front();
}

}  // namespace

std::vector<GivenOption> read_config(const std::filesystem::path& path) {
    const std::string file = path.string();
    const std::string text = read_text(path, "--config: can't read");
    const ConfigValue job =
        format_of(path) == ConfigFormat::toml ? read_toml(text, file) : read_yaml(text, file);
    if (job.kind == Kind::nothing) return {};  // nothing but comments
    core::require(job.kind == Kind::mapping,
                  place_of(file, job),
                  ": expected options and their values, as 'preset: mixed', found ",
                  kind_of(job));
    return options_of(job, file);
}

std::string config_template(ConfigFormat format) {
    std::string text =
        commented(
            "Options of Holdfast, for `holdfast quantize --config FILE` and `holdfast evaluate "
            "--config FILE`. Options on the command line win over those in the file. Relative "
            "paths are relative to the folder that the program runs in. Options that may be "
            "repeated take lists.") +
        "\n# The model that is read: OpenVINO IR, ONNX, TensorFlow, TensorFlow Lite or Paddle.\n" +
        entry_text("model", "model.xml", format);
    for (const Section& section : sections()) {
        std::string entries;
        for (const Field& field : section.fields)
            if (fits_a_job(field)) entries += template_entry(field, format);
        if (!entries.empty()) text += "\n\n# ==== " + std::string(section.title) + "\n" + entries;
    }
    return text;
}

// The text of a report is long: it is not parsed again to put something into it.
std::string with_job(const std::string& report, const Arguments& arguments) {
    Json job = Json::object();
    for (const GivenOption& option : arguments.used)
        job[option.field == nullptr ? "model" : key_of(*option.field)] = job_value(option);
    const std::string text =
        Json({{"job", job}}).dump(2, ' ', false, Json::error_handler_t::replace);
    const std::size_t end_of_version = report.find(",\n");  // its first key
    core::ensure(end_of_version != std::string::npos, "a report begins with its version");
    const auto entry = std::string_view(text).substr(1, text.size() - 3);  // without braces
    return report.substr(0, end_of_version + 1) + std::string(entry) + "," +
           report.substr(end_of_version + 1);
}

}  // namespace holdfast::cli
