#include "cli/show_compare.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/shorten.hpp"
#include "cli/table.hpp"
#include "cli/text.hpp"

namespace holdfast::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double exact_db = 60;  // noise of a thousandth counts as none
constexpr std::size_t other_columns = 20 + 2 * 8 + 3 * 3;
constexpr std::size_t least_name_columns = 12;

std::string decibels_text(double decibels) {
    if (std::isinf(decibels)) return decibels > 0 ? "exact" : "−∞";
    char text[32];
    (void)std::snprintf(text, sizeof text, "%.1f", decibels);
    return text;
}

Json or_null(double number) {
    return std::isfinite(number) ? Json(number) : Json();
}

const LayerComparison& greatest_loss(const std::vector<LayerComparison>& layers) {
    return *std::ranges::max_element(layers, {}, loss_db);
}

std::string closing_sentence(const std::vector<LayerComparison>& layers) {
    const auto& entry = greatest_loss(layers);
    if (loss_db(entry) == 0) return "No layer adds an error of note.";
    return "Most of the error enters at " + entry.name + ", which has " +
           decibels_text(entry.sqnr_db) +
           " dB; what comes in: " + decibels_text(entry.input_sqnr_db) + ".";
}

}  // namespace

std::vector<LayerComparison> lowest_first(std::vector<LayerComparison> layers) {
    std::ranges::stable_sort(layers, {}, &LayerComparison::sqnr_db);
    return layers;
}

double loss_db(const LayerComparison& layer) {
    return std::max(0.0,
                    std::min(layer.input_sqnr_db, exact_db) - std::max(layer.sqnr_db, -exact_db));
}

std::string compare_table(const std::vector<LayerComparison>& layers, const ShowStyle& style) {
    constexpr auto strong = Emphasis::strong;
    const std::size_t name_columns =
        std::max(least_name_columns, style.width - std::min(style.width, other_columns));
    std::vector<std::vector<Cell>> rows{
        {{"layer", strong}, {"type", strong}, {"SQNR, dB", strong}, {"loss, dB", strong}}};
    for (const auto& layer : layers)
        rows.push_back({{shortened(layer.name, name_columns)},
                        {shortened(layer.type, 20)},
                        {decibels_text(layer.sqnr_db)},
                        {decibels_text(loss_db(layer))}});
    return table_text(rows, style.colour) + "\n" + wrap(closing_sentence(layers), style.width) +
           "\n";
}

std::string compare_json(const std::vector<LayerComparison>& layers) {
    Json list = Json::array();
    for (const auto& layer : layers)
        list.push_back({{"name", layer.name},
                        {"type", layer.type},
                        {"sqnr_db", or_null(layer.sqnr_db)},
                        {"input_sqnr_db", or_null(layer.input_sqnr_db)},
                        {"loss_db", or_null(loss_db(layer))}});
    const Json json{{"layers", list}, {"error_enters_at", greatest_loss(layers).name}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace holdfast::cli
