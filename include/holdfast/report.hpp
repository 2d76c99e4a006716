// The account of a run: what was decided, why, and what it cost. Plain data; docs/report.md
// describes its JSON form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast {

/// One FakeQuantize of the fully quantized model.
struct QuantizerReport {
    std::string name;       ///< Of the FakeQuantize, as "conv/fq_output_0".
    std::string operation;  ///< The operation that it belongs to.
    std::string kind;       ///< "weight", "input" or "output".
    std::size_t port = 0;
    std::size_t levels = 256;
    std::string scheme;  ///< "symmetric" or "asymmetric".
    bool per_channel = false;
    bool narrow_range = false;
    bool half_range = false;
    std::vector<float> low;  ///< One value, or one per channel.
    std::vector<float> high;
    std::string statistics;            ///< As "min/mean, abs_max/mean".
    std::vector<float> statistic_min;  ///< What was measured, before it became a range.
    std::vector<float> statistic_max;
    std::optional<std::size_t> unified_group;  ///< Quantizers that share one range.
    std::optional<std::size_t>
        group;  ///< Quantizers that return to float together; index into `groups`.
    bool kept_float = false;
};

/// A bias and what became of it.
struct BiasReport {
    std::string operation;
    bool corrected = false;
    double magnitude = 0;  ///< Largest relative change that the correction asks for.
    std::string reason;    ///< Why it was left as it is; empty if corrected.
};

/// Operations that take one activation, smoothed together: the activation is divided by a factor
/// per channel, their weights are multiplied by it.
struct SmoothingReport {
    std::string multiply;  ///< What divides the activation.
    std::vector<std::string> operations;
    double alpha = 0;
    float smallest_factor = 1;
    float largest_factor = 1;
};

/// Two consecutive convolutions, between which each channel is divided by a factor of its own.
struct AlignmentReport {
    std::string producer;
    std::string consumer;
    float smallest_factor = 1;
    float largest_factor = 1;
};

/// Quantizers and operations that can only return to float together.
struct GroupReport {
    std::vector<std::string> quantizers;
    std::vector<std::string> operations;
};

/// One measurement of one candidate under one deployment.
struct EvaluationReport {
    std::string purpose;  ///< "original", "quantized", "recipe", "estimate", "search", "give back",
                          ///< "final file", "holdout", "all float".
    std::string deployment;               ///< As "CPU", "CPU f32".
    std::string recipe;                   ///< Of the quantization; empty for the original.
    std::vector<std::size_t> kept_float;  ///< Groups in float.
    double metric = 0;                    ///< Over the items that were looked at.
    std::optional<double> drop;           ///< Only if all were.
    std::size_t samples = 0;
    double seconds = 0;
};

/// A group, by what its return alone to float would repair.
struct RankingEntry {
    std::size_t group = 0;
    double score = 0;  ///< By how much the harm sinks on the informative subset.
};

/// One way of quantization that was tried.
struct RecipeReport {
    std::string name;
    std::size_t samples = 0;  ///< Items that it was judged by.
    double harm = 0;          ///< What it did to them; see docs/report.md.
    bool chosen = false;
};

/// What the search cost.
struct SearchReport {
    std::vector<RecipeReport> recipes;
    std::size_t subset = 0;     ///< Items in the informative subset at the end; 0: none was needed.
    std::size_t estimates = 0;  ///< Candidates looked at on the subset.
    std::size_t validations = 0;  ///< Candidates looked at on all items, or until they failed.
    std::size_t compiled = 0;     ///< Models compiled to measure the metric.
    double evaluations = 0;       ///< Items inferred over items of the validation set.
    bool bisected = false;        ///< The estimates were no guide, bisection found the set.
};

/// The outcome of one bound under one deployment.
struct HeldReport {
    std::string deployment;
    std::string metric;
    std::string drop_type;  ///< "absolute" or "relative".
    double max_drop = 0;
    double original = 0;
    double quantized = 0;
    double final_metric = 0;
    double final_drop = 0;
    std::optional<double> upper_drop;  ///< Upper limit of the drop on data like the validation set.
    std::optional<double> holdout_drop;
    std::optional<double> holdout_upper_drop;
};

struct StageReport {
    std::string name;
    double seconds = 0;
};

struct EnvironmentReport {
    std::string holdfast_version;
    std::string runtime_version;
    std::string cpu;
    std::string device;
    std::string inference_precision;  ///< Effective: what the compiled model says.
    std::size_t threads = 0;
};

/// Median latencies of one inference at a time, in milliseconds, and sizes on disk in bytes.
struct CostReport {
    double latency_ms = 0;
    std::uint64_t bytes = 0;
};

struct AccuracyReport {
    std::string metric;
    std::string direction;  ///< "higher is better" or "lower is better".
    std::string drop_type;  ///< "absolute" or "relative".
    double max_drop = 0;
    double original = 0;
    double quantized = 0;     ///< Everything quantized that can be.
    double final_metric = 0;  ///< Of the model returned, measured from the saved form.
    double final_drop = 0;
    bool reached = false;
    std::string
        verdict;  ///< "point", "certified" (the upper limit is within the bound) or "missed".
    double confidence = 0;                ///< Of upper limits.
    std::size_t holdout_items = 0;        ///< Validation items that took no part in the search.
    std::string objective;                ///< "latency" or "operations".
    std::string recipe;                   ///< That of the result.
    std::vector<HeldReport> held;         ///< One for each bound under each deployment.
    std::vector<std::size_t> kept_float;  ///< Groups in float, ascending.
    std::vector<std::string> operations_kept_float;
    std::optional<CostReport> original_cost;
    std::optional<CostReport> quantized_cost;
    std::optional<CostReport> final_cost;
};

struct Report {
    static constexpr int schema_version = 1;
    std::vector<std::pair<std::string, std::string>>
        options;  ///< Name → value as text, every option.
    EnvironmentReport environment;
    std::size_t operations = 0;  ///< Of the model given.
    std::size_t operations_quantized =
        0;  ///< Operations that run in int8 when everything is quantized.
    std::vector<QuantizerReport> quantizers;
    std::vector<BiasReport> biases;
    std::vector<SmoothingReport> smoothing;  ///< Operations that are quantized only.
    std::vector<AlignmentReport> alignment;
    std::vector<GroupReport> groups;
    std::vector<EvaluationReport> evaluations;
    std::vector<RankingEntry> ranking;
    std::optional<AccuracyReport> accuracy;  ///< Only with accuracy control.
    std::optional<SearchReport> search;      ///< The same.
    std::vector<StageReport> stages;
    std::uint64_t peak_memory_bytes = 0;
    std::vector<std::string> warnings;
};

/// The report as JSON, two spaces of indentation, keys in a fixed order.
[[nodiscard]] std::string to_json(const Report& report);

}  // namespace holdfast
