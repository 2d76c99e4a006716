#include "cli/config.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/read_text.hpp"
#include "cli/text.hpp"
#include "core/check.hpp"

namespace holdfast::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t line_width = 80;
constexpr std::string_view job_key = "job";  // in a report

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

std::string place_of(const std::string& file, const YAML::Mark& mark) {
    return file + ":" + std::to_string(mark.line + 1);
}

std::string kind_of(const YAML::Node& node) {
    if (node.IsSequence()) return "a list";
    if (node.IsMap()) return "a mapping";
    return node.IsScalar() ? "'" + node.Scalar() + "'" : "nothing";
}

std::string scalar_of(const YAML::Node& node,
                      const std::string& file,
                      const std::string& key,
                      std::string_view expected) {
    core::require(node.IsScalar(),
                  place_of(file, node.Mark()),
                  ": ",
                  key,
                  " must be ",
                  expected,
                  ", got ",
                  kind_of(node));
    return node.Scalar();
}

std::vector<std::string> items_of(const YAML::Node& node,
                                  const std::string& file,
                                  const std::string& key) {
    std::vector<std::string> items;
    for (const auto& item : node) items.push_back(scalar_of(item, file, key, "a list of values"));
    return items;
}

std::vector<std::string> switch_values(const YAML::Node& node,
                                       const std::string& file,
                                       const std::string& key) {
    const std::string text = scalar_of(node, file, key, "true or false");
    core::require(text == "true" || text == "false",
                  place_of(file, node.Mark()),
                  ": ",
                  key,
                  " must be true or false, got '",
                  text,
                  "'");
    return text == "true" ? std::vector<std::string>{""} : std::vector<std::string>{};
}

/// What the command line would have been given; nothing for a switch that is off.
std::vector<std::string> values_of(const Field* field,
                                   const YAML::Node& node,
                                   const std::string& file,
                                   const std::string& key) {
    if (field != nullptr && field->value.empty()) return switch_values(node, file, key);
    if (field == nullptr || !node.IsSequence()) return {scalar_of(node, file, key, "a value")};
    if (field->repeatable) return items_of(node, file, key);
    const bool has_commas = field->value.find("[,") != std::string_view::npos;
    if (!has_commas) (void)scalar_of(node, file, key, "one value");  // its error
    return {core::join(items_of(node, file, key), ",")};
}

std::vector<std::string> keys_of(const std::map<std::string, const Field*>& fields) {
    std::vector<std::string> keys;
    for (const auto& [key, field] : fields) keys.push_back(key);
    return keys;
}

std::vector<GivenOption> options_of(const YAML::Node& job, const std::string& file) {
    const auto fields = fields_by_key();
    std::map<std::string, std::string> places;
    std::vector<GivenOption> options;
    for (const auto& entry : job) {
        const std::string place = place_of(file, entry.first.Mark());
        core::require(entry.first.IsScalar(), place, ": expected the name of an option");
        const std::string key = entry.first.Scalar();
        const auto field = fields.find(key);
        core::require(field != fields.end(),
                      place,
                      ": unknown option '",
                      key,
                      "'",
                      core::suggestion(key, keys_of(fields)));
        const auto [first, is_new] = places.emplace(key, place);
        core::require(is_new, place, ": ", key, " is there already, at ", first->second);
        core::require(!entry.second.IsNull(), place, ": ", key, " must be a value, got nothing");
        auto values = values_of(field->second, entry.second, file, key);
        if (!values.empty()) options.push_back({field->second, std::move(values), place});
    }
    return options;
}

YAML::Node parse(const std::string& text, const std::string& file) {
    try {
        const auto documents = YAML::LoadAll(text);
        core::require(
            documents.size() <= 1, file, ": expected one YAML document, found ", documents.size());
        return documents.empty() ? YAML::Node() : documents.front();
    } catch (const YAML::Exception& error) {
        throw InvalidArgument(place_of(file, error.mark) + ": this is no YAML: " + error.msg);
    }
}

YAML::Node job_of(const YAML::Node& root, const std::string& file) {
    const bool is_report = root.IsMap() && root["schema_version"].IsDefined();
    if (!is_report) return root;
    core::require(root[std::string(job_key)].IsDefined(),
                  file,
                  ": this report does not hold the options of its run, under 'job'");
    return root[std::string(job_key)];
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

std::string template_value(const Field& field) {
    if (field.value.empty()) return " false";
    const std::string known = default_in_help(field);
    const std::string shown = known.empty() ? std::string(field.value) : known;
    return field.repeatable ? "\n#   - " + shown : " " + shown;
}

std::string template_entry(const Field& field) {
    static const std::map<std::string_view, std::string_view> needed{
        {"--output", "model.int8.xml"}, {"--calibration", "calibration.npz"}};
    const auto value = needed.find(field.flag);
    const std::string text = "\n" + commented(field.help);
    return value != needed.end() ? text + key_of(field) + ": " + std::string(value->second) + "\n"
                                 : text + "# " + key_of(field) + ":" + template_value(field) + "\n";
}

Json job_value(const GivenOption& option) {
    if (option.field != nullptr && option.field->value.empty()) return true;
    if (option.field != nullptr && option.field->repeatable) return option.values;
    return option.values.front();
}

}  // namespace

std::vector<GivenOption> read_config(const std::filesystem::path& path) {
    const std::string file = path.string();
    const YAML::Node root = parse(read_text(path, "--config: can't read"), file);
    if (root.IsNull()) return {};  // nothing but comments
    const YAML::Node job = job_of(root, file);
    core::require(job.IsMap(),
                  place_of(file, job.Mark()),
                  ": expected options and their values, as 'preset: mixed', found ",
                  kind_of(job));
    return options_of(job, file);
}

std::string config_template() {
    std::string text =
        commented(
            "Options of Holdfast, for `holdfast quantize --config FILE` and `holdfast evaluate "
            "--config FILE`. Options on the command line win over those in the file. Relative "
            "paths are relative to the folder that the program runs in. Options that may be "
            "repeated take lists.") +
        "\n# The model that is read: OpenVINO IR, ONNX, TensorFlow, TensorFlow Lite or Paddle.\n"
        "model: model.xml\n";
    for (const Section& section : sections()) {
        std::string entries;
        for (const Field& field : section.fields)
            if (fits_a_job(field)) entries += template_entry(field);
        if (!entries.empty()) text += "\n\n# ==== " + std::string(section.title) + "\n" + entries;
    }
    return text;
}

std::string with_job(const std::string& report, const Arguments& arguments) {
    Json job = Json::object();
    for (const GivenOption& option : arguments.used)
        job[option.field == nullptr ? "model" : key_of(*option.field)] = job_value(option);
    const Json plain = Json::parse(report);
    Json json = Json::object();
    for (const auto& [key, value] : plain.items()) {
        json[key] = value;
        if (key == "schema_version") json[std::string(job_key)] = job;
    }
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace holdfast::cli
