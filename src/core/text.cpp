#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <numeric>

#include "core/printable.hpp"

namespace holdfast::core {
namespace {

constexpr std::size_t longest_cause = 300;

char lower(char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

/// Levenshtein distance, letters compared without case.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

/// Where the runtime says where it was, not what went wrong.
bool is_scaffolding(std::string_view line) {
    constexpr std::array<std::string_view, 4> openings{
        "Exception from ", "Check '", "FrontEnd API failed with", "Summary:"};
    return line.empty() || std::ranges::any_of(openings, [line](std::string_view opening) {
               return line.starts_with(opening);
           });
}

std::string_view trimmed(std::string_view line) {
    constexpr std::string_view edge = " \t\r-";
    const auto first = line.find_first_not_of(edge);
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.emplace_back(trimmed(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace

std::string join(std::span<const std::string> parts, std::string_view separator) {
    std::string joined;
    for (const std::string& part : parts) {
        if (&part != parts.data()) joined += separator;
        joined += part;
    }
    return joined;
}

std::string nearest(std::string_view name, std::span<const std::string> candidates) {
    std::string best;
    std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t found = distance(name, candidate);
        if (found < least) {
            least = found;
            best = candidate;
        }
    }
    return best;
}

std::string suggestion(std::string_view name, std::span<const std::string> candidates) {
    const std::string candidate = nearest(name, candidates);
    return candidate.empty() ? "" : " (did you mean '" + candidate + "'?)";
}

std::string short_cause(std::string_view message) {
    std::vector<std::string> lines = lines_of(message);
    std::erase_if(lines, is_scaffolding);
    std::string cause = join(lines, " ");
    if (cause.size() > longest_cause) cause = cause.substr(0, longest_cause) + "…";
    return cause.empty() ? "no cause was given" : cause;
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
    const std::string margin(indent, ' ');
    std::string lines;
    std::string line;
    const std::string safe = printable_lines(text);
    text = safe;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        const std::string_view word = text.substr(begin, end - begin);
        if (!line.empty() && indent + columns_of(line) + 1 + columns_of(word) > width) {
            lines.append(margin).append(line).push_back('\n');
            line.clear();
        }
        if (!line.empty()) line.push_back(' ');
        line.append(word);
        begin = end + 1;
    }
    return lines.append(margin).append(line);
}

std::size_t columns_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

}  // namespace holdfast::core
