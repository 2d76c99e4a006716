#include "cli/read_yaml.hpp"

#include <yaml-cpp/yaml.h>

#include "core/check.hpp"

namespace holdfast::cli {
namespace {

constexpr const char* job_key = "job";  // in a report

std::size_t line_of(const YAML::Mark& mark) {
    return static_cast<std::size_t>(mark.line + 1);
}

YAML::Node parse(const std::string& text, const std::string& file) {
    try {
        const auto documents = YAML::LoadAll(text);
        core::require(
            documents.size() <= 1, file, ": expected one YAML document, found ", documents.size());
        return documents.empty() ? YAML::Node() : documents.front();
    } catch (const YAML::Exception& error) {
        throw InvalidArgument(
            core::concat(file, ":", line_of(error.mark), ": this is no YAML: ", error.msg));
    }
}

YAML::Node job_of(const YAML::Node& root, const std::string& file) {
    const bool is_report = root.IsMap() && root["schema_version"].IsDefined();
    if (!is_report) return root;
    core::require(root[job_key].IsDefined(),
                  file,
                  ": this report does not hold the options of its run, under 'job'");
    return root[job_key];
}

ConfigValue::Kind kind_of(const YAML::Node& node) {
    if (node.IsSequence()) return ConfigValue::Kind::list;
    if (node.IsMap()) return ConfigValue::Kind::mapping;
    return node.IsScalar() ? ConfigValue::Kind::scalar : ConfigValue::Kind::nothing;
}

/// Down to so many levels below it: what aliases repeat would else grow without end.
ConfigValue value_of(const YAML::Node& node, int levels) {
    ConfigValue value{.kind = kind_of(node), .line = line_of(node.Mark())};
    if (node.IsScalar()) value.text = node.Scalar();
    if (levels == 0) return value;
    if (node.IsSequence())
        for (const auto& item : node) value.items.push_back(value_of(item, levels - 1));
    if (!node.IsMap()) return value;
    for (const auto& entry : node) {
        value.keys.push_back(value_of(entry.first, 0));
        value.items.push_back(value_of(entry.second, levels - 1));
    }
    return value;
}

}  // namespace

ConfigValue read_yaml(const std::string& text, const std::string& file) {
    constexpr int levels = 2;
    return value_of(job_of(parse(text, file), file), levels);
}

}  // namespace holdfast::cli
