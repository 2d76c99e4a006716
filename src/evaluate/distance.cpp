#include "evaluate/distance.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "evaluate/bad_item.hpp"
#include "evaluate/numbers.hpp"

namespace holdfast::evaluate {
namespace {

using Outputs = std::span<const ov::Tensor>;

// Axes of extent 1 do not matter: [B] is as good as [B, 1].
ov::Shape essence(ov::Shape shape) {
    shape.erase(std::remove(shape.begin(), shape.end(), 1U), shape.end());
    return shape;
}

// Observation: mean of the item's elements, their sum, their number.
template <typename Difference>
Observation observe_differences(Outputs outputs,
                                const ov::Tensor& label,
                                const std::string& metric,
                                Difference difference) {
    require_like_label(outputs, label, metric);
    const auto found = numbers(outputs[0], "the output");
    const auto expected = numbers(label, "the label");
    const double sum = std::transform_reduce(
        found.begin(), found.end(), expected.begin(), 0.0, std::plus<>(), difference);
    const auto count = static_cast<double>(found.size());
    return {sum / count, sum, count};
}

double finish_differences(std::span<const Observation> items) {
    double sum = 0;
    double count = 0;
    for (const auto& item : items) {
        sum += item[1];
        count += item[2];
    }
    return sum / count;
}

template <typename Difference>
Metric difference_metric(std::string name, Difference difference) {
    Metric metric;
    metric.name = std::move(name);
    metric.direction = Direction::lower_is_better;
    metric.observe = [name = metric.name, difference](
                         Outputs outputs, const ov::Tensor& label, Outputs) {
        return observe_differences(outputs, label, name, difference);
    };
    metric.finish = finish_differences;
    return metric;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double cosine(const ov::Tensor& output, const ov::Tensor& reference) {
    if (output.get_shape() != reference.get_shape()) return 0;
    const auto a = numbers(output, "the output");
    const auto b = numbers(reference, "the original model's output");
    if (a == b) return 1;
    const double lengths = std::sqrt(dot(a, a)) * std::sqrt(dot(b, b));
    return lengths == 0 ? 0 : dot(a, b) / lengths;
}

Observation observe_cosine(Outputs outputs, const ov::Tensor&, Outputs references) {
    require_item(outputs.size() == references.size(),
                 "cosine needs as many outputs as the original model has, ",
                 references.size(),
                 "; the model has ",
                 outputs.size());
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (!outputs[i].get_element_type().is_real() || outputs[i].get_size() == 0) continue;
        sum += cosine(outputs[i], references[i]);
        ++count;
    }
    require_item(count > 0, "cosine needs an output of real numbers");
    return {sum / static_cast<double>(count)};
}

}  // namespace

void require_like_label(Outputs outputs, const ov::Tensor& label, const std::string& metric) {
    require_item(!outputs.empty(), metric, " needs a model with an output");
    require_item(static_cast<bool>(label), "the label is missing");
    require_item(essence(outputs[0].get_shape()) == essence(label.get_shape()),
                 metric,
                 " needs labels of the output's shape ",
                 outputs[0].get_shape(),
                 "; the item's is ",
                 label.get_shape());
}

Metric mse_metric(const std::string& name) {
    return difference_metric(name, [](double a, double b) { return (a - b) * (a - b); });
}

Metric mae_metric() {
    return difference_metric("mae", [](double a, double b) { return std::abs(a - b); });
}

Metric cosine_metric() {
    Metric metric;
    metric.name = "cosine";
    metric.observe = observe_cosine;
    metric.per_sample_range = {-1, 1};
    metric.needs_reference = true;
    metric.needs_labels = false;
    return metric;
}

}  // namespace holdfast::evaluate
