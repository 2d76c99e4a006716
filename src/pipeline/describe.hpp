// What a report says of a plan.
#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <vector>

#include "correct/correct_biases.hpp"
#include "holdfast/report.hpp"
#include "realize/plan.hpp"

namespace ov {
class Model;
}

namespace holdfast::pipeline {

/// "weight", "input" or "output"; "symmetric" or "asymmetric".
[[nodiscard]] const char* kind_text(place::PointKind kind);
[[nodiscard]] const char* scheme_text(Scheme scheme);

/// Operations that take quantized inputs when everything is quantized; bodies included.
[[nodiscard]] std::size_t operations_quantized(const realize::Plan& plan);

/// Numbers the shared ranges of `more`, quantizers of another model, on from those of
/// `quantizers`.
template <typename Quantizer>
void part_ranges(const std::vector<Quantizer>& quantizers, std::vector<Quantizer>& more) {
    std::size_t first = 0;
    for (const auto& quantizer : quantizers)
        if (quantizer.unified_group) first = std::max(first, *quantizer.unified_group + 1);
    for (auto& quantizer : more)
        if (quantizer.unified_group) *quantizer.unified_group += first;
}

/// Enters quantizers, groups, biases, smoothing, alignment and counts of operations into `report`.
/// What stands in a body of an If is named after it: "<if>/then/<name>".
void describe(const ov::Model& model,
              const realize::Plan& plan,
              const std::vector<correct::BiasDecision>& biases,
              Report& report);

/// Marks the quantizers of the groups `kept_float`, which the final model doesn't have.
void mark_kept_float(const std::set<std::size_t>& kept_float, Report& report);

}  // namespace holdfast::pipeline
