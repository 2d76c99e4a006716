// Metrics of texts read by a network: one class per position, decoded greedily as CTC does (the
// best class of each position, repetitions joined, class 0, the blank, left out).
#pragma once

#include <cstddef>
#include <optional>

#include "holdfast/metric.hpp"

namespace holdfast::evaluate {

/// The share of texts that are read without a mistake. The first output is [B, T, C] or [T, C], the
/// label [B, L] or [L] whole numbers, where negative ones fill up short texts.
[[nodiscard]] Metric ctc_exact_match_metric();

/// Insertions, deletions and replacements that lead to the label, over the length of all labels
/// (their number where all labels are empty); lower is better. Shapes as above.
[[nodiscard]] Metric ctc_character_error_rate_metric();

/// Insertions, deletions and replacements of words that lead to the label, over the number of words
/// of all labels. Words are what stands between characters of the class `space`, or of the last
/// class of the output where it is not set. Shapes as above.
[[nodiscard]] Metric ctc_word_error_rate_metric(std::optional<std::size_t> space = {});

}  // namespace holdfast::evaluate
