#include "correct/correct_biases.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include <openvino/core/model.hpp>

#include "core/check.hpp"
#include "core/constant_value.hpp"
#include "core/fake_quantize.hpp"
#include "core/ops_by_name.hpp"
#include "core/rows.hpp"
#include "correct/mean_output.hpp"
#include "correct/weighted.hpp"
#include "realize/bias.hpp"
#include "realize/float_constant.hpp"

namespace holdfast::correct {
namespace {

using estimate::FakeQuantizeParameters;
using observe::Probe;
using observe::Tap;
using place::PointKind;
using place::QuantizationPoint;

/// A bias that may be corrected.
struct Candidate {
    std::shared_ptr<ov::Node> operation;
    realize::Bias bias;
    std::string quantizer;             ///< Name of the FakeQuantize of its weights.
    std::optional<Weighted> weighted;  ///< Empty: its channels can't be told.
};

// A weight with several users is quantized as the first of them asks: see realize.
using Quantizers = std::map<ov::Output<ov::Node>, std::string>;

std::vector<Candidate> candidates(const core::OpsByName& ops, const place::Placement& placement) {
    std::vector<Candidate> found;
    Quantizers quantizers;
    for (const auto& point : placement.points) {
        if (point.kind != PointKind::weight) continue;
        const auto& operation = core::op_named(ops, point.node);
        const auto [quantizer, is_new] =
            quantizers.try_emplace(operation->input_value(point.port), fake_quantize_name(point));
        if (!is_corrected_type(*operation)) continue;
        if (auto bias = realize::find_bias(*operation)) {
            found.push_back({.operation = operation,
                             .bias = std::move(*bias),
                             .quantizer = quantizer->second,
                             .weighted = weighted(*operation, point.port)});
        }
    }
    return found;
}

Tap tap_of(const ov::Output<ov::Node>& output) {
    return {.node = output.get_node()->get_friendly_name(), .port = output.get_index()};
}

Probe channel_means(const ov::Output<ov::Node>& output, std::int64_t channel_axis) {
    return {.tap = tap_of(output),
            .statistic = StatisticType::mean,
            .aggregator = AggregatorType::mean,
            .kept_axes = {channel_axis}};
}

Probe input_probe(const Candidate& candidate) {
    const auto& weighted = *candidate.weighted;
    return channel_means(candidate.operation->input_value(weighted.activation_port),
                         weighted.input_axis);
}

Probe output_probe(const Candidate& candidate) {
    return channel_means(candidate.operation->output(0), candidate.weighted->output_axis);
}

template <typename Key, typename Value>
const Value& collected(const std::map<Key, Value>& values, const Key& key, const Tap& tap) {
    const auto found = values.find(key);
    core::ensure(found != values.end(),
                 "statistics of '",
                 tap.node,
                 "', output ",
                 tap.port,
                 ", were not collected");
    return found->second;
}

std::vector<float> in_type(const ov::element::Type& type,
                           const ov::Shape& shape,
                           const std::vector<float>& values) {
    return realize::float_constant(type, shape, values)->cast_vector<float>();
}

ov::Tensor quantized_weights(const Candidate& candidate, const estimate::Ranges& ranges) {
    const auto range = ranges.find(candidate.quantizer);
    core::ensure(range != ranges.end(), "'", candidate.quantizer, "' has no range");
    const auto& parameters = range->second.parameters;
    const auto value = candidate.operation->input_value(candidate.weighted->weight_port);
    const auto& type = value.get_element_type();
    return core::fake_quantized(core::to_f32(core::constant_value(value)),
                                {.shape = parameters.shape,
                                 .low = in_type(type, parameters.shape, parameters.low),
                                 .high = in_type(type, parameters.shape, parameters.high)},
                                parameters.levels);
}

// For each channel of the output: what quantized weights take away from its mean.
std::vector<float> shifts(const Candidate& candidate,
                          const estimate::Ranges& ranges,
                          const observe::Statistics& statistics) {
    const auto input = input_probe(candidate);
    const auto output = output_probe(candidate);
    const auto quantized = mean_output(*candidate.operation,
                                       *candidate.weighted,
                                       quantized_weights(candidate, ranges),
                                       collected(statistics.values, input, input.tap),
                                       collected(statistics.first_shapes, input.tap, input.tap));
    auto result = collected(statistics.values, output, output.tap);
    core::ensure(result.size() == quantized.size(),
                 "'",
                 output.tap.node,
                 "' has ",
                 quantized.size(),
                 " channels, but the means of ",
                 result.size());
    std::transform(result.begin(), result.end(), quantized.begin(), result.begin(), std::minus<>());
    return result;
}

// The axis of the bias that lies along the channels; empty if it has one value for all of them.
std::optional<std::size_t> channel_axis_of_bias(const Candidate& candidate,
                                                std::size_t output_rank) {
    const auto axis = candidate.weighted->output_axis;
    const auto from_back =
        axis < 0 ? static_cast<std::size_t>(-axis) : output_rank - static_cast<std::size_t>(axis);
    const auto rank = candidate.bias.constant->get_shape().size();
    if (rank < from_back) return {};
    return rank - from_back;
}

// `shift`, in the order of the bias's elements; empty if the bias has no value for each channel.
std::vector<float> spread_over_bias(const Candidate& candidate,
                                    const std::vector<float>& shift,
                                    std::size_t output_rank) {
    const auto& shape = candidate.bias.constant->get_shape();
    const auto axis = channel_axis_of_bias(candidate, output_rank);
    const bool has_channels = axis && shape[*axis] == shift.size();
    if (!has_channels && shift.size() != 1) return {};

    std::vector<std::size_t> axes;
    if (has_channels) axes = {*axis};
    const auto rows = core::rows(shape, axes);
    std::vector<float> spread;
    for (const auto start : rows.starts) {
        for (std::size_t i = 0; i < rows.length; ++i) {
            spread.push_back(shift[start + i * rows.step]);
        }
    }
    return spread;
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

/// A bias, decided on; `values` are empty unless it is corrected.
struct Decided {
    BiasDecision decision;
    std::vector<float> values;
};

Decided unchanged(BiasDecision decision, const std::string& reason) {
    decision.reason = reason;
    return {.decision = std::move(decision), .values = {}};
}

Decided decide(const Candidate& candidate,
               const estimate::Ranges& ranges,
               const observe::Statistics& statistics,
               double threshold) {
    BiasDecision decision{.operation = candidate.operation->get_friendly_name()};
    if (!candidate.weighted) {
        return unchanged(decision,
                         "its channels are unknown: no fixed rank, or weights of one axis");
    }
    const auto rank = collected(statistics.first_shapes,
                                tap_of(candidate.operation->output(0)),
                                tap_of(candidate.operation->output(0)))
                          .size();
    const auto shift = spread_over_bias(candidate, shifts(candidate, ranges, statistics), rank);
    if (shift.empty()) return unchanged(decision, "its bias has no value for each channel");

    auto bias = candidate.bias.constant->cast_vector<float>();
    decision.magnitude = magnitude(bias, shift);
    if (!(decision.magnitude < threshold)) {
        return unchanged(decision,
                         core::concat("the change would be ",
                                      decision.magnitude,
                                      " times the bias, the limit is ",
                                      threshold));
    }
    decision.corrected = true;
    std::transform(bias.begin(), bias.end(), shift.begin(), bias.begin(), std::plus<>());
    return {.decision = std::move(decision), .values = std::move(bias)};
}

}  // namespace

std::set<Probe> bias_probes(const ov::Model& model, const place::Placement& placement) {
    std::set<Probe> probes;
    for (const auto& candidate : candidates(core::ops_by_name(model), placement)) {
        if (!candidate.weighted) continue;
        probes.insert(input_probe(candidate));
        probes.insert(output_probe(candidate));
    }
    return probes;
}

Correction correct_biases(const ov::Model& model,
                          const place::Placement& placement,
                          const estimate::Ranges& ranges,
                          const observe::Statistics& statistics,
                          const AdvancedQuantizeOptions& options) {
    const double threshold = options.bias_correction_threshold.value_or(2);
    core::require(threshold > 0, "bias_correction_threshold must be positive, got ", threshold);
    Correction correction;
    for (const auto& candidate : candidates(core::ops_by_name(model), placement)) {
        auto decided = decide(candidate, ranges, statistics, threshold);
        if (decided.decision.corrected) {
            correction.biases[decided.decision.operation] = std::move(decided.values);
        }
        correction.decisions.push_back(std::move(decided.decision));
    }
    return correction;
}

}  // namespace holdfast::correct
