#include "evaluate/fidelity.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "evaluate/bad_item.hpp"
#include "evaluate/numbers.hpp"
#include "evaluate/signal_to_noise.hpp"

namespace holdfast::evaluate {
namespace {

using Outputs = std::span<const ov::Tensor>;
using Row = std::span<const double>;

constexpr double most_decibels = 150;
constexpr double least_probability = 1e-12;
constexpr double sum_tolerance = 1e-3;  // of probabilities in f16

void require_as_many(Outputs outputs, Outputs references, const char* metric) {
    require_item(outputs.size() == references.size(),
                 metric,
                 " needs as many outputs as the original model has, ",
                 references.size(),
                 "; the model has ",
                 outputs.size());
}

double decibels(const SignalToNoise& sum) {
    const double ratio = sum.decibels();
    return std::isnan(ratio) ? ratio : std::clamp(ratio, -most_decibels, most_decibels);
}

Observation observe_sqnr(Outputs outputs, const ov::Tensor&, Outputs references) {
    require_as_many(outputs, references, "sqnr");
    SignalToNoise sum;
    bool has_numbers = false;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (!outputs[i].get_element_type().is_real() || outputs[i].get_size() == 0) continue;
        if (outputs[i].get_shape() != references[i].get_shape()) return {-most_decibels};
        const auto found = numbers(outputs[i], "the output");
        const auto original = numbers(references[i], "the original model's output");
        for (std::size_t j = 0; j < found.size(); ++j) sum.add(original[j], found[j]);
        has_numbers = true;
    }
    require_item(has_numbers, "sqnr needs an output of real numbers");
    return {decibels(sum)};
}

bool are_probabilities(Row row) {
    return std::all_of(row.begin(), row.end(), [](double value) { return value >= 0; }) &&
           std::abs(std::accumulate(row.begin(), row.end(), 0.0) - 1) < sum_tolerance;
}

std::vector<double> logarithms(Row row, bool is_logits) {
    std::vector<double> result(row.begin(), row.end());
    if (is_logits) {
        const double highest = *std::max_element(row.begin(), row.end());
        double sum = 0;
        for (const double value : row) sum += std::exp(value - highest);
        for (double& value : result) value -= highest + std::log(sum);
    } else {
        for (double& value : result) value = std::log(value);
    }
    const double least = std::log(least_probability);
    for (double& value : result) value = value < least ? least : value;  // keeps NaN
    return result;
}

double divergence(Row original, Row found) {
    const bool is_logits = !are_probabilities(original);
    const auto p = logarithms(original, is_logits);
    const auto q = logarithms(found, is_logits);
    double sum = 0;
    for (std::size_t i = 0; i < p.size(); ++i) sum += std::exp(p[i]) * (p[i] - q[i]);
    return sum;
}

std::size_t width_of(const ov::Shape& shape) {
    const auto wide =
        std::find_if(shape.rbegin(), shape.rend(), [](std::size_t extent) { return extent > 1; });
    return wide == shape.rend() ? 1 : *wide;
}

Observation observe_kl(Outputs outputs, const ov::Tensor&, Outputs references) {
    require_as_many(outputs, references, "kl");
    require_item(!outputs.empty(), "kl needs a model with an output");
    const auto& shape = outputs[0].get_shape();
    require_item(shape == references[0].get_shape(),
                 "kl needs an output of the original's shape ",
                 references[0].get_shape(),
                 "; it is ",
                 shape);
    const auto width = width_of(shape);
    require_item(width > 1, "kl needs rows of at least two scores; the output's shape is ", shape);
    const auto found = numbers(outputs[0], "the output");
    const auto original = numbers(references[0], "the original model's output");
    double sum = 0;
    for (std::size_t first = 0; first < found.size(); first += width)
        sum += divergence(Row(original).subspan(first, width), Row(found).subspan(first, width));
    return {sum / static_cast<double>(found.size() / width)};
}

Metric fidelity_metric(const char* name, Direction direction) {
    Metric metric;
    metric.name = name;
    metric.direction = direction;
    metric.needs_reference = true;
    metric.needs_labels = false;
    return metric;
}

}  // namespace

Metric sqnr_metric() {
    auto metric = fidelity_metric("sqnr", Direction::higher_is_better);
    metric.observe = observe_sqnr;
    metric.per_sample_range = {-most_decibels, most_decibels};
    return metric;
}

Metric kl_metric() {
    auto metric = fidelity_metric("kl", Direction::lower_is_better);
    metric.observe = observe_kl;
    return metric;
}

}  // namespace holdfast::evaluate
