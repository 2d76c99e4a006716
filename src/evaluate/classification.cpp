#include "evaluate/classification.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>

#include "evaluate/bad_item.hpp"
#include "evaluate/numbers.hpp"

namespace holdfast::evaluate {
namespace {

using Row = std::span<const double>;

bool is_higher(double a, double b) {
    return a > b || (std::isnan(a) && !std::isnan(b));
}

// Place of `label` among the scores, 0 for the highest.
std::size_t place(Row scores, std::size_t label) {
    std::size_t better = 0;
    for (std::size_t other = 0; other < scores.size(); ++other) {
        const bool is_earlier = other < label && !is_higher(scores[label], scores[other]);
        better += is_higher(scores[other], scores[label]) || is_earlier ? 1 : 0;
    }
    return better;
}

std::size_t arg_max(Row scores) {
    return static_cast<std::size_t>(
        std::max_element(
            scores.begin(), scores.end(), [](double a, double b) { return is_higher(b, a); }) -
        scores.begin());
}

// Class scores of one item, with their labels.
struct Scored {
    std::vector<double> scores;
    std::vector<std::int64_t> labels;
    std::size_t width = 0;

    [[nodiscard]] Row row(std::size_t index) const {
        return Row(scores).subspan(index * width, width);
    }
};

// [B, C], also with axes of extent 1, or [C] for a single row.
bool is_table(const ov::Shape& shape) {
    const auto wide = std::count_if(shape.begin() + (shape.size() > 1 ? 1 : 0),
                                    shape.end(),
                                    [](std::size_t extent) { return extent != 1; });
    return !shape.empty() && wide <= 1;
}

std::size_t rows_of(const ov::Shape& shape) {
    return shape.size() > 1 ? shape[0] : 1;
}

void require_table(const ov::Shape& shape, const std::string& metric) {
    require_item(is_table(shape),
                 metric,
                 " needs an output of one row of class scores per label; its shape is ",
                 shape);
    require_item(
        ov::shape_size(shape) > rows_of(shape),
        metric,
        " needs class scores to choose from; the output has a single column, its shape is ",
        shape);
}

void require_labels(const Scored& scored, const ov::Shape& shape, const std::string& metric) {
    require_item(scored.labels.size() == rows_of(shape),
                 metric,
                 " needs one label per row of the output; the item has ",
                 scored.labels.size(),
                 " labels, the output's shape is ",
                 shape);
    const auto outside =
        std::find_if(scored.labels.begin(), scored.labels.end(), [&](std::int64_t label) {
            return label < 0 || static_cast<std::size_t>(label) >= scored.width;
        });
    if (outside != scored.labels.end())
        throw BadItem(core::concat(
            "label ", *outside, " is none of the ", scored.width, " classes of the output"));
}

Scored scored(std::span<const ov::Tensor> outputs,
              const ov::Tensor& label,
              const std::string& metric) {
    require_item(!outputs.empty(), metric, " needs a model with an output");
    const auto& shape = outputs[0].get_shape();
    require_table(shape, metric);
    Scored result{numbers(outputs[0], "the output"), classes(label, "the label"), 0};
    result.width = result.scores.size() / rows_of(shape);
    require_labels(result, shape, metric);
    return result;
}

double share(double part, std::size_t whole) {
    return part / static_cast<double>(whole);
}

// Observation: share of correct rows, correct rows, rows.
Observation observe_top(const Scored& item, std::size_t count) {
    double correct = 0;
    for (std::size_t i = 0; i < item.labels.size(); ++i) {
        correct += place(item.row(i), static_cast<std::size_t>(item.labels[i])) < count ? 1 : 0;
    }
    return {share(correct, item.labels.size()), correct, static_cast<double>(item.labels.size())};
}

double finish_top(std::span<const Observation> items) {
    double correct = 0;
    double rows = 0;
    for (const auto& item : items) {
        correct += item[1];
        rows += item[2];
    }
    return correct / rows;
}

// Observation: share of correct rows, then prediction and label of each row.
Observation observe_predictions(const Scored& item) {
    Observation observation{0};
    for (std::size_t i = 0; i < item.labels.size(); ++i) {
        const auto prediction = static_cast<double>(arg_max(item.row(i)));
        const auto label = static_cast<double>(item.labels[i]);
        observation[0] += prediction == label ? share(1, item.labels.size()) : 0;
        observation.insert(observation.end(), {prediction, label});
    }
    return observation;
}

struct Counts {
    double hits = 0;    // predicted and true
    double claims = 0;  // predicted or true, counted twice where both
};

double finish_f1(std::span<const Observation> items) {
    std::map<double, Counts> counts;
    for (const auto& item : items) {
        for (std::size_t i = 1; i < item.size(); i += 2) {
            counts[item[i]].claims += 1;
            counts[item[i + 1]].claims += 1;
            if (item[i] == item[i + 1]) counts[item[i]].hits += 1;
        }
    }
    double sum = 0;
    for (const auto& [label, count] : counts) sum += 2 * count.hits / count.claims;
    return share(sum, counts.size());
}

}  // namespace

Metric top_metric(std::size_t count) {
    Metric metric;
    metric.name = core::concat("top", count);
    metric.observe = [count, name = metric.name](std::span<const ov::Tensor> outputs,
                                                 const ov::Tensor& label,
                                                 std::span<const ov::Tensor>) {
        const auto item = scored(outputs, label, name);
        require_item(item.width >= count,
                     name,
                     " needs at least ",
                     count,
                     " classes; the output has ",
                     item.width);
        return observe_top(item, count);
    };
    metric.finish = finish_top;
    metric.per_sample_range = {0, 1};  // the mean where all items have as many rows
    return metric;
}

Metric f1_macro_metric() {
    Metric metric;
    metric.name = "f1-macro";
    metric.observe = [](std::span<const ov::Tensor> outputs,
                        const ov::Tensor& label,
                        std::span<const ov::Tensor>) {
        return observe_predictions(scored(outputs, label, "f1-macro"));
    };
    metric.finish = finish_f1;
    return metric;
}

}  // namespace holdfast::evaluate
