#include "pipeline/ranking_subset.hpp"

#include <algorithm>
#include <numeric>

#include <openvino/core/type/element_type.hpp>

#include "core/check.hpp"
#include "core/infer.hpp"
#include "rank/normalized_mse.hpp"

namespace holdfast::pipeline {
namespace {

using Outputs = std::vector<std::vector<float>>;

constexpr std::size_t items_at_a_time = 32;

template <typename Element>
std::vector<float> cast(const ov::Tensor& tensor) {
    const auto* data = tensor.data<const Element>();
    std::vector<float> values(tensor.get_size());
    std::transform(data, data + tensor.get_size(), values.begin(), [](Element value) {
        return static_cast<float>(value);
    });
    return values;
}

// Outputs of other types say nothing of errors.
std::vector<float> floats(const ov::Tensor& tensor) {
    switch (tensor.get_element_type()) {
        case ov::element::f32:
            return cast<float>(tensor);
        case ov::element::f64:
            return cast<double>(tensor);
        case ov::element::f16:
            return cast<ov::float16>(tensor);
        case ov::element::bf16:
            return cast<ov::bfloat16>(tensor);
        default:
            return {};
    }
}

Outputs outputs_of(std::span<const ov::Tensor> tensors) {
    Outputs outputs;
    for (const auto& tensor : tensors) outputs.push_back(floats(tensor));
    return outputs;
}

// A candidate whose output has another size is as far off as can be.
double error(const std::vector<float>& reference, const std::vector<float>& approximate) {
    if (reference.size() != approximate.size()) return std::numeric_limits<double>::infinity();
    return rank::normalized_mse(reference, approximate);
}

double mean_error(const Outputs& reference, const Outputs& approximate) {
    double sum = 0;
    for (std::size_t i = 0; i < reference.size(); ++i) sum += error(reference[i], approximate[i]);
    return reference.empty() ? 0 : sum / static_cast<double>(reference.size());
}

std::vector<Outputs> infer(ov::CompiledModel& model,
                           const Dataset& dataset,
                           std::span<const std::size_t> items,
                           const Control& control,
                           std::string_view stage) {
    std::vector<Outputs> all;
    core::infer_in_order(
        model,
        dataset,
        items,
        [&](std::size_t, std::span<const ov::Tensor> outputs, const Sample&) {
            all.push_back(outputs_of(outputs));
        },
        control,
        stage);
    return all;
}

}  // namespace

std::vector<double> losses(const std::vector<double>& original,
                           const std::vector<double>& quantized,
                           Direction direction) {
    core::ensure(original.size() == quantized.size(), "scores of different items are compared");
    std::vector<double> lost(original.size());
    for (std::size_t i = 0; i < lost.size(); ++i) {
        const double fell = original[i] - quantized[i];
        lost[i] = direction == Direction::higher_is_better ? fell : -fell;
    }
    return lost;
}

std::vector<double> output_errors(ov::CompiledModel& original,
                                  ov::CompiledModel& quantized,
                                  const Dataset& dataset,
                                  const Control& control,
                                  std::string_view stage) {
    std::vector<double> errors;
    while (errors.size() < dataset.size()) {
        std::vector<std::size_t> items(std::min(items_at_a_time, dataset.size() - errors.size()));
        std::iota(items.begin(), items.end(), errors.size());
        const auto expected = infer(original, dataset, items, control, stage);
        const auto found = infer(quantized, dataset, items, control, stage);
        for (std::size_t i = 0; i < items.size(); ++i)
            errors.push_back(mean_error(expected[i], found[i]));
    }
    return errors;
}

}  // namespace holdfast::pipeline
