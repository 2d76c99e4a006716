// What a run came to, for people.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/quantize.hpp"
#include "holdfast/report.hpp"

namespace holdfast::cli {

/// What the report of a run does not know: what was done with its result.
struct Outcome {
    std::string output;                       ///< The path written; empty: none.
    std::vector<StageReport> stages;          ///< All stages, those of the program included.
    std::optional<CostReport> original_cost;  ///< Where the report has none.
    std::optional<CostReport> final_cost;
};

/// How text is laid out.
struct ShowStyle {
    std::size_t width = 80;
    bool colour = false;
};

/// As standard output takes it.
[[nodiscard]] ShowStyle standard_output_style();

/// The table at the end of `holdfast quantize`.
[[nodiscard]] std::string quantize_summary(const Report& report,
                                           const Outcome& outcome,
                                           const ShowStyle& style);

/// The line that `holdfast evaluate` prints; samples 0: their number is not known.
[[nodiscard]] std::string evaluate_summary(const Metric& metric,
                                           double value,
                                           std::size_t samples,
                                           const Deployment& deployment);

/// The same as JSON, with what was wrong with each sample that was left out.
[[nodiscard]] std::string evaluate_json(const Metric& metric,
                                        double value,
                                        std::size_t samples,
                                        const Deployment& deployment,
                                        double seconds,
                                        const std::vector<std::string>& left_out = {});

}  // namespace holdfast::cli
