#include "correct/cut.hpp"

#include <numeric>
#include <string>
#include <unordered_set>
#include <utility>

#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>

#include "core/check.hpp"
#include "core/compile.hpp"
#include "core/infer.hpp"
#include "holdfast/control.hpp"
#include "read/kept_items.hpp"
#include "realize/bias.hpp"

namespace holdfast::correct {
namespace {

using Nodes = std::unordered_set<const ov::Node*>;
using ov::op::v0::Parameter;
using ov::op::v0::Result;
using Targets = std::vector<std::shared_ptr<ov::Node>>;

template <typename Accept>
bool any_producer(const ov::Node& node, Accept accept) {
    for (const auto& input : node.input_values()) {
        if (accept(input.get_node())) return true;
    }
    return false;
}

/// What is on the way to the targets.
struct Parts {
    Nodes variable;   ///< Depends on an input.
    Nodes unsettled;  ///< A target, or depends on one.
    Nodes leading;    ///< A target depends on it, or it is one.
};

Parts parts_of(const ov::NodeVector& ordered, const Targets& targets) {
    Parts parts;
    for (const auto& target : targets) {
        parts.unsettled.insert(target.get());
        parts.leading.insert(target.get());
    }
    const auto is_in = [](const Nodes& nodes) {
        return [&nodes](const ov::Node* node) { return nodes.contains(node); };
    };
    for (const auto& node : ordered) {
        if (ov::is_type<Parameter>(node) || any_producer(*node, is_in(parts.variable)))
            parts.variable.insert(node.get());
        if (any_producer(*node, is_in(parts.unsettled))) parts.unsettled.insert(node.get());
    }
    for (auto node = ordered.rbegin(); node != ordered.rend(); ++node) {
        if (!parts.leading.contains(node->get())) continue;
        for (const auto& input : (*node)->input_values()) parts.leading.insert(input.get_node());
    }
    return parts;
}

/// A tensor at the cut, and who takes it below.
struct Crossing {
    ov::Output<ov::Node> tensor;
    std::vector<ov::Input<ov::Node>> below;
};

std::vector<Crossing> crossings(const ov::NodeVector& ordered, const Parts& parts) {
    std::vector<Crossing> found;
    for (const auto& node : ordered) {
        if (!parts.variable.contains(node.get()) || parts.unsettled.contains(node.get())) continue;
        for (const auto& output : node->outputs()) {
            Crossing crossing{.tensor = output, .below = {}};
            for (const auto& consumer : output.get_target_inputs()) {
                const auto* below = consumer.get_node();
                if (parts.unsettled.contains(below) && parts.leading.contains(below))
                    crossing.below.push_back(consumer);
            }
            if (!crossing.below.empty()) found.push_back(std::move(crossing));
        }
    }
    return found;
}

std::string name_of(const Crossing& crossing) {
    const auto& tensor = crossing.tensor;
    return core::concat(tensor.get_node()->get_friendly_name(), "/cut_", tensor.get_index());
}

// What the tensors at the cut hold on each item.
std::unique_ptr<Dataset> items_at(const std::vector<Crossing>& cut,
                                  const ov::Model& model,
                                  const Dataset& items,
                                  std::size_t count,
                                  const Control& control) {
    ov::ResultVector results;
    for (const auto& crossing : cut) results.push_back(std::make_shared<Result>(crossing.tensor));
    const auto above = std::make_shared<ov::Model>(results, model.get_parameters());

    read::KeptItems kept(count);
    const auto keep = [&](std::size_t item, std::span<const ov::Tensor> outputs, const Sample&) {
        for (std::size_t i = 0; i < cut.size(); ++i) kept.add(item, name_of(cut[i]), outputs[i]);
    };
    std::vector<std::size_t> indices(count);
    std::iota(indices.begin(), indices.end(), 0U);
    const auto threads = core::worker_threads(control);
    auto compiled = core::compile_exact(above, threads);
    core::infer_in_order(compiled, items, indices, keep, control, "Correcting biases", threads + 1);
    return std::move(kept).dataset();
}

ov::ResultVector results_of(const Targets& targets) {
    ov::ResultVector results;
    for (const auto& target : targets) {
        results.push_back(std::make_shared<Result>(target->output(0)));
        if (const auto bias = realize::find_bias(*target))
            results.push_back(std::make_shared<Result>(bias->add->output(0)));
    }
    return results;
}

}  // namespace

Cut cut(const std::shared_ptr<ov::Model>& model,
        const std::vector<std::shared_ptr<ov::Node>>& targets,
        const Dataset& items,
        std::size_t count,
        const Control& control) {
    const auto ordered = model->get_ordered_ops();
    const auto at = crossings(ordered, parts_of(ordered, targets));
    Cut result;
    result.items = items_at(at, *model, items, count, control);
    ov::ParameterVector parameters;
    for (const auto& crossing : at) {
        const auto& tensor = crossing.tensor;
        const auto parameter =
            std::make_shared<Parameter>(tensor.get_element_type(), tensor.get_partial_shape());
        parameter->set_friendly_name(name_of(crossing));
        for (auto below : crossing.below) below.replace_source_output(parameter);
        parameters.push_back(parameter);
    }
    result.model = std::make_shared<ov::Model>(results_of(targets), parameters);
    return result;
}

}  // namespace holdfast::correct
