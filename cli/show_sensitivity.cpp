#include "cli/show_sensitivity.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/shorten.hpp"
#include "cli/table.hpp"
#include "cli/text.hpp"

namespace holdfast::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t bar_columns = 16;
constexpr std::size_t other_columns = 3 * 8 + bar_columns + 4 * 3;  // numbers, bar, gaps
constexpr std::size_t least_name_columns = 12;

/// As long as `share` of the whole, in steps of an eighth of a column.
std::string bar(double share) {
    static const std::array parts{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto eighths =
        static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * bar_columns * 8));
    std::string text;
    for (std::size_t whole = 0; whole < eighths / 8; ++whole) text += "█";
    text += parts[eighths % 8];
    for (std::size_t empty = (eighths + 7) / 8; empty < bar_columns; ++empty) text += "·";
    return text;
}

std::string name_of(const GroupSensitivity& group) {
    const auto& names = group.operations.empty() ? group.quantizers : group.operations;
    return core::join(names);
}

double largest(const std::vector<GroupSensitivity>& groups) {
    double worst = 0;
    for (const auto& group : groups) worst = std::max(worst, group.worst);
    return worst;
}

}  // namespace

std::string sensitivity_table(const std::vector<GroupSensitivity>& groups, const ShowStyle& style) {
    if (groups.empty()) return "Nothing in this model would be quantized.\n";
    const double whole = largest(groups);
    const std::size_t name_columns =
        std::max(least_name_columns, style.width - std::min(style.width, other_columns));
    constexpr auto strong = Emphasis::strong;
    std::vector<std::vector<Cell>> rows{
        {{"operations", strong}, {"worst", strong}, {"mean", strong}, {"changed", strong}, {""}}};
    for (const auto& group : groups)
        rows.push_back({{shortened(name_of(group), name_columns)},
                        {number_text(group.worst)},
                        {number_text(group.distance)},
                        {number_text(group.changed)},
                        {bar(whole > 0 ? group.worst / whole : 0)}});
    return table_text(rows, style.colour);
}

std::string sensitivity_json(const std::vector<GroupSensitivity>& groups) {
    Json list = Json::array();
    for (const auto& group : groups)
        list.push_back({{"operations", group.operations},
                        {"quantizers", group.quantizers},
                        {"worst", group.worst},
                        {"distance", group.distance},
                        {"changed", group.changed}});
    const Json json{{"groups", list}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace holdfast::cli
