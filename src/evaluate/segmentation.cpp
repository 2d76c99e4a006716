#include "evaluate/segmentation.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "evaluate/bad_item.hpp"
#include "evaluate/numbers.hpp"
#include "evaluate/scores.hpp"

namespace holdfast::evaluate {
namespace {

constexpr std::int64_t left_out = 255;

struct Counts {
    double both = 0;
    double predicted = 0;
    double expected = 0;
};

using Score = double (*)(const Counts&);

double iou(const Counts& counts) {
    return counts.both / (counts.predicted + counts.expected - counts.both);
}

double dice(const Counts& counts) {
    return 2 * counts.both / (counts.predicted + counts.expected);
}

double mean_over_classes(const std::map<double, Counts>& classes, Score score) {
    double sum = 0;
    for (const auto& [name, counts] : classes) sum += score(counts);
    return sum / static_cast<double>(classes.size());
}

// The class with the highest score at each pixel.
std::vector<std::int64_t> best_classes(const ov::Tensor& output) {
    const auto& shape = output.get_shape();
    const auto scores = numbers(output, "the output");
    const auto pixels = shape[2] * shape[3];
    std::vector<std::int64_t> best(shape[0] * pixels);
    for (std::size_t i = 0; i < best.size(); ++i) {
        const auto first = i / pixels * shape[1] * pixels + i % pixels;
        double highest = scores[first];
        for (std::size_t c = 1; c < shape[1]; ++c) {
            const double score = scores[first + c * pixels];
            if (!is_higher(score, highest)) continue;
            highest = score;
            best[i] = static_cast<std::int64_t>(c);
        }
    }
    return best;
}

std::vector<std::int64_t> predictions(const ov::Tensor& output, const std::string& metric) {
    if (output.get_element_type().is_integral_number()) return classes(output, "the output");
    const auto& shape = output.get_shape();
    require_item(shape.size() == 4 && shape[1] > 1,
                 metric,
                 " needs an output of [items, classes, rows, columns], or a map of whole numbers; "
                 "its element type is ",
                 output.get_element_type(),
                 ", its shape ",
                 shape);
    return best_classes(output);
}

void require_class(std::int64_t label, const ov::Tensor& output) {
    if (!output.get_element_type().is_real()) return;
    const auto count = output.get_shape()[1];
    require_item(static_cast<std::size_t>(label) < count,
                 "label ",
                 label,
                 " is none of the ",
                 count,
                 " classes of the output");
}

// Columns may not be taken for rows: axes of extent 1 do not matter, the others have to agree.
void require_alike(const ov::Tensor& output, const ov::Tensor& label, const std::string& metric) {
    const auto essence = [](const ov::Shape& shape, bool has_classes) {
        ov::Shape kept;
        for (std::size_t axis = 0; axis < shape.size(); ++axis)
            if (shape[axis] != 1 && !(has_classes && axis == 1)) kept.push_back(shape[axis]);
        return kept;
    };
    const bool has_classes = output.get_element_type().is_real();
    require_item(essence(output.get_shape(), has_classes) == essence(label.get_shape(), false),
                 metric,
                 " needs a label for each pixel of the output; the label's shape is ",
                 label.get_shape(),
                 ", the output's ",
                 output.get_shape());
}

std::map<double, Counts> count(const ov::Tensor& output,
                               const ov::Tensor& label,
                               const std::string& metric) {
    const auto found = predictions(output, metric);
    const auto expected = classes(label, "the label");
    require_alike(output, label, metric);
    std::map<double, Counts> counts;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (expected[i] < 0 || expected[i] == left_out) continue;
        require_class(expected[i], output);
        counts[static_cast<double>(found[i])].predicted += 1;
        auto& counts_of_label = counts[static_cast<double>(expected[i])];
        counts_of_label.expected += 1;
        if (found[i] == expected[i]) counts_of_label.both += 1;
    }
    require_item(
        !counts.empty(), metric, " needs a pixel whose label is neither negative nor ", left_out);
    return counts;
}

// Observation: the item's own value; then class, both, predicted, expected of each class.
Observation observe(const std::map<double, Counts>& counts, Score score) {
    Observation observation{mean_over_classes(counts, score)};
    for (const auto& [name, of_class] : counts)
        observation.insert(observation.end(),
                           {name, of_class.both, of_class.predicted, of_class.expected});
    return observation;
}

double finish(std::span<const Observation> items, Score score) {
    std::map<double, Counts> sums;
    for (const auto& item : items) {
        for (std::size_t i = 1; i < item.size(); i += 4) {
            auto& sum = sums[item[i]];
            sum.both += item[i + 1];
            sum.predicted += item[i + 2];
            sum.expected += item[i + 3];
        }
    }
    return mean_over_classes(sums, score);
}

Metric map_metric(std::string name, Score score) {
    Metric metric;
    metric.name = std::move(name);
    metric.observe = [name = metric.name, score](std::span<const ov::Tensor> outputs,
                                                 const ov::Tensor& label,
                                                 std::span<const ov::Tensor>) {
        require_item(!outputs.empty(), name, " needs a model with an output");
        return observe(count(outputs[0], label, name), score);
    };
    metric.finish = [score](std::span<const Observation> items) { return finish(items, score); };
    return metric;
}

}  // namespace

Metric mean_iou_metric() {
    return map_metric("miou", iou);
}

Metric dice_metric() {
    return map_metric("dice", dice);
}

}  // namespace holdfast::evaluate
