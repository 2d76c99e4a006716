#include "correct/channel_alignment.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convolution.hpp>
#include <openvino/op/group_conv.hpp>

#include "core/check.hpp"
#include "realize/bias.hpp"

namespace holdfast::correct {
namespace {

using ov::op::v1::Convolution;
using ov::op::v1::GroupConvolution;
using NodePtr = std::shared_ptr<ov::Node>;
using observe::Values;

struct Pair {
    NodePtr producer;
    NodePtr between;  ///< The last operation before the consumer: the producer or its bias.
    NodePtr consumer;
};

bool are_all(const std::vector<std::size_t>& values, std::size_t value) {
    return std::ranges::all_of(values, [&](std::size_t each) { return each == value; });
}

bool are_all_0(const ov::CoordinateDiff& values) {
    return std::ranges::all_of(values, [](auto each) { return each == 0; });
}

bool is_pointwise(const Convolution& conv) {
    const auto& shape = conv.get_input_partial_shape(1);
    return std::all_of(
        shape.begin() + 2, shape.end(), [](const auto& extent) { return extent == 1; });
}

// Padding is a value of its own among the channels: it would have to move with the means. "Same"
// padding, where stride and dilation are 1, is that of the kernel; on a dynamic shape it is not
// told.
bool has_no_padding(const Convolution& conv) {
    const auto kind = conv.get_auto_pad();
    const bool is_told = kind == ov::op::PadType::EXPLICIT || kind == ov::op::PadType::VALID;
    if (!is_told) return is_pointwise(conv);
    return are_all_0(conv.get_pads_begin()) && are_all_0(conv.get_pads_end());
}

bool is_consumer(const NodePtr& node) {
    const auto conv = ov::as_type_ptr<Convolution>(node);
    return conv && has_no_padding(*conv) && are_all(conv->get_strides(), 1) &&
           are_all(conv->get_dilations(), 1);
}

bool is_producer(const NodePtr& node) {
    return ov::is_type<Convolution>(node) || ov::is_type<GroupConvolution>(node);
}

bool has_one_user(const NodePtr& node) {
    return node->output(0).get_target_inputs().size() == 1;
}

// A value for each channel, and for nothing else.
bool is_per_channel(const realize::Bias& bias, const ov::Node& operation) {
    const auto rank = operation.get_output_partial_shape(0).size();
    const auto& shape = bias.constant->get_shape();
    if (shape.size() + 1 < rank || shape.size() > rank) return false;
    const auto channels = shape[shape.size() - (rank - 1)];
    const auto& expected = operation.get_output_partial_shape(0)[1];
    return channels == ov::shape_size(shape) && expected.is_static() &&
           static_cast<std::size_t>(expected.get_length()) == channels;
}

// Whether a bias can take up a shift of all that `operation` gives.
bool can_shift(const NodePtr& operation) {
    const auto bias = realize::find_bias(*operation);
    return !bias || (has_one_user(operation) && is_per_channel(*bias, *operation));
}

std::optional<Pair> pair_of(const NodePtr& consumer) {
    if (!is_consumer(consumer)) return {};
    const auto between = consumer->get_input_node_shared_ptr(0);
    if (!has_one_user(between)) return {};
    if (consumer->get_output_partial_shape(0).rank().is_dynamic()) return {};
    auto producer = between;
    for (const auto& input : between->input_values()) {
        const auto above = input.get_node_shared_ptr();
        if (is_producer(producer) || !is_producer(above)) continue;
        const auto bias = realize::find_bias(*above);
        if (bias && bias->add == between) producer = above;
    }
    if (!is_producer(producer) || !can_shift(producer) || !can_shift(consumer)) return {};
    return Pair{producer, between, consumer};
}

bool has_quantized_weight(const NodePtr& node, const place::Placement& placement) {
    return std::ranges::any_of(placement.points, [&](const auto& point) {
        return point.kind == place::PointKind::weight && point.port == 1 &&
               point.node == node->get_friendly_name();
    });
}

std::vector<Pair> pairs(const ov::Model& model, const place::Placement& placement) {
    std::vector<Pair> found;
    std::set<NodePtr> taken;
    for (const auto& node : model.get_ordered_ops()) {
        const auto pair = pair_of(node);
        if (!pair || taken.contains(pair->producer)) continue;
        if (!has_quantized_weight(pair->producer, placement) ||
            !has_quantized_weight(pair->consumer, placement))
            continue;
        taken.insert({pair->producer, pair->consumer});
        found.push_back(*pair);
    }
    return found;
}

observe::Probe quantiles(const Pair& pair, bool upper) {
    return {.tap = {.node = pair.between->get_friendly_name(), .port = 0},
            .statistic = StatisticType::quantile,
            .aggregator = AggregatorType::median,
            .kept_axes = {1},
            .quantile_outlier_prob = 1e-4,
            .upper = upper};
}

const Values& measured(const observe::Statistics& statistics, const observe::Probe& probe) {
    const auto found = statistics.values.find(probe);
    core::ensure(found != statistics.values.end(),
                 "statistics of '",
                 probe.tap.node,
                 "', output 0, were not collected");
    return found->second;
}

// Not empty.
float median(Values values) {
    std::ranges::sort(values);
    const auto middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

Values factors(const Values& spans) {
    constexpr float epsilon = std::numeric_limits<float>::epsilon();
    Values positive;
    std::ranges::copy_if(
        spans, std::back_inserter(positive), [](float span) { return span > epsilon; });
    if (positive.empty()) return Values(spans.size(), 1);
    const float usual = median(positive);
    Values result;
    for (const float span : spans)
        result.push_back(span > epsilon ? std::clamp(span / usual, 0.01F, 100.F) : 1);
    return result;
}

realize::AlignedPair aligned(const Pair& pair, const Values& low, const Values& high) {
    realize::AlignedPair result{.producer = pair.producer->get_friendly_name(),
                                .consumer = pair.consumer->get_friendly_name()};
    Values spans;
    for (std::size_t i = 0; i < low.size(); ++i) {
        result.means.push_back((high[i] + low[i]) / 2);
        spans.push_back(high[i] - low[i]);
    }
    result.factors = factors(spans);
    return result;
}

}  // namespace

std::set<observe::Probe> channel_alignment_probes(const ov::Model& model,
                                                  const place::Placement& placement) {
    std::set<observe::Probe> probes;
    for (const auto& pair : pairs(model, placement)) {
        probes.insert(quantiles(pair, false));
        probes.insert(quantiles(pair, true));
    }
    return probes;
}

realize::Alignment channel_alignment(const ov::Model& model,
                                     const place::Placement& placement,
                                     const observe::Statistics& statistics) {
    realize::Alignment alignment;
    for (const auto& pair : pairs(model, placement)) {
        alignment.push_back(aligned(pair,
                                    measured(statistics, quantiles(pair, false)),
                                    measured(statistics, quantiles(pair, true))));
    }
    return alignment;
}

}  // namespace holdfast::correct
