#include "realize/alignment.hpp"

#include <functional>
#include <memory>

#include <openvino/core/model.hpp>
#include <openvino/op/convolution.hpp>

#include "core/constant_value.hpp"
#include "core/ops_by_name.hpp"
#include "realize/bias.hpp"
#include "realize/scale_weight.hpp"

namespace holdfast::realize {
namespace {

constexpr std::size_t weight_port = 1;

void require_bias(const std::shared_ptr<ov::Node>& operation, std::size_t channels) {
    if (find_bias(*operation)) return;
    ov::Shape shape(operation->get_output_partial_shape(0).size(), 1);
    shape[1] = channels;
    add_bias(operation, shape, std::vector<float>(channels));
}

// Of the weight; its extents there multiply to the number of output channels.
std::vector<std::size_t> output_axes(const ov::Node& operation) {
    if (ov::is_type<ov::op::v1::Convolution>(&operation)) return {0};
    return {0, 1};
}

std::size_t output_channels(const ov::Node& operation) {
    std::size_t channels = 1;
    for (const auto axis : output_axes(operation))
        channels *= operation.get_input_shape(weight_port)[axis];
    return channels;
}

void change_bias(const ov::Node& operation,
                 const std::function<float(float bias, std::size_t channel)>& change) {
    const auto bias = find_bias(operation);
    auto values = bias->constant->cast_vector<float>();
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = change(values[i], i);
    replace_bias(*bias, values);
}

// What `consumer` gives for the means alone.
std::vector<float> response(const ov::Node& consumer, const std::vector<float>& means) {
    const auto weight = core::to_f32(core::constant_value(consumer.input_value(weight_port)));
    const auto& shape = weight.get_shape();
    const auto kernel = weight.get_size() / shape[0] / shape[1];
    std::vector<float> result;
    const auto* value = weight.data<const float>();
    for (std::size_t out = 0; out < shape[0]; ++out) {
        double sum = 0;
        for (std::size_t i = 0; i < shape[1] * kernel; ++i)
            sum += static_cast<double>(*value++) * static_cast<double>(means[i / kernel]);
        result.push_back(static_cast<float>(sum));
    }
    return result;
}

std::vector<float> reciprocals(std::vector<float> factors) {
    for (auto& factor : factors) factor = 1 / factor;
    return factors;
}

void align(ov::Node& producer, ov::Node& consumer, const AlignedPair& pair) {
    const auto shift = response(consumer, pair.means);
    change_bias(consumer, [&](float bias, std::size_t i) { return bias + shift[i]; });
    change_bias(producer, [&](float bias, std::size_t i) {
        return (bias - pair.means[i]) / pair.factors[i];
    });
    scale_weight(producer.input(weight_port), output_axes(producer), reciprocals(pair.factors));
    scale_weight(consumer.input(weight_port), {1}, pair.factors);
}

}  // namespace

void apply_alignment(ov::Model& model,
                     const Alignment& alignment,
                     const std::set<std::string>& exact) {
    const auto ops = core::ops_by_name(model);
    for (const auto& pair : alignment) {
        const auto& producer = core::op_named(ops, pair.producer);
        const auto& consumer = core::op_named(ops, pair.consumer);
        require_bias(producer, output_channels(*producer));
        require_bias(consumer, output_channels(*consumer));
        if (exact.contains(pair.producer) || exact.contains(pair.consumer)) continue;
        align(*producer, *consumer, pair);
    }
}

}  // namespace holdfast::realize
