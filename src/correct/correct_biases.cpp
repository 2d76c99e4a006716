#include "correct/correct_biases.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include <openvino/core/model.hpp>

#include "core/check.hpp"
#include "core/constant_value.hpp"
#include "core/fake_quantize.hpp"
#include "correct/candidate.hpp"
#include "correct/mean_output.hpp"
#include "estimate/fake_convert_parameters.hpp"
#include "realize/float_constant.hpp"

namespace holdfast::correct {
namespace {

using observe::Probe;
using observe::Tap;

Probe input_probe(const Candidate& candidate) {
    const auto& weighted = *candidate.weighted;
    return channel_means(candidate.operation->input_value(weighted.activation_port),
                         weighted.input_axis);
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
    const auto& fp8 = range->second.fp8;
    const auto value = candidate.operation->input_value(candidate.weighted->weight_port);
    const auto& type = value.get_element_type();
    const auto weights = core::to_f32(core::constant_value(value));
    if (fp8)
        return core::fake_converted(weights,
                                    estimate::element_type(fp8->type),
                                    fp8->shape,
                                    in_type(type, fp8->shape, fp8->scale));
    return core::fake_quantized(weights,
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

void correct(const Candidate& candidate,
             const estimate::Ranges& ranges,
             const observe::Statistics& statistics,
             double threshold,
             Correction& correction) {
    if (!candidate.weighted) return leave(candidate, unknown_channels, correction);
    const auto tap = output_probe(candidate).tap;
    const auto rank = collected(statistics.first_shapes, tap, tap).size();
    decide(candidate, shifts(candidate, ranges, statistics), rank, threshold, correction);
}

}  // namespace

std::set<Probe> bias_probes(const ov::Model& model,
                            const place::Placement& placement,
                            const AdvancedQuantizeOptions& options) {
    std::set<Probe> probes;
    for (const auto& candidate :
         candidates(model, placement, Method::fast, options.bias_correction_for_all)) {
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
    for (const auto& candidate :
         candidates(model, placement, Method::fast, options.bias_correction_for_all)) {
        correct(candidate, ranges, statistics, threshold, correction);
    }
    return correction;
}

}  // namespace holdfast::correct
