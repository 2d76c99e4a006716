#include "pipeline/histograms.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include <openvino/op/result.hpp>

#include "core/compile.hpp"
#include "core/infer.hpp"
#include "evaluate/numbers.hpp"
#include "evaluate/signal_to_noise.hpp"

namespace holdfast::pipeline {
namespace {

constexpr std::size_t most_shown = 5;
constexpr std::size_t most_looked_at = 32;
constexpr std::size_t most_items = 8;
constexpr std::size_t bins = 64;

using NodesByName = std::map<std::string, std::shared_ptr<ov::Node>>;

/// A quantizer, and the tensor that it takes.
struct Tap {
    const QuantizerReport* quantizer = nullptr;
    ov::Output<ov::Node> tensor;
};

std::set<std::string> smoothed_operations(const Report& report) {
    std::set<std::string> names;
    for (const auto& group : report.smoothing)
        names.insert(group.operations.begin(), group.operations.end());
    return names;
}

bool has_one_range(const QuantizerReport& quantizer) {
    return quantizer.low.size() == 1 && quantizer.high.size() == 1 && quantizer.levels > 1 &&
           std::isfinite(quantizer.low[0]) && std::isfinite(quantizer.high[0]) &&
           quantizer.low[0] < quantizer.high[0];
}

/// The tensor in front of an activation's quantizer; none where the original has no such.
std::optional<ov::Output<ov::Node>> tensor_of(const QuantizerReport& quantizer,
                                              const NodesByName& nodes) {
    const auto found = nodes.find(quantizer.operation);
    if (found == nodes.end()) return std::nullopt;
    const auto& node = found->second;
    if (quantizer.kind == "output" && quantizer.port < node->get_output_size())
        return node->output(quantizer.port);
    if (quantizer.kind == "input" && quantizer.port < node->get_input_size())
        return node->input_value(quantizer.port);
    return std::nullopt;  // weights
}

std::vector<Tap> taps_of(const ov::Model& model, const Report& report) {
    NodesByName nodes;
    for (const auto& node : model.get_ordered_ops()) nodes.emplace(node->get_friendly_name(), node);
    const auto smoothed = smoothed_operations(report);
    std::vector<Tap> taps;
    for (const QuantizerReport& quantizer : report.quantizers) {
        if (!has_one_range(quantizer)) continue;
        if (quantizer.kind == "input" && smoothed.contains(quantizer.operation)) continue;
        if (const auto tensor = tensor_of(quantizer, nodes)) taps.push_back({&quantizer, *tensor});
    }
    return taps;
}

/// Those of ranked groups, the most harmful first.
std::vector<Tap> ranked(const std::vector<Tap>& taps, const Report& report) {
    std::map<std::size_t, double> scores;
    for (const RankingEntry& entry : report.ranking) scores.emplace(entry.group, entry.score);
    std::vector<Tap> some;
    std::ranges::copy_if(taps, std::back_inserter(some), [&](const Tap& tap) {
        return tap.quantizer->group && scores.contains(*tap.quantizer->group);
    });
    std::ranges::stable_sort(some, std::ranges::greater(), [&](const Tap& tap) {
        return scores.at(*tap.quantizer->group);
    });
    some.resize(std::min(some.size(), most_shown));
    return some;
}

std::vector<Tap> spread(const std::vector<Tap>& taps) {
    if (taps.size() <= most_looked_at) return taps;
    std::vector<Tap> some;
    for (std::size_t i = 0; i < most_looked_at; ++i)
        some.push_back(taps[i * taps.size() / most_looked_at]);
    return some;
}

double quantized(double value, const QuantizerReport& quantizer) {
    const double low = quantizer.low[0];
    const double high = quantizer.high[0];
    const double step = (high - low) / static_cast<double>(quantizer.levels - 1);
    return low + std::nearbyint((std::clamp(value, low, high) - low) / step) * step;
}

/// A histogram that grows.
class Growing {
public:
    explicit Growing(const QuantizerReport& quantizer) : quantizer_(quantizer) {
        histogram_.quantizer = quantizer.name;
        histogram_.low = std::ranges::min(finite(quantizer.statistic_min, quantizer.low[0]));
        histogram_.high = std::ranges::max(finite(quantizer.statistic_max, quantizer.high[0]));
        histogram_.counts.assign(bins, 0);
    }

    void add(double value) {
        if (!std::isfinite(value)) return;
        noise_.add(value, quantized(value, quantizer_));
        if (value < histogram_.low)
            ++histogram_.below;
        else if (value > histogram_.high)
            ++histogram_.above;
        else
            ++histogram_.counts[bin_of(value)];
    }

    [[nodiscard]] Histogram take(std::size_t items) {
        histogram_.sqnr_db = noise_.decibels();
        histogram_.items = items;
        return std::move(histogram_);
    }

private:
    static std::vector<double> finite(const std::vector<float>& values, float more) {
        std::vector<double> some{more};
        std::ranges::copy_if(
            values, std::back_inserter(some), [](float value) { return std::isfinite(value); });
        return some;
    }

    [[nodiscard]] std::size_t bin_of(double value) const {
        const double share = (value - histogram_.low) / (histogram_.high - histogram_.low);
        return std::min(bins - 1, static_cast<std::size_t>(share * bins));
    }

    const QuantizerReport& quantizer_;
    Histogram histogram_;
    evaluate::SignalToNoise noise_;
};

void add_results(ov::Model& model, const std::vector<Tap>& taps) {
    ov::ResultVector results;
    for (const Tap& tap : taps) results.push_back(std::make_shared<ov::op::v0::Result>(tap.tensor));
    model.add_results(results);
}

std::vector<Histogram> take_all(const std::shared_ptr<ov::Model>& model,
                                const std::vector<Tap>& taps,
                                const Dataset& data,
                                const Control& control) {
    const std::size_t first = model->get_results().size();
    add_results(*model, taps);
    auto compiled = core::compile_exact(model, core::worker_threads(control));
    std::vector<Growing> growing;
    for (const Tap& tap : taps) growing.emplace_back(*tap.quantizer);
    std::vector<std::size_t> items(std::min(most_items, data.size()));
    std::iota(items.begin(), items.end(), std::size_t{0});
    const auto add = [&](std::size_t, std::span<const ov::Tensor> outputs, const Sample&) {
        for (std::size_t i = 0; i < taps.size(); ++i)
            for (const double value : evaluate::numbers(outputs[first + i], "an activation"))
                growing[i].add(value);
    };
    core::infer_in_order(compiled, data, items, add, control, "Taking histograms");
    std::vector<Histogram> histograms;
    for (Growing& each : growing) histograms.push_back(each.take(items.size()));
    return histograms;
}

}  // namespace

std::vector<Histogram> worst_histograms(const std::shared_ptr<const ov::Model>& original,
                                        const Dataset& data,
                                        const Report& report,
                                        const Control& control) {
    const auto model = original->clone();
    const auto all = taps_of(*model, report);
    auto taps = ranked(all, report);
    const bool is_ranked = !taps.empty();
    if (!is_ranked) taps = spread(all);
    if (taps.empty()) return {};
    auto histograms = take_all(model, taps, data, control);
    if (!is_ranked) std::ranges::stable_sort(histograms, {}, &Histogram::sqnr_db);
    histograms.resize(std::min(histograms.size(), most_shown));
    return histograms;
}

}  // namespace holdfast::pipeline
