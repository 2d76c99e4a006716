#include "evaluate/detection.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "evaluate/bad_item.hpp"
#include "evaluate/numbers.hpp"

namespace holdfast::evaluate {
namespace {

constexpr std::size_t most_detections = 100;  // of a class in an image
constexpr std::size_t recalls = 101;
constexpr double lowest_overlap = 0.5;
constexpr double overlap_step = (0.95 - lowest_overlap) / 9;

struct Box {
    double x1 = 0;
    double y1 = 0;
    double x2 = 0;
    double y2 = 0;
};

struct Detection {
    double score = 0;
    Box box;
};

/// Of one class in one image.
struct Scene {
    std::vector<Detection> found;
    std::vector<Box> expected;
};

using Scenes = std::map<double, Scene>;  // by class

/// A detection that has been compared with what should be found in its image.
struct Outcome {
    double score = 0;
    unsigned hits = 0;  ///< Bit i: it found a box at the overlap i.
};

/// Of one class in any number of images.
struct Outcomes {
    double expected = 0;
    std::vector<Outcome> found;
};

using OutcomesOfClasses = std::map<double, Outcomes>;

std::size_t last_extent(const ov::Tensor& tensor) {
    const auto& shape = tensor.get_shape();
    return shape.empty() ? 1 : shape.back();
}

// A model that finds nothing gives an empty tensor.
std::vector<double> numbers_or_none(const ov::Tensor& tensor, const std::string& what) {
    if (tensor && tensor.get_size() == 0) return {};
    return numbers(tensor, what);
}

void require_class(double value, const std::string& where) {
    require_item(std::trunc(value) == value,
                 where,
                 " holds the class ",
                 value,
                 ", which is no whole number");
}

void add(Scenes& scenes, double name, double score, const double* box) {
    require_class(name, "the output");
    // What is not a number comes last, like a score that is lower than all others.
    const double rank = std::isnan(score) ? -std::numeric_limits<double>::infinity() : score;
    scenes[name].found.push_back({rank, {box[0], box[1], box[2], box[3]}});
}

void require_one_image(const ov::Tensor& output, const std::string& metric) {
    const auto& shape = output.get_shape();
    for (std::size_t axis = 0; axis + 2 < shape.size(); ++axis)
        require_item(shape[axis] == 1,
                     metric,
                     " needs items of one image each; the output's shape is ",
                     shape);
}

void read_rows_of_7(Scenes& scenes, const ov::Tensor& output, const std::string& metric) {
    const auto values = numbers_or_none(output, "the output");
    for (std::size_t i = 0; i < values.size() && values[i] >= 0; i += 7) {
        require_item(values[i] == 0,
                     metric,
                     " needs items of one image each; the output speaks of image ",
                     values[i]);
        add(scenes, values[i + 1], values[i + 2], &values[i + 3]);
    }
}

void read_rows_of_6(Scenes& scenes, const ov::Tensor& output, const std::string& metric) {
    require_one_image(output, metric);
    const auto values = numbers_or_none(output, "the output");
    for (std::size_t i = 0; i < values.size(); i += 6)
        if (!(values[i + 5] < 0)) add(scenes, values[i + 5], values[i + 4], &values[i]);
}

/// The three outputs of models that give boxes, scores and classes apart.
struct Apart {
    const ov::Tensor* boxes = nullptr;
    const ov::Tensor* scores = nullptr;
    const ov::Tensor* classes = nullptr;
};

Apart tell_apart(std::span<const ov::Tensor> outputs) {
    Apart apart;
    for (const auto& output : outputs) {
        const bool is_real = output.get_element_type().is_real();
        const bool has_boxes = is_real && output.get_shape().size() > 1 && last_extent(output) == 4;
        (has_boxes ? apart.boxes : is_real ? apart.scores : apart.classes) = &output;
    }
    return apart;
}

void read_apart(Scenes& scenes, std::span<const ov::Tensor> outputs, const std::string& metric) {
    const auto [boxes, scores, classes] = tell_apart(outputs);
    const bool fits = outputs.size() == 3 && boxes && scores && classes &&
                      boxes->get_size() == 4 * scores->get_size() &&
                      scores->get_size() == classes->get_size();
    require_item(fits,
                 metric,
                 " needs a first output of rows of 7 or 6 numbers, or three outputs: boxes [N, 4], "
                 "scores of N real "
                 "numbers and classes of N whole numbers; the first of the model's ",
                 outputs.size(),
                 " outputs has the shape ",
                 outputs[0].get_shape());
    require_one_image(*boxes, metric);
    const auto corners = numbers_or_none(*boxes, "the output of boxes");
    const auto certain = numbers_or_none(*scores, "the output of scores");
    const auto names = numbers_or_none(*classes, "the output of classes");
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] >= 0) add(scenes, names[i], certain[i], &corners[4 * i]);
}

void read_outputs(Scenes& scenes, std::span<const ov::Tensor> outputs, const std::string& metric) {
    require_item(!outputs.empty(), metric, " needs a model with an output");
    const auto width = outputs[0].get_shape().size() > 1 ? last_extent(outputs[0]) : 0;
    if (width == 7) return read_rows_of_7(scenes, outputs[0], metric);
    if (width == 6) return read_rows_of_6(scenes, outputs[0], metric);
    read_apart(scenes, outputs, metric);
}

void read_label(Scenes& scenes, const ov::Tensor& label, const std::string& metric) {
    const auto values = numbers_or_none(label, "the label");
    require_item(last_extent(label) == 5,
                 metric,
                 " needs labels of rows of 5 numbers: class, x1, y1, x2, y2; the label's shape is ",
                 label.get_shape());
    for (std::size_t i = 0; i < values.size(); i += 5) {
        if (values[i] < 0) continue;
        require_class(values[i], "the label");
        const Box box{values[i + 1], values[i + 2], values[i + 3], values[i + 4]};
        require_item(box.x1 <= box.x2 && box.y1 <= box.y2,
                     "the label's row ",
                     i / 5,
                     " is no box: x1, y1, x2, y2 are ",
                     box.x1,
                     ", ",
                     box.y1,
                     ", ",
                     box.x2,
                     ", ",
                     box.y2);
        scenes[values[i]].expected.push_back(box);
    }
}

double area(const Box& box) {
    return (box.x2 - box.x1) * (box.y2 - box.y1);
}

double overlap(const Box& a, const Box& b) {
    const double width = std::min(a.x2, b.x2) - std::max(a.x1, b.x1);
    const double height = std::min(a.y2, b.y2) - std::max(a.y1, b.y1);
    if (!(width > 0 && height > 0)) return 0;
    const double both = width * height;
    return both / (area(a) + area(b) - both);
}

template <typename T>
void sort_by_score(std::vector<T>& all) {
    std::ranges::stable_sort(all, std::ranges::greater{}, &T::score);
}

// Each detection, best first, takes the box that it overlaps most of those that are left. Of equal
// ones the last, as pycocotools does.
void match(std::vector<Outcome>& outcomes,
           const std::vector<std::vector<double>>& overlaps,
           std::size_t threshold) {
    const double least = lowest_overlap + static_cast<double>(threshold) * overlap_step;
    std::vector<bool> is_taken(overlaps.empty() ? 0 : overlaps[0].size());
    for (std::size_t d = 0; d < outcomes.size(); ++d) {
        double best = least;
        std::size_t taken = is_taken.size();
        for (std::size_t b = 0; b < is_taken.size(); ++b) {
            if (is_taken[b] || overlaps[d][b] < best) continue;
            best = overlaps[d][b];
            taken = b;
        }
        if (taken == is_taken.size()) continue;
        is_taken[taken] = true;
        outcomes[d].hits |= 1U << threshold;
    }
}

Outcomes outcomes_of(Scene& scene, std::size_t thresholds) {
    sort_by_score(scene.found);
    scene.found.resize(std::min(scene.found.size(), most_detections));
    Outcomes outcomes{static_cast<double>(scene.expected.size()), {}};
    std::vector<std::vector<double>> overlaps;
    for (const auto& detection : scene.found) {
        outcomes.found.push_back({detection.score, 0});
        auto& row = overlaps.emplace_back();
        for (const auto& box : scene.expected) row.push_back(overlap(detection.box, box));
    }
    for (std::size_t i = 0; i < thresholds; ++i) match(outcomes.found, overlaps, i);
    return outcomes;
}

// The area under precision over recall, with the precision made to fall, read at 101 recalls.
double average_precision(const Outcomes& outcomes, std::size_t threshold) {
    std::vector<double> recall, precision;
    double hits = 0;
    for (const auto& outcome : outcomes.found) {
        hits += outcome.hits >> threshold & 1U;
        recall.push_back(hits / outcomes.expected);
        precision.push_back(hits / static_cast<double>(recall.size()));
    }
    for (std::size_t i = precision.size(); i-- > 1;)
        precision[i - 1] = std::max(precision[i - 1], precision[i]);
    double sum = 0;
    for (std::size_t i = 0; i < recalls; ++i) {
        const double least = i + 1 < recalls ? static_cast<double>(i) * 0.01 : 1.0;
        const auto at = std::ranges::lower_bound(recall, least);
        if (at == recall.end()) break;
        sum += precision[static_cast<std::size_t>(at - recall.begin())];
    }
    return sum / recalls;
}

// NaN where no class has anything to be found.
double mean_average_precision(OutcomesOfClasses& classes, std::size_t thresholds) {
    double sum = 0;
    double count = 0;
    for (auto& [name, outcomes] : classes) {
        if (outcomes.expected == 0) continue;
        sort_by_score(outcomes.found);
        for (std::size_t i = 0; i < thresholds; ++i) sum += average_precision(outcomes, i);
        count += static_cast<double>(thresholds);
    }
    return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

double value_alone(OutcomesOfClasses& classes, std::size_t thresholds) {
    const bool is_empty =
        std::ranges::all_of(classes, [](const auto& each) { return each.second.expected == 0; });
    if (is_empty) return classes.empty() ? 1 : 0;
    return mean_average_precision(classes, thresholds);
}

// Observation: the item's own value; then of each class: its number, how many boxes should be
// found, how many were, and score and hits of each of these.
Observation observe(Scenes scenes, std::size_t thresholds) {
    OutcomesOfClasses classes;
    for (auto& [name, scene] : scenes) classes[name] = outcomes_of(scene, thresholds);
    Observation observation{0};
    for (const auto& [name, outcomes] : classes) {
        observation.insert(observation.end(),
                           {name, outcomes.expected, static_cast<double>(outcomes.found.size())});
        for (const auto& [score, hits] : outcomes.found)
            observation.insert(observation.end(), {score, static_cast<double>(hits)});
    }
    observation[0] = value_alone(classes, thresholds);
    return observation;
}

void add(OutcomesOfClasses& classes, const Observation& item) {
    for (std::size_t i = 1; i < item.size();) {
        auto& outcomes = classes[item[i]];
        outcomes.expected += item[i + 1];
        const auto end = i + 3 + 2 * static_cast<std::size_t>(item[i + 2]);
        for (i += 3; i < end; i += 2)
            outcomes.found.push_back({item[i], static_cast<unsigned>(item[i + 1])});
    }
}

Metric detection_metric(std::string name, std::size_t thresholds) {
    Metric metric;
    metric.name = std::move(name);
    metric.observe = [name = metric.name, thresholds](std::span<const ov::Tensor> outputs,
                                                      const ov::Tensor& label,
                                                      std::span<const ov::Tensor>) {
        Scenes scenes;
        read_outputs(scenes, outputs, name);
        read_label(scenes, label, name);
        return observe(std::move(scenes), thresholds);
    };
    metric.finish = [thresholds](std::span<const Observation> items) {
        OutcomesOfClasses classes;
        for (const auto& item : items) add(classes, item);
        return mean_average_precision(classes, thresholds);
    };
    return metric;
}

}  // namespace

Metric mean_average_precision_metric() {
    return detection_metric("map", 10);
}

Metric mean_average_precision_50_metric() {
    return detection_metric("map50", 1);
}

}  // namespace holdfast::evaluate
