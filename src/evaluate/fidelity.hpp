// Metrics that compare the outputs with the original model's; no labels.
#pragma once

#include "holdfast/metric.hpp"

namespace holdfast::evaluate {

/// Signal to quantization noise in decibels, 10·log10(Σ original² / Σ difference²) over an item's
/// outputs of real numbers, averaged over items. Within ±150, which is where the rounding of f32
/// lies: equal outputs have 150, outputs of other shapes -150.
[[nodiscard]] Metric sqnr_metric();

/// Kullback-Leibler divergence of the first output from the original model's, in nats, averaged
/// over rows of an item, then over items; lower is better. A row is the last axis that is not of
/// extent 1. Rows of the original that are no probabilities (not negative, with a sum of 1) are
/// taken for logits, and both models' rows go through a softmax. Probabilities count from 1e-12.
[[nodiscard]] Metric kl_metric();

}  // namespace holdfast::evaluate
