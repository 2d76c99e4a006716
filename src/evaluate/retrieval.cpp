#include "evaluate/retrieval.hpp"

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "evaluate/bad_item.hpp"
#include "evaluate/numbers.hpp"

namespace holdfast::evaluate {
namespace {

using Row = std::span<const double>;

double dot(Row a, Row b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// Rows of length 1; a row of zeros stays as it is, and is near to nothing.
void normalize(std::vector<double>& values, std::size_t width) {
    for (std::size_t first = 0; first < values.size(); first += width) {
        const auto row = std::span(values).subspan(first, width);
        const double length = std::sqrt(dot(row, row));
        if (length == 0) continue;
        for (double& value : row) value /= length;
    }
}

std::size_t rows_of(const ov::Shape& shape) {
    return shape.size() > 1 ? shape[0] : 1;
}

// Observation: mean cosine of the pairs, width of a row, then all outputs, then all labels.
Observation observe(const ov::Tensor& output, const ov::Tensor& label, const std::string& metric) {
    auto found = numbers(output, "the output");
    auto partner = numbers(label, "the label");
    const auto rows = rows_of(output.get_shape());
    require_item(partner.size() == found.size() && rows_of(label.get_shape()) == rows,
                 metric,
                 " needs labels that are embeddings of the output's shape ",
                 output.get_shape(),
                 "; the item's is ",
                 label.get_shape());
    const auto width = found.size() / rows;
    require_item(width > 1,
                 metric,
                 " needs embeddings of several numbers; the output's shape is ",
                 output.get_shape());
    normalize(found, width);
    normalize(partner, width);
    Observation observation{dot(found, partner) / static_cast<double>(rows),
                            static_cast<double>(width)};
    observation.insert(observation.end(), found.begin(), found.end());
    observation.insert(observation.end(), partner.begin(), partner.end());
    return observation;
}

struct Pairs {
    std::vector<Row> outputs;
    std::vector<Row> labels;
};

Pairs pairs_of(std::span<const Observation> items, const std::string& metric) {
    Pairs pairs;
    for (const auto& item : items) {
        const auto width = static_cast<std::size_t>(item[1]);
        require_item(pairs.labels.empty() || width == pairs.labels.front().size(),
                     metric,
                     " needs embeddings of one length; an item has ",
                     width,
                     " numbers, the first one has ",
                     pairs.labels.empty() ? width : pairs.labels.front().size());
        const auto values = Row(item).subspan(2);
        const auto half = values.size() / 2;
        for (std::size_t first = 0; first < half; first += width) {
            pairs.outputs.push_back(values.subspan(first, width));
            pairs.labels.push_back(values.subspan(half + first, width));
        }
    }
    return pairs;
}

bool is_found(const Pairs& pairs, std::size_t index, std::size_t count) {
    const double own = dot(pairs.outputs[index], pairs.labels[index]);
    if (std::isnan(own)) return false;
    std::size_t nearer = 0;
    for (std::size_t i = 0; i < pairs.labels.size() && nearer < count; ++i)
        nearer += i != index && dot(pairs.outputs[index], pairs.labels[i]) > own ? 1 : 0;
    return nearer < count;
}

double finish(const Pairs& pairs, std::size_t count) {
    double found = 0;
    for (std::size_t i = 0; i < pairs.outputs.size(); ++i) found += is_found(pairs, i, count);
    return found / static_cast<double>(pairs.outputs.size());
}

}  // namespace

Metric recall_metric(std::size_t count) {
    Metric metric;
    metric.name = core::concat("recall@", count);
    metric.observe = [name = metric.name](std::span<const ov::Tensor> outputs,
                                          const ov::Tensor& label,
                                          std::span<const ov::Tensor>) {
        require_item(!outputs.empty(), name, " needs a model with an output");
        return observe(outputs[0], label, name);
    };
    metric.finish = [count, name = metric.name](std::span<const Observation> items) {
        return finish(pairs_of(items, name), count);
    };
    return metric;
}

}  // namespace holdfast::evaluate
