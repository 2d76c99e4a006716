#include "pipeline/noise.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "core/check.hpp"
#include "pipeline/archive_fields.hpp"
#include "pipeline/recorded.hpp"
#include "pipeline/stages.hpp"

namespace holdfast::pipeline {
namespace {

constexpr std::size_t measurements = 5;  // of the original, where two of them differ

// What matters: a difference that is no rounding, and not negligible beside the bound.
bool differ(double one, double other, const Goal& goal) {
    constexpr double rounding = 1e-9;
    constexpr double share_of_bound = 1e-3;
    const double allowed = goal.bound.max_drop * goal.unit();
    return std::abs(one - other) >
           std::max(rounding * std::max(1.0, std::abs(one)), share_of_bound * allowed);
}

double deviation_of(const std::vector<double>& values) {
    const auto count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return std::sqrt(squares / (count - 1));
}

// With four degrees of freedom it has a closed form (Shaw 2006, J. Computational Finance 9).
double student_quantile(double probability) {
    const double root = std::sqrt(4 * probability * (1 - probability));
    return 2 * std::sqrt(std::max(0.0, std::cos(std::acos(root) / 3) / root - 1));
}

}  // namespace

double noise_margin(double deviation, double confidence) {
    return deviation == 0 ? 0 : deviation * std::numbers::sqrt2 * student_quantile(confidence);
}

void expect_noise(Session& session, Held& held, std::size_t index) {
    if (!held.is_whole()) return;  // else the runtime measures, and it computes the same each time
    std::vector<double> values{held.original().value};
    const auto measure = [&] {
        const auto key = core::concat("original held=", index, " again ", values.size());
        const auto again = recorded(
            session.run, key, [&] { return held.original_on(session.items, stages::originals); });
        values.push_back(again.value);
        session.count_inferred(session.items.size());
    };
    measure();
    if (!differ(values[0], values[1], held.goal())) return;
    while (values.size() < measurements) measure();
    held.expect_noise(deviation_of(values));
    const auto [low, high] = std::ranges::minmax(values);
    session.run.warn(core::concat("metric '",
                                  held.metric().name,
                                  "' is not repeatable: the original measured ",
                                  measurements,
                                  " times gave ",
                                  low,
                                  " to ",
                                  high,
                                  "; limits of drops are wider by that"));
}

}  // namespace holdfast::pipeline
