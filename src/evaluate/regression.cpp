#include "evaluate/regression.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "evaluate/distance.hpp"
#include "evaluate/numbers.hpp"

namespace holdfast::evaluate {
namespace {

using Values = std::vector<double>;

struct Pairs {
    Values found;
    Values expected;
};

// Observation: mean squared difference of the item, negated, then output and label of each element.
Observation observe_pairs(std::span<const ov::Tensor> outputs,
                          const ov::Tensor& label,
                          const std::string& metric) {
    require_like_label(outputs, label, metric);
    const auto found = numbers(outputs[0], "the output");
    const auto expected = numbers(label, "the label");
    Observation observation{0};
    for (std::size_t i = 0; i < found.size(); ++i) {
        const double difference = found[i] - expected[i];
        observation[0] -= difference * difference / static_cast<double>(found.size());
        observation.insert(observation.end(), {found[i], expected[i]});
    }
    return observation;
}

Pairs pairs_of(std::span<const Observation> items) {
    Pairs pairs;
    for (const auto& item : items) {
        for (std::size_t i = 1; i < item.size(); i += 2) {
            pairs.found.push_back(item[i]);
            pairs.expected.push_back(item[i + 1]);
        }
    }
    return pairs;
}

double r2(const Pairs& pairs) {
    const double middle = mean(pairs.expected);
    double residual = 0;
    double total = 0;
    for (std::size_t i = 0; i < pairs.found.size(); ++i) {
        residual += (pairs.found[i] - pairs.expected[i]) * (pairs.found[i] - pairs.expected[i]);
        total += (pairs.expected[i] - middle) * (pairs.expected[i] - middle);
    }
    return 1 - residual / total;
}

double correlation(const Pairs& pairs) {
    const double middle_found = mean(pairs.found);
    const double middle_expected = mean(pairs.expected);
    double both = 0;
    double of_found = 0;
    double of_expected = 0;
    for (std::size_t i = 0; i < pairs.found.size(); ++i) {
        const double found = pairs.found[i] - middle_found;
        const double expected = pairs.expected[i] - middle_expected;
        both += found * expected;
        of_found += found * found;
        of_expected += expected * expected;
    }
    return both / (std::sqrt(of_found) * std::sqrt(of_expected));
}

// NaN, which has no rank, keeps its place as NaN.
Values ranks(const Values& values) {
    if (std::ranges::any_of(values, [](double value) { return std::isnan(value); }))
        return Values(values.size(), NAN);
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    Values result(values.size());
    for (std::size_t first = 0; first < order.size();) {
        std::size_t end = first;
        while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
        for (std::size_t i = first; i < end; ++i)
            result[order[i]] = static_cast<double>(first + end - 1) / 2;
        first = end;
    }
    return result;
}

template <typename Finish>
Metric pairs_metric(const std::string& name, Finish finish) {
    Metric metric;
    metric.name = name;
    metric.observe = [name](std::span<const ov::Tensor> outputs,
                            const ov::Tensor& label,
                            std::span<const ov::Tensor>) {
        return observe_pairs(outputs, label, name);
    };
    metric.finish = [finish](std::span<const Observation> items) {
        return finish(pairs_of(items));
    };
    return metric;
}

}  // namespace

Metric rmse_metric() {
    auto metric = mse_metric("rmse");
    metric.finish = [squared = metric.finish](std::span<const Observation> items) {
        return std::sqrt(squared(items));
    };
    metric.per_sample = [](const Observation& item) { return std::sqrt(item[0]); };
    return metric;
}

Metric r2_metric() {
    return pairs_metric("r2", r2);
}

Metric pearson_metric() {
    return pairs_metric("pearson", correlation);
}

Metric spearman_metric() {
    return pairs_metric("spearman", [](const Pairs& pairs) {
        return correlation({ranks(pairs.found), ranks(pairs.expected)});
    });
}

}  // namespace holdfast::evaluate
