// All options of a run as text: what the report states, and people compare.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "holdfast/quantize.hpp"

namespace holdfast::pipeline {

using OptionsTable = std::vector<std::pair<std::string, std::string>>;

/// Name → value of every option of basic quantization, in a fixed order. Options that were left to
/// a default which depends on others are given as what they became.
[[nodiscard]] OptionsTable options_table(const QuantizeOptions& options);

/// The same for accuracy control.
[[nodiscard]] OptionsTable options_table(const Metric& metric, const AccuracyTarget& target);

}  // namespace holdfast::pipeline
