#include "holdfast/compare.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <openvino/op/fake_quantize.hpp>
#include <openvino/op/result.hpp>
#include <openvino/op/util/op_types.hpp>

#include "core/check.hpp"
#include "core/infer.hpp"
#include "core/memory.hpp"
#include "evaluate/deployment.hpp"
#include "evaluate/numbers.hpp"
#include "evaluate/signal_to_noise.hpp"

namespace holdfast {
namespace {

using Node = std::shared_ptr<ov::Node>;
using Names = std::vector<std::string>;

constexpr std::string_view stage = "Comparing layers";

/// Operations whose value the data decides, by friendly name, in the order of the graph.
struct Layers {
    std::vector<Node> nodes;
    std::map<std::string, Node> by_name;
};

bool is_layer(const Node& node) {
    return !ov::op::util::is_parameter(node) && !ov::op::util::is_output(node) &&
           !ov::op::util::is_sink(node) && !ov::is_type<ov::op::v0::FakeQuantize>(node) &&
           node->get_output_size() == 1 && node->get_output_element_type(0).is_real();
}

Layers layers_of(const std::shared_ptr<ov::Model>& model) {
    Layers layers;
    std::set<const ov::Node*> fed;  // by an input of the model
    for (const Node& node : model->get_ordered_ops()) {
        const auto inputs = node->input_values();
        const bool depends = std::ranges::any_of(
            inputs, [&](const auto& input) { return fed.contains(input.get_node()); });
        if (!depends && !ov::op::util::is_parameter(node)) continue;
        fed.insert(node.get());
        if (!is_layer(node)) continue;
        layers.nodes.push_back(node);
        layers.by_name.emplace(node->get_friendly_name(), node);
    }
    return layers;
}

bool is_same(const Node& original, const Node& quantized) {
    return std::string(original->get_type_name()) == quantized->get_type_name() &&
           original->get_output_partial_shape(0).compatible(quantized->get_output_partial_shape(0));
}

/// A model with layers as further outputs, behind its own.
class Tapped {
public:
    explicit Tapped(const std::shared_ptr<const ov::Model>& model)
        : model_(model->clone()), layers_(layers_of(model_)) {}

    [[nodiscard]] const Layers& layers() const { return layers_; }

    void tap(const Names& names) {
        first_ = model_->get_results().size();
        ov::ResultVector results;
        for (const auto& name : names)
            results.push_back(std::make_shared<ov::op::v0::Result>(layers_.by_name.at(name)));
        model_->add_results(results);
    }

    void compile(const Deployment& deployment) {
        compiled_ = evaluate::compile(model_, deployment);
        request_ = compiled_.create_infer_request();
    }

    void infer(const Sample& sample, std::size_t item) {
        core::set_inputs(request_, compiled_, sample, item);
        if (sample.starts_sequence)
            for (auto& state : request_.query_state()) state.reset();
        request_.infer();
    }

    [[nodiscard]] std::vector<double> values(std::size_t layer) {
        return evaluate::numbers(request_.get_output_tensor(first_ + layer), "a layer");
    }

private:
    std::shared_ptr<ov::Model> model_;
    Layers layers_;
    std::size_t first_ = 0;
    ov::CompiledModel compiled_;
    ov::InferRequest request_;
};

Names common_layers(const Layers& original, const Layers& quantized) {
    Names names;
    for (const Node& node : original.nodes) {
        const auto other = quantized.by_name.find(node->get_friendly_name());
        if (other != quantized.by_name.end() && is_same(node, other->second))
            names.push_back(node->get_friendly_name());
    }
    return names;
}

using Sums = std::vector<evaluate::SignalToNoise>;

void add_item(Tapped& original, Tapped& quantized, const Names& names, Sums& sums) {
    for (std::size_t layer = 0; layer < names.size(); ++layer) {
        const auto expected = original.values(layer);
        const auto found = quantized.values(layer);
        core::require(expected.size() == found.size(),
                      "layer '",
                      names[layer],
                      "' has ",
                      expected.size(),
                      " values in the original and ",
                      found.size(),
                      " in the quantized model");
        for (std::size_t i = 0; i < expected.size(); ++i) sums[layer].add(expected[i], found[i]);
    }
}

Sums measure(Tapped& original,
             Tapped& quantized,
             const Names& names,
             const Dataset& data,
             std::size_t items,
             const Control& control) {
    Sums sums(names.size());
    const auto tell = [&](std::size_t done) {
        if (control.on_progress)
            control.on_progress({.stage = stage, .done = done, .total = items});
    };
    tell(0);
    for (std::size_t item = 0; item < items; ++item) {
        if (control.stop.stop_requested()) throw Cancelled("comparing layers was stopped");
        const Sample sample = data.sample(item);
        original.infer(sample, item);
        quantized.infer(sample, item);
        add_item(original, quantized, names, sums);
        tell(item + 1);
    }
    return sums;
}

/// What reaches each operation: its own SQNR where it was compared, else the lowest before it.
std::vector<LayerComparison> with_inputs(const std::shared_ptr<const ov::Model>& original,
                                         const Names& names,
                                         const Sums& sums) {
    std::map<std::string, double> own;
    for (std::size_t layer = 0; layer < names.size(); ++layer)
        own.emplace(names[layer], sums[layer].decibels());
    std::map<const ov::Node*, double> reaches;
    std::vector<LayerComparison> layers;
    for (const auto& node : original->get_ordered_ops()) {
        double input = std::numeric_limits<double>::infinity();
        for (const auto& value : node->input_values())
            input = std::min(input, reaches.at(value.get_node()));
        const auto found = own.find(node->get_friendly_name());
        reaches[node.get()] = found == own.end() ? input : found->second;
        if (found != own.end())
            layers.push_back(
                {node->get_friendly_name(), node->get_type_name(), found->second, input});
    }
    return layers;
}

}  // namespace

std::vector<LayerComparison> compare(const std::shared_ptr<const ov::Model>& original,
                                     const std::shared_ptr<const ov::Model>& quantized,
                                     const Dataset& data,
                                     const Deployment& deployment,
                                     std::size_t items,
                                     const Control& control) {
    core::require(data.size() > 0, "the dataset to compare on has no items");
    core::require_memory_for(*original);
    Tapped first(original);
    Tapped second(quantized);
    const Names names = common_layers(first.layers(), second.layers());
    core::require(!names.empty(),
                  "the models have no layer of the same name, type and shape: is the second one "
                  "quantized from the first?");
    for (Tapped* model : {&first, &second}) {
        model->tap(names);
        model->compile(deployment);
    }
    const std::size_t count = items == 0 ? data.size() : std::min(items, data.size());
    return with_inputs(original, names, measure(first, second, names, data, count, control));
}

}  // namespace holdfast
