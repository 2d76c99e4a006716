#include "cli/read_toml.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <utility>

#include "core/check.hpp"

namespace holdfast::cli {
namespace {

toml::table parse(const std::string& text, const std::string& file) {
    try {
        return toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        throw InvalidArgument(core::concat(
            file, ":", error.source().begin.line, ": this is no TOML: ", error.description()));
    }
}

/// As short as it can be read back from.
std::string number_text(double number) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}

std::string scalar_text(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_floating_point()) return number_text(number->get());
    if (const auto* whole = node.as_integer()) return std::to_string(whole->get());
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    std::ostringstream text;  // dates and times
    node.visit([&](const auto& value) { text << value; });
    return text.str();
}

ConfigValue value_of(const toml::node& node, int levels) {
    using Kind = ConfigValue::Kind;
    const auto kind = node.is_array() ? Kind::list : node.is_table() ? Kind::mapping : Kind::scalar;
    ConfigValue value{.kind = kind, .line = node.source().begin.line};
    if (kind == Kind::scalar) value.text = scalar_text(node);
    if (kind == Kind::list && levels > 0)
        for (const toml::node& item : *node.as_array())
            value.items.push_back(value_of(item, levels - 1));
    return value;
}

/// A table forgets the order of its lines.
std::vector<std::pair<const toml::key*, const toml::node*>> in_order(const toml::table& table) {
    std::vector<std::pair<const toml::key*, const toml::node*>> entries;
    for (auto&& [key, node] : table) entries.emplace_back(&key, &node);
    std::ranges::stable_sort(
        entries, {}, [](const auto& entry) { return entry.first->source().begin.line; });
    return entries;
}

}  // namespace

ConfigValue read_toml(const std::string& text, const std::string& file) {
    const toml::table table = parse(text, file);
    ConfigValue job{.kind = ConfigValue::Kind::mapping, .line = 1};
    for (const auto& [key, node] : in_order(table)) {
        job.keys.push_back({.kind = ConfigValue::Kind::scalar,
                            .line = key->source().begin.line,
                            .text = std::string(key->str())});
        job.items.push_back(value_of(*node, 1));
    }
    return job;
}

}  // namespace holdfast::cli
