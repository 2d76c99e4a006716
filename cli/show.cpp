#include "cli/show.hpp"

#include <unistd.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/table.hpp"
#include "cli/terminal.hpp"
#include "cli/text.hpp"
#include "core/check.hpp"
#include "core/text.hpp"

namespace holdfast::cli {
namespace {

using Rows = std::vector<std::vector<Cell>>;

/// The three stations of a model; `quantized` is there with accuracy control only.
struct Costs {
    std::optional<CostReport> original;
    std::optional<CostReport> quantized;
    std::optional<CostReport> final;
};

Costs costs_of(const Report& report, const Outcome& outcome) {
    if (report.accuracy)
        return {report.accuracy->original_cost,
                report.accuracy->quantized_cost,
                report.accuracy->final_cost};
    return {outcome.original_cost, std::nullopt, outcome.final_cost};
}

std::string latency_text(const std::optional<CostReport>& cost) {
    return cost && cost->latency_ms > 0 ? milliseconds_text(cost->latency_ms) : "";
}

std::string size_text(const std::optional<CostReport>& cost) {
    return cost && cost->bytes > 0 ? bytes_text(cost->bytes) : "";
}

double drop_of(const AccuracyReport& accuracy, double value) {
    const double lost = accuracy.direction == "lower is better" ? value - accuracy.original
                                                                : accuracy.original - value;
    return accuracy.drop_type == "relative" ? lost / std::abs(accuracy.original) : lost;
}

Cell judged(double drop, double bound) {
    return {number_text(drop), drop <= bound ? Emphasis::good : Emphasis::bad};
}

void add_accuracy_rows(Rows& rows, const AccuracyReport& accuracy) {
    rows.push_back({{accuracy.metric},
                    {number_text(accuracy.original)},
                    {number_text(accuracy.quantized)},
                    {number_text(accuracy.final_metric), Emphasis::strong}});
    rows.push_back({{accuracy.drop_type == "relative" ? "relative drop" : "drop"},
                    {},
                    judged(drop_of(accuracy, accuracy.quantized), accuracy.max_drop),
                    judged(accuracy.final_drop, accuracy.max_drop)});
    rows.push_back({{"bound"}, {}, {}, {number_text(accuracy.max_drop)}});
}

std::size_t kept_in_float(const Report& report) {
    return report.accuracy ? report.accuracy->operations_kept_float.size() : 0;
}

/// Without accuracy control the fully quantized model is the final one: its column is left out.
std::vector<Cell> row(const Report& report, Cell label, Cell original, Cell quantized, Cell last) {
    if (!report.accuracy) return {std::move(label), std::move(original), std::move(last)};
    return {std::move(label), std::move(original), std::move(quantized), std::move(last)};
}

Rows comparison(const Report& report, const Outcome& outcome) {
    const std::size_t quantized = report.operations_quantized;
    const std::string final_count =
        std::to_string(quantized - std::min(quantized, kept_in_float(report)));
    const Costs costs = costs_of(report, outcome);
    Rows rows;
    rows.push_back(row(report,
                       {},
                       {"original", Emphasis::strong},
                       {"all int8", Emphasis::strong},
                       {report.accuracy ? "final" : "quantized", Emphasis::strong}));
    if (report.accuracy) add_accuracy_rows(rows, *report.accuracy);
    rows.push_back(
        row(report, {"operations in int8"}, {"0"}, {std::to_string(quantized)}, {final_count}));
    rows.push_back(row(report,
                       {"latency"},
                       {latency_text(costs.original)},
                       {latency_text(costs.quantized)},
                       {latency_text(costs.final)}));
    rows.push_back(row(report,
                       {"size on disk"},
                       {size_text(costs.original)},
                       {size_text(costs.quantized)},
                       {size_text(costs.final)}));
    return rows;
}

Rows stage_times(const Outcome& outcome) {
    Rows rows;
    double total = 0;
    for (const StageReport& stage : outcome.stages) {
        rows.push_back({{stage.name}, {seconds_text(stage.seconds)}});
        total += stage.seconds;
    }
    rows.push_back({{"Total", Emphasis::strong}, {seconds_text(total), Emphasis::strong}});
    return rows;
}

/// The deployment; with the metric, where several are held.
std::string name(const HeldReport& held, const AccuracyReport& accuracy) {
    const bool has_several = std::ranges::any_of(
        accuracy.held, [&](const HeldReport& each) { return each.metric != held.metric; });
    return has_several ? held.metric + ", " + held.deployment : held.deployment;
}

/// "At 95 % confidence the drop is at most 0.0143; on 250 samples held out it is 0.0080."
std::string certainty_text(const AccuracyReport& accuracy) {
    std::string text;
    for (const HeldReport& held : accuracy.held) {
        const std::string where = accuracy.held.size() > 1 ? " (" + name(held, accuracy) + ")" : "";
        if (held.upper_drop)
            text += "At " + core::concat(100 * accuracy.confidence) + " % confidence the drop" +
                    where + " is at most " + number_text(*held.upper_drop) +
                    (*held.upper_drop <= held.max_drop ? ", certified" : "") + ". ";
        if (held.holdout_drop)
            text += "On " + std::to_string(accuracy.holdout_items) + " samples held out it is " +
                    number_text(*held.holdout_drop) + where + ". ";
    }
    if (!text.empty()) text.pop_back();
    return text;
}

/// One row for each deployment, where there are several.
Rows deployments(const AccuracyReport& accuracy) {
    Rows rows;
    if (accuracy.held.size() < 2) return rows;
    for (const HeldReport& held : accuracy.held)
        rows.push_back({{name(held, accuracy)},
                        {number_text(held.original)},
                        {number_text(held.quantized)},
                        {number_text(held.final_metric), Emphasis::strong},
                        judged(held.final_drop, held.max_drop)});
    return rows;
}

/// "Search: 7.52 evaluations, 35 models compiled; recipe mixed/mean_minmax/full."
std::string search_text(const Report& report) {
    if (!report.search) return "";
    return "Search: " + number_text(report.search->evaluations) + " evaluations, " +
           std::to_string(report.search->compiled) + " models compiled; recipe " +
           report.accuracy->recipe + ".";
}

std::string account_text(const Report& report, const ShowStyle& style) {
    if (!report.accuracy) return "";
    std::string text;
    const Rows rows = deployments(*report.accuracy);
    if (!rows.empty()) text += "\n" + table_text(rows, style.colour);
    for (const std::string& sentence : {certainty_text(*report.accuracy), search_text(report)})
        if (!sentence.empty()) text += "\n" + wrap(sentence, style.width) + "\n";
    return text;
}

std::string kept_text(const Report& report, const ShowStyle& style) {
    if (!report.accuracy) return "";
    const std::vector<std::string>& kept = report.accuracy->operations_kept_float;
    if (kept.empty()) return "\nEvery operation that can be quantized is.\n";
    return "\nKept in float: " + std::to_string(kept.size()) + " of " +
           std::to_string(report.operations_quantized) + " operations\n" +
           wrap(core::join(kept), style.width, 4) + "\n";
}

/// "2.13 × the speed", or nothing where it was not measured.
std::string ratio_text(double before, double after, const char* meaning) {
    if (before <= 0 || after <= 0) return "";
    return number_text(before / after).substr(0, 4) + " × " + meaning;
}

/// "1.77 × the speed, 0.29 × the size", as far as it was measured.
std::string gain_text(const Costs& costs) {
    if (!costs.original || !costs.final) return "";
    std::vector<std::string> parts{
        ratio_text(costs.original->latency_ms, costs.final->latency_ms, "the speed"),
        ratio_text(static_cast<double>(costs.final->bytes),
                   static_cast<double>(costs.original->bytes),
                   "the size")};
    std::erase(parts, "");
    return core::join(parts);
}

std::string accuracy_text(const AccuracyReport& accuracy) {
    const bool is_better = accuracy.final_drop < 0;
    return accuracy.metric + (is_better ? " gets better by " : " drops by ") +
           number_text(std::abs(accuracy.final_drop)) +
           (accuracy.reached ? ", within the bound of " : ", more than the bound of ") +
           number_text(accuracy.max_drop);
}

std::string closing_sentence(const Report& report, const Outcome& outcome) {
    std::vector<std::string> parts{gain_text(costs_of(report, outcome)),
                                   report.accuracy ? accuracy_text(*report.accuracy) : ""};
    std::erase(parts, "");
    const std::string gained = core::join(parts, "; ");
    if (outcome.output.empty())
        return "No file was written. The best model seen would have: " + gained + ".";
    return "Wrote " + outcome.output + (gained.empty() ? "." : ". Gained: " + gained + ".");
}

const char* direction_text(Direction direction) {
    return direction == Direction::lower_is_better ? "lower is better" : "higher is better";
}

}  // namespace

ShowStyle standard_output_style() {
    return {.width = terminal_width(STDOUT_FILENO), .colour = use_colour(STDOUT_FILENO)};
}

std::string quantize_summary(const Report& report, const Outcome& outcome, const ShowStyle& style) {
    return "\n" + table_text(comparison(report, outcome), style.colour) + kept_text(report, style) +
           account_text(report, style) + "\n" + table_text(stage_times(outcome), style.colour) +
           "\n" + wrap(closing_sentence(report, outcome), style.width) + "\n";
}

std::string evaluate_summary(const Metric& metric,
                             double value,
                             std::size_t samples,
                             const Deployment& deployment) {
    const auto counted = samples == 0 ? "" : std::to_string(samples) + " samples, ";
    return metric.name + " " + number_text(value) + "  (" + counted + deployment.device + ", " +
           deployment.inference_precision + " precision)\n";
}

std::string evaluate_json(const Metric& metric,
                          double value,
                          std::size_t samples,
                          const Deployment& deployment,
                          double seconds,
                          const std::vector<std::string>& left_out) {
    const nlohmann::ordered_json json{
        {"metric", metric.name},
        {"direction", direction_text(metric.direction)},
        {"value", value},
        {"samples", samples == 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(samples)},
        {"samples_left_out", left_out.size()},
        {"left_out", left_out},
        {"device", deployment.device},
        {"inference_precision", deployment.inference_precision},
        {"performance_hint", deployment.performance_hint},
        {"seconds", seconds}};
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace holdfast::cli
