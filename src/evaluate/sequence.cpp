#include "evaluate/sequence.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

#include "evaluate/bad_item.hpp"
#include "evaluate/numbers.hpp"
#include "evaluate/scores.hpp"

namespace holdfast::evaluate {
namespace {

using Text = std::vector<std::int64_t>;

constexpr std::int64_t blank = 0;

template <typename Value>
std::vector<std::int64_t> best_classes(std::span<const Value> scores, std::size_t width) {
    std::vector<std::int64_t> best;
    for (std::size_t first = 0; first < scores.size(); first += width)
        best.push_back(static_cast<std::int64_t>(arg_max(scores.subspan(first, width))));
    return best;
}

std::vector<std::int64_t> best_classes(const ov::Tensor& output) {
    const auto width = output.get_shape().back();
    if (output.get_element_type() == ov::element::f32)
        return best_classes(std::span(output.data<const float>(), output.get_size()), width);
    const auto scores = numbers(output, "the output");
    return best_classes(std::span<const double>(scores), width);
}

Text decoded(std::span<const std::int64_t> classes) {
    Text text;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const bool repeats = i > 0 && classes[i] == classes[i - 1];
        if (classes[i] != blank && !repeats) text.push_back(classes[i]);
    }
    return text;
}

// Rows of a label: [L] is one, [B, L] are B.
std::size_t rows_of(const ov::Shape& shape) {
    return shape.size() < 2 ? 1 : ov::shape_size(shape.begin(), shape.end() - 1);
}

// A label of no numbers stands for texts without characters.
std::vector<std::int64_t> numbers_of(const ov::Tensor& label) {
    const bool is_empty = label && label.get_element_type().is_integral_number() &&
                          label.get_size() == 0 && rows_of(label.get_shape()) > 0;
    return is_empty ? std::vector<std::int64_t>() : classes(label, "the label");
}

struct Pair {
    Text read;
    Text expected;
};

// One pair for each text of the item.
std::vector<Pair> pairs_of(std::span<const ov::Tensor> outputs,
                           const ov::Tensor& label,
                           const std::string& metric) {
    require_item(!outputs.empty(), metric, " needs a model with an output");
    const auto& shape = outputs[0].get_shape();
    require_item(shape.size() == 2 || shape.size() == 3,
                 metric,
                 " needs an output of [texts, positions, classes]; its shape is ",
                 shape);
    require_item(shape.back() > 1,
                 metric,
                 " needs classes beside the blank; the shape of the output is ",
                 shape);
    const auto texts = shape.size() == 3 ? shape[0] : 1;
    const auto best = best_classes(outputs[0]);
    const auto expected = numbers_of(label);
    require_item(texts > 0 && rows_of(label.get_shape()) == texts,
                 metric,
                 " needs one row of labels per text; the label's shape is ",
                 label.get_shape(),
                 ", the output's ",
                 shape);
    std::vector<Pair> pairs(texts);
    for (std::size_t i = 0; i < texts; ++i) {
        const auto length = best.size() / texts;
        pairs[i].read = decoded(std::span(best).subspan(i * length, length));
        const auto row = expected.size() / texts;
        const auto first = expected.begin() + static_cast<std::ptrdiff_t>(i * row);
        std::copy_if(first,
                     first + static_cast<std::ptrdiff_t>(row),
                     std::back_inserter(pairs[i].expected),
                     [](std::int64_t number) { return number >= 0; });
    }
    return pairs;
}

// Levenshtein's distance of characters or words, a row of its table at a time.
template <typename Sequence>
std::size_t edits(const Sequence& from, const Sequence& to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        auto diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < to.size(); ++j) {
            const auto replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = std::exchange(row[j + 1], std::min({replaced, row[j] + 1, row[j + 1] + 1}));
        }
    }
    return row.back();
}

// Where nothing is to be read, each character read is a whole mistake.
double rate(double mistakes, double length) {
    return length > 0 ? mistakes / length : mistakes;
}

std::vector<Text> words(const Text& text, std::int64_t space) {
    std::vector<Text> result;
    bool is_open = false;
    for (const auto character : text) {
        if (character != space && !is_open) result.emplace_back();
        is_open = character != space;
        if (is_open) result.back().push_back(character);
    }
    return result;
}

std::int64_t checked_space(std::optional<std::size_t> space,
                           std::size_t width,
                           const std::string& metric) {
    const auto number = space.value_or(width - 1);
    require_item(number < width,
                 metric,
                 " needs class ",
                 number,
                 " for the space between words; the output has ",
                 width,
                 " classes");
    return static_cast<std::int64_t>(number);
}

double finish_rate(std::span<const Observation> items) {
    double mistakes = 0;
    double length = 0;
    for (const auto& item : items) {
        mistakes += item[1];
        length += item[2];
    }
    return rate(mistakes, length);
}

Observation observe_words(std::span<const Pair> pairs, std::int64_t space) {
    double mistakes = 0;
    double length = 0;
    for (const auto& pair : pairs) {
        const auto expected = words(pair.expected, space);
        mistakes += static_cast<double>(edits(words(pair.read, space), expected));
        length += static_cast<double>(expected.size());
    }
    return {rate(mistakes, length), mistakes, length};
}

}  // namespace

Metric ctc_exact_match_metric() {
    Metric metric;
    metric.name = "ctc-exact-match";
    metric.observe = [](std::span<const ov::Tensor> outputs,
                        const ov::Tensor& label,
                        std::span<const ov::Tensor>) -> Observation {
        const auto pairs = pairs_of(outputs, label, "ctc-exact-match");
        const auto right = std::count_if(pairs.begin(), pairs.end(), [](const Pair& pair) {
            return pair.read == pair.expected;
        });
        return {static_cast<double>(right) / static_cast<double>(pairs.size())};
    };
    metric.per_sample_range = {0, 1};
    return metric;
}

Metric ctc_character_error_rate_metric() {
    Metric metric;
    metric.name = "ctc-cer";
    metric.direction = Direction::lower_is_better;
    metric.observe = [](std::span<const ov::Tensor> outputs,
                        const ov::Tensor& label,
                        std::span<const ov::Tensor>) -> Observation {
        double mistakes = 0;
        double length = 0;
        for (const auto& pair : pairs_of(outputs, label, "ctc-cer")) {
            mistakes += static_cast<double>(edits(pair.read, pair.expected));
            length += static_cast<double>(pair.expected.size());
        }
        return {rate(mistakes, length), mistakes, length};
    };
    metric.finish = finish_rate;
    return metric;
}

Metric ctc_word_error_rate_metric(std::optional<std::size_t> space) {
    Metric metric;
    metric.name = space ? core::concat("ctc-wer@", *space) : "ctc-wer";
    metric.direction = Direction::lower_is_better;
    metric.observe = [space, name = metric.name](std::span<const ov::Tensor> outputs,
                                                 const ov::Tensor& label,
                                                 std::span<const ov::Tensor>) {
        const auto pairs = pairs_of(outputs, label, name);
        const auto width = outputs[0].get_shape().back();
        return observe_words(pairs, checked_space(space, width, name));
    };
    metric.finish = finish_rate;
    return metric;
}

}  // namespace holdfast::evaluate
