// The parts of results that a journal keeps, for its archives.
#pragma once

#include <utility>
#include <vector>

#include "correct/correction.hpp"
#include "evaluate/evaluator.hpp"
#include "holdfast/report.hpp"
#include "journal/archive.hpp"
#include "observe/statistics.hpp"
#include "pipeline/held.hpp"
#include "rank/digest.hpp"
#include "realize/alignment.hpp"
#include "realize/smoothing.hpp"

namespace holdfast::journal {

template <typename Archive>
void fields(Archive& archive, Same<evaluate::Score> auto& score) {
    archive(score.value,
            score.per_sample,
            score.observations,
            score.samples,
            score.seconds,
            score.complete);
}

template <typename Archive>
void fields(Archive& archive, Same<rank::Difference> auto& difference) {
    archive(difference.changed, difference.worst, difference.mean);
}

template <typename Archive>
void fields(Archive& archive, Same<rank::OutputDigest> auto& digest) {
    archive(digest.size,
            digest.width,
            digest.stride,
            digest.kept,
            digest.is_distribution,
            digest.places,
            digest.values);
}

template <typename Archive>
void fields(Archive& archive, Same<EnvironmentReport> auto& environment) {
    archive(environment.holdfast_version,
            environment.runtime_version,
            environment.cpu,
            environment.device,
            environment.inference_precision,
            environment.threads);
}

template <typename Archive>
void fields(Archive& archive, Same<pipeline::Seen> auto& seen) {
    archive(seen.score, seen.differences);
}

template <typename Archive>
void fields(Archive& archive, Same<pipeline::SeenOriginal> auto& seen) {
    archive(seen.score, seen.digests, seen.environment, seen.is_alike_in_part, seen.looked_at);
}

template <typename Archive>
void fields(Archive& archive, Same<observe::Tap> auto& tap) {
    archive(tap.node, tap.port);
}

template <typename Archive>
void fields(Archive& archive, Same<observe::Probe> auto& probe) {
    archive(probe.tap,
            probe.statistic,
            probe.aggregator,
            probe.kept_axes,
            probe.quantile_outlier_prob,
            probe.upper,
            probe.clip,
            probe.per_sample);
}

template <typename Archive>
void fields(Archive& archive, const observe::Histogram& histogram) {
    archive(histogram.low(), histogram.high(), histogram.counts());
}

template <typename Archive>
void fields(Archive& archive, observe::Histogram& histogram) {
    double low = 0;
    double high = 0;
    std::vector<double> counts;
    archive(low, high, counts);
    if (!counts.empty() && counts.size() != observe::Histogram::bin_count)
        throw Malformed("a histogram of another number of bins");
    histogram = observe::Histogram(low, high, std::move(counts));
}

template <typename Archive>
void fields(Archive& archive, Same<observe::Statistics> auto& statistics) {
    archive(statistics.values, statistics.histograms, statistics.first_shapes, statistics.items);
}

template <typename Archive>
void fields(Archive& archive, Same<realize::AddedBias> auto& bias) {
    archive(bias.shape, bias.values);
}

template <typename Archive>
void fields(Archive& archive, Same<correct::BiasDecision> auto& decision) {
    archive(decision.operation, decision.corrected, decision.magnitude, decision.reason);
}

template <typename Archive>
void fields(Archive& archive, Same<correct::Correction> auto& correction) {
    archive(correction.biases, correction.added, correction.decisions);
}

template <typename Archive>
void fields(Archive& archive, Same<realize::SmoothedOperation> auto& operation) {
    archive(operation.name, operation.data_port, operation.weight_port, operation.weight_axis);
}

template <typename Archive>
void fields(Archive& archive, Same<realize::SmoothingGroup> auto& group) {
    archive(group.name,
            group.producer,
            group.producer_port,
            group.shape,
            group.factors,
            group.alpha,
            group.operations);
}

template <typename Archive>
void fields(Archive& archive, Same<realize::AlignedPair> auto& pair) {
    archive(pair.producer, pair.consumer, pair.means, pair.factors);
}

}  // namespace holdfast::journal
