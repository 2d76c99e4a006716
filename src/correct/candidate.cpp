#include "correct/candidate.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

#include <openvino/core/model.hpp>

#include "core/check.hpp"
#include "core/ops_by_name.hpp"
#include "core/rows.hpp"

namespace holdfast::correct {
namespace {

using observe::Probe;
using place::PointKind;

// A weight with several users is quantized as the first of them asks: see realize.
using Quantizers = std::map<ov::Output<ov::Node>, std::string>;

// The axis of a tensor of `rank` axes, broadcast to the output, that lies along the channels; empty
// if it has one value for all of them.
std::optional<std::size_t> channel_axis(const Weighted& weighted,
                                        std::size_t rank,
                                        std::size_t output_rank) {
    const auto axis = weighted.output_axis;
    const auto from_back =
        axis < 0 ? static_cast<std::size_t>(-axis) : output_rank - static_cast<std::size_t>(axis);
    if (rank < from_back) return {};
    return rank - from_back;
}

// `shift`, in the order of the bias's elements; empty if the bias has no value for each channel.
std::vector<float> spread(const Weighted& weighted,
                          const ov::Shape& bias,
                          const std::vector<float>& shift,
                          std::size_t output_rank) {
    const auto axis = channel_axis(weighted, bias.size(), output_rank);
    const bool has_channels = axis && bias[*axis] == shift.size();
    if (!has_channels && shift.size() != 1) return {};

    std::vector<std::size_t> axes;
    if (has_channels) axes = {*axis};
    const auto rows = core::rows(bias, axes);
    std::vector<float> values;
    for (const auto start : rows.starts) {
        for (std::size_t i = 0; i < rows.length; ++i)
            values.push_back(shift[start + i * rows.step]);
    }
    return values;
}

// A bias of 0 says nothing of how large a change is too large, so it does not hold one back.
double magnitude(const std::vector<float>& bias, const std::vector<float>& shift) {
    double largest = 0;
    for (std::size_t i = 0; i < bias.size(); ++i) {
        if (bias[i] == 0) continue;
        largest = std::max(largest,
                           std::abs(static_cast<double>(shift[i]) / static_cast<double>(bias[i])));
    }
    return largest;
}

const std::string& name_of(const Candidate& candidate) {
    return candidate.operation->get_friendly_name();
}

void add_bias(const Candidate& candidate,
              const std::vector<float>& shift,
              std::size_t output_rank,
              Correction& correction) {
    ov::Shape shape(output_rank, 1);
    shape.at(channel_axis(*candidate.weighted, output_rank, output_rank).value()) = shift.size();
    correction.added[name_of(candidate)] = {.shape = shape, .values = shift};
    correction.decisions.push_back({.operation = name_of(candidate), .corrected = true});
}

void shift_bias(const Candidate& candidate,
                const std::vector<float>& shift,
                std::size_t output_rank,
                double threshold,
                Correction& correction) {
    const auto& constant = *candidate.bias->constant;
    const auto change = spread(*candidate.weighted, constant.get_shape(), shift, output_rank);
    if (change.empty()) {
        return leave(candidate, "its bias has no value for each channel", correction);
    }
    auto bias = constant.cast_vector<float>();
    const auto relative = magnitude(bias, change);
    if (!(relative < threshold)) {
        leave(candidate,
              core::concat(
                  "the change would be ", relative, " times the bias, the limit is ", threshold),
              correction);
        correction.decisions.back().magnitude = relative;
        return;
    }
    std::transform(bias.begin(), bias.end(), change.begin(), bias.begin(), std::plus<>());
    correction.biases[name_of(candidate)] = std::move(bias);
    correction.decisions.push_back(
        {.operation = name_of(candidate), .corrected = true, .magnitude = relative});
}

}  // namespace

std::vector<Candidate> candidates(const ov::Model& model,
                                  const place::Placement& placement,
                                  Method method,
                                  bool without_bias) {
    const auto ops = core::ops_by_name(model);
    std::vector<Candidate> found;
    Quantizers quantizers;
    for (const auto& point : placement.points) {
        if (point.kind != PointKind::weight) continue;
        const auto& operation = core::op_named(ops, point.node);
        const auto [quantizer, is_new] =
            quantizers.try_emplace(operation->input_value(point.port), fake_quantize_name(point));
        if (!is_corrected_type(*operation, method)) continue;
        auto bias = realize::find_bias(*operation);
        if (!bias && !without_bias) continue;
        found.push_back({.operation = operation,
                         .bias = std::move(bias),
                         .quantizer = quantizer->second,
                         .weighted = weighted(*operation, point.port)});
    }
    return found;
}

Probe channel_means(const ov::Output<ov::Node>& output, std::int64_t channel_axis) {
    return {.tap = {.node = output.get_node()->get_friendly_name(), .port = output.get_index()},
            .statistic = StatisticType::mean,
            .aggregator = AggregatorType::mean,
            .kept_axes = {channel_axis}};
}

Probe output_probe(const Candidate& candidate) {
    return channel_means(candidate.operation->output(0), candidate.weighted->output_axis);
}

void decide(const Candidate& candidate,
            const std::vector<float>& shift,
            std::size_t output_rank,
            double threshold,
            Correction& correction) {
    if (candidate.bias) return shift_bias(candidate, shift, output_rank, threshold, correction);
    add_bias(candidate, shift, output_rank, correction);
}

void leave(const Candidate& candidate, const std::string& reason, Correction& correction) {
    correction.decisions.push_back({.operation = name_of(candidate), .reason = reason});
}

}  // namespace holdfast::correct
