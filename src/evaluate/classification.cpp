#include "evaluate/classification.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "evaluate/bad_item.hpp"
#include "evaluate/numbers.hpp"
#include "evaluate/scores.hpp"

namespace holdfast::evaluate {
namespace {

using Row = std::span<const double>;

// Place of `label` among the scores, 0 for the highest.
std::size_t place(Row scores, std::size_t label) {
    std::size_t better = 0;
    for (std::size_t other = 0; other < scores.size(); ++other) {
        const bool is_earlier = other < label && !is_higher(scores[label], scores[other]);
        better += is_higher(scores[other], scores[label]) || is_earlier ? 1 : 0;
    }
    return better;
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

std::map<double, Counts> counts_of(std::span<const Observation> items) {
    std::map<double, Counts> counts;
    for (const auto& item : items) {
        for (std::size_t i = 1; i < item.size(); i += 2) {
            counts[item[i]].claims += 1;
            counts[item[i + 1]].claims += 1;
            if (item[i] == item[i + 1]) counts[item[i]].hits += 1;
        }
    }
    return counts;
}

double finish_f1_macro(std::span<const Observation> items) {
    const auto counts = counts_of(items);
    double sum = 0;
    for (const auto& [label, count] : counts) sum += 2 * count.hits / count.claims;
    return share(sum, counts.size());
}

double finish_balanced_accuracy(std::span<const Observation> items) {
    std::map<double, std::pair<double, std::size_t>> by_label;  // correct rows, rows
    for (const auto& item : items) {
        for (std::size_t i = 1; i < item.size(); i += 2) {
            auto& [correct, rows] = by_label[item[i + 1]];
            correct += item[i] == item[i + 1] ? 1 : 0;
            ++rows;
        }
    }
    double sum = 0;
    for (const auto& [label, counted] : by_label) sum += share(counted.first, counted.second);
    return share(sum, by_label.size());
}

// A single column is the score of class 1, and its negative may stand for that of class 0.
Scored scored_for_roc(std::span<const ov::Tensor> outputs, const ov::Tensor& label) {
    require_item(!outputs.empty(), "roc-auc needs a model with an output");
    const auto& shape = outputs[0].get_shape();
    const bool is_column = ov::shape_size(shape) == (shape.empty() ? 1 : shape[0]);
    if (!is_column) return scored(outputs, label, "roc-auc");
    Scored result{{}, classes(label, "the label"), 2};
    for (const double score : numbers(outputs[0], "the output")) {
        result.scores.push_back(-score);
        result.scores.push_back(score);
    }
    require_item(2 * result.labels.size() == result.scores.size(),
                 "roc-auc needs one label per row of the output; the item has ",
                 result.labels.size(),
                 " labels, the output's shape is ",
                 shape);
    for (const auto each : result.labels)
        require_item(each == 0 || each == 1,
                     "roc-auc of an output with one column needs labels 0 and 1; found ",
                     each);
    return result;
}

// Observation: score of the labels' classes on average, number of classes, then label and scores of
// each row.
Observation observe_scores(const Scored& item) {
    Observation observation{0, static_cast<double>(item.width)};
    for (std::size_t i = 0; i < item.labels.size(); ++i) {
        const auto row = item.row(i);
        observation[0] += share(row[static_cast<std::size_t>(item.labels[i])], item.labels.size());
        observation.push_back(static_cast<double>(item.labels[i]));
        observation.insert(observation.end(), row.begin(), row.end());
    }
    return observation;
}

// The share of pairs of a row of the class and one of another that are in the right order.
double area_under_curve(std::vector<std::pair<double, bool>> scored_rows) {
    std::sort(scored_rows.begin(), scored_rows.end(), [](const auto& left, const auto& right) {
        return is_higher(right.first, left.first);
    });
    double ranks = 0;  // Of rows of the class, from 1; equal ones share theirs.
    double of_class = 0;
    for (std::size_t first = 0; first < scored_rows.size();) {
        std::size_t end = first;
        double here = 0;
        while (end < scored_rows.size() &&
               !is_higher(scored_rows[end].first, scored_rows[first].first))
            here += scored_rows[end++].second ? 1 : 0;
        ranks += here * static_cast<double>(first + end + 1) / 2;
        of_class += here;
        first = end;
    }
    const double others = static_cast<double>(scored_rows.size()) - of_class;
    return (ranks - of_class * (of_class + 1) / 2) / (of_class * others);
}

double finish_roc_auc(std::span<const Observation> items) {
    const auto width = static_cast<std::size_t>(items.front()[1]);
    std::set<std::size_t> labels;
    const auto for_each_row = [&](const auto& look) {
        for (const auto& item : items)
            for (std::size_t i = 2; i + width < item.size(); i += width + 1)
                look(static_cast<std::size_t>(item[i]), item.data() + i + 1);
    };
    for_each_row([&](std::size_t label, const double*) { labels.insert(label); });
    if (width == 2) labels.erase(0);
    double sum = 0;
    for (const auto each : labels) {
        std::vector<std::pair<double, bool>> rows;
        for_each_row([&](std::size_t label, const double* scores) {
            rows.emplace_back(scores[each], label == each);
        });
        sum += area_under_curve(std::move(rows));
    }
    return share(sum, labels.size());
}

// Observation as of top1.
Observation observe_agreement(std::span<const ov::Tensor> outputs,
                              std::span<const ov::Tensor> references) {
    const std::string metric = "top1-agreement";
    require_item(!outputs.empty() && !references.empty(), metric, " needs a model with an output");
    const auto& shape = outputs[0].get_shape();
    require_table(shape, metric);
    require_item(shape == references[0].get_shape(),
                 metric,
                 " needs an output of the shape of the original model's, ",
                 references[0].get_shape(),
                 "; it is ",
                 shape);
    const Scored found{
        numbers(outputs[0], "the output"), {}, ov::shape_size(shape) / rows_of(shape)};
    const Scored original{numbers(references[0], "the original model's output"), {}, found.width};
    const auto rows = rows_of(shape);
    double same = 0;
    for (std::size_t i = 0; i < rows; ++i)
        same += arg_max(found.row(i)) == arg_max(original.row(i)) ? 1 : 0;
    return {share(same, rows), same, static_cast<double>(rows)};
}

Metric prediction_metric(const std::string& name,
                         std::function<double(std::span<const Observation>)> finish) {
    Metric metric;
    metric.name = name;
    metric.observe = [name](std::span<const ov::Tensor> outputs,
                            const ov::Tensor& label,
                            std::span<const ov::Tensor>) {
        return observe_predictions(scored(outputs, label, name));
    };
    metric.finish = std::move(finish);
    return metric;
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
    return prediction_metric("f1-macro", finish_f1_macro);
}

Metric f1_micro_metric() {
    auto metric = top_metric(1);
    metric.name = "f1-micro";
    metric.observe = [](std::span<const ov::Tensor> outputs,
                        const ov::Tensor& label,
                        std::span<const ov::Tensor>) {
        return observe_top(scored(outputs, label, "f1-micro"), 1);
    };
    return metric;
}

Metric balanced_accuracy_metric() {
    return prediction_metric("balanced-accuracy", finish_balanced_accuracy);
}

Metric roc_auc_metric() {
    Metric metric;
    metric.name = "roc-auc";
    metric.observe = [](std::span<const ov::Tensor> outputs,
                        const ov::Tensor& label,
                        std::span<const ov::Tensor>) {
        return observe_scores(scored_for_roc(outputs, label));
    };
    metric.finish = finish_roc_auc;
    return metric;
}

Metric top1_agreement_metric() {
    Metric metric;
    metric.name = "top1-agreement";
    metric.observe = [](std::span<const ov::Tensor> outputs,
                        const ov::Tensor&,
                        std::span<const ov::Tensor> references) {
        return observe_agreement(outputs, references);
    };
    metric.finish = finish_top;
    metric.per_sample_range = {0, 1};
    metric.needs_reference = true;
    metric.needs_labels = false;
    return metric;
}

}  // namespace holdfast::evaluate
