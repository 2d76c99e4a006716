#include "cli/show_benchmark.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/shorten.hpp"
#include "cli/table.hpp"
#include "cli/text.hpp"

namespace holdfast::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string with_digits(double number, const char* format) {
    char text[64];
    (void)std::snprintf(text, sizeof text, format, number);
    return text;
}

std::string short_text(double number) {
    return with_digits(number, number < 1 ? "%.3f" : number < 100 ? "%.2f" : "%.0f");
}

std::string range_text(const Spread& spread) {
    return short_text(spread.low) + "–" + short_text(spread.high);
}

double faster(const Speed& first, const Speed& other) {
    return first.latency_ms.median / other.latency_ms.median;
}

double more(const Speed& first, const Speed& other) {
    return other.throughput.median / first.throughput.median;
}

std::vector<Cell> row(const std::string& name, const Spread& spread, double ratio) {
    return {{name},
            {short_text(spread.median)},
            {range_text(spread)},
            {with_digits(ratio, "%.2f") + "×"}};
}

std::vector<Cell> heading(const std::string& title) {
    return {{title, Emphasis::strong},
            {"median", Emphasis::strong},
            {"quartiles", Emphasis::strong},
            {"speed", Emphasis::strong}};
}

Json spread_json(const Spread& spread) {
    return {{"median", spread.median}, {"low", spread.low}, {"high", spread.high}};
}

}  // namespace

std::string benchmark_table(const std::vector<std::string>& models,
                            const std::vector<Speed>& speeds,
                            const ShowStyle& style) {
    constexpr std::size_t other_columns = 3 * 14;
    constexpr std::size_t least = 12;
    const std::size_t columns = std::max(least, style.width - std::min(style.width, other_columns));
    std::vector<std::vector<Cell>> rows{heading("latency, ms")};
    for (std::size_t i = 0; i < models.size(); ++i)
        rows.push_back(
            row(shortened(models[i], columns), speeds[i].latency_ms, faster(speeds[0], speeds[i])));
    rows.push_back(heading("throughput, 1/s"));
    for (std::size_t i = 0; i < models.size(); ++i)
        rows.push_back(
            row(shortened(models[i], columns), speeds[i].throughput, more(speeds[0], speeds[i])));
    return table_text(rows, style.colour);
}

std::string benchmark_json(const std::vector<std::string>& models,
                           const std::vector<Speed>& speeds,
                           const Deployment& deployment) {
    Json list = Json::array();
    for (std::size_t i = 0; i < models.size(); ++i)
        list.push_back({{"model", models[i]},
                        {"latency_ms", spread_json(speeds[i].latency_ms)},
                        {"latency_ratio", faster(speeds[0], speeds[i])},
                        {"throughput", spread_json(speeds[i].throughput)},
                        {"throughput_ratio", more(speeds[0], speeds[i])}});
    const Json json{{"device", deployment.device},
                    {"inference_precision", deployment.inference_precision},
                    {"performance_hint", deployment.performance_hint},
                    {"models", list}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace holdfast::cli
