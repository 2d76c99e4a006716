// What one item gives, told to built-in metrics.
#pragma once

#include <string>
#include <vector>

#include <openvino/runtime/tensor.hpp>

#include "evaluate/bad_item.hpp"
#include "holdfast/metric.hpp"
#include "support/throws.hpp"

namespace holdfast::test {

/// A model's output for one item, and what it is compared with.
struct Item {
    ov::Tensor output;
    ov::Tensor label{};
    ov::Tensor reference{};
};

[[nodiscard]] inline Observation observe(const Metric& metric, const Item& item) {
    const std::vector<ov::Tensor> outputs{item.output};
    const std::vector<ov::Tensor> references{item.reference};
    return metric.observe(outputs, item.label, references);
}

/// The first number that the metric `name` sees in the item.
[[nodiscard]] inline double own_value(const std::string& name, const Item& item) {
    return observe(make_metric(name), item).front();
}

/// The metric `name` over all items: what `finish` says or, without one, the mean of their first
/// numbers.
[[nodiscard]] inline double value(const std::string& name, const std::vector<Item>& items) {
    const auto metric = make_metric(name);
    std::vector<Observation> observations;
    for (const auto& item : items) observations.push_back(observe(metric, item));
    if (metric.finish) return metric.finish(observations);
    double sum = 0;
    for (const auto& observation : observations) sum += observation.front();
    return sum / static_cast<double>(items.size());
}

/// What the metric `name` says of an item that it can't take.
[[nodiscard]] inline std::string failure(const std::string& name, const Item& item) {
    return message_of<evaluate::BadItem>([&] { return own_value(name, item); });
}

}  // namespace holdfast::test
