#include "holdfast/check_runtime.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/fake_convert.hpp>
#include <openvino/op/fake_quantize.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/result.hpp>
#include <openvino/op/subtract.hpp>
#include <openvino/runtime/properties.hpp>

#include "core/check.hpp"
#include "core/constant_value.hpp"
#include "core/infer.hpp"
#include "core/runtime.hpp"
#include "evaluate/check_deployment.hpp"
#include "evaluate/deployment.hpp"
#include "evaluate/numbers.hpp"
#include "evaluate/signal_to_noise.hpp"

namespace holdfast::evaluate {
namespace {

/// Signal and noise of one output, added up over items.
struct Energy {
    SignalToNoise sum;
    bool finite = true;

    void add(const std::vector<double>& expected, const std::vector<double>& found) {
        for (std::size_t i = 0; i < expected.size(); ++i) {
            if (!std::isfinite(expected[i])) continue;  // the model's own doing
            finite = finite && std::isfinite(found[i]);
            sum.add(expected[i], found[i]);
        }
    }

    [[nodiscard]] bool agrees() const { return finite && sum.decibels() >= least_runtime_sqnr_db; }
};

bool is_looked_at(const ov::Output<const ov::Node>& output) {
    const auto* node = output.get_node();
    return output.get_element_type().is_real() && !ov::is_type<ov::op::v0::Constant>(node) &&
           !ov::is_type<ov::op::v0::Result>(node) && !ov::is_type<ov::op::v0::FakeQuantize>(node);
}

bool unpacks_constants(const std::shared_ptr<ov::Node>& node) {
    const auto inputs = node->input_values();
    return std::ranges::all_of(inputs,
                               [](const auto& input) {
                                   return ov::is_type<ov::op::v0::Constant>(input.get_node());
                               }) &&
           (ov::is_type<ov::op::v0::Convert>(node) || ov::is_type<ov::op::v1::Subtract>(node) ||
            ov::is_type<ov::op::v1::Multiply>(node) ||
            ov::is_type<ov::op::v0::FakeQuantize>(node) ||
            ov::is_type<ov::op::v13::FakeConvert>(node));
}

// Weights as plain constants: without low precision, the runtime refuses some that are packed.
std::shared_ptr<ov::Model> unpacked(const ov::Model& model) {
    const auto clone = model.clone();
    for (auto& next : clone->get_ordered_ops()) {
        const auto node = std::move(next);  // replaced, it goes with what was unpacked for it
        if (!unpacks_constants(node)) continue;
        const auto value = core::constant_value(node->output(0));
        node->output(0).replace(std::make_shared<ov::op::v0::Constant>(value)->output(0));
    }
    return clone;
}

// Low-precision execution is what is checked; the key is the plugin's own, without a header.
ov::CompiledModel compile_as_written(const std::shared_ptr<const ov::Model>& model) {
    return core::runtime().compile_model(unpacked(*model),
                                         "CPU",
                                         {{"LP_TRANSFORMS_MODE", "NO"},
                                          ov::hint::inference_precision(ov::element::f32),
                                          ov::hint::dynamic_quantization_group_size(0)});
}

std::vector<std::vector<double>> outputs_of(ov::CompiledModel& model,
                                            const Sample& sample,
                                            std::size_t item) {
    auto request = model.create_infer_request();
    core::set_inputs(request, model, sample, item);
    request.infer();
    std::vector<std::vector<double>> outputs;
    for (const auto& output : model.outputs()) {
        const bool is_real = output.get_element_type().is_real();
        outputs.push_back(is_real ? numbers(request.get_tensor(output), "an output")
                                  : std::vector<double>{});
    }
    return outputs;
}

// Up to `count` of `size` items, evenly apart: the first ones alone may be alike, as states that
// are still 0.
std::vector<std::size_t> spread(std::size_t size, std::size_t count) {
    const auto last = std::min(size, count) - 1;
    std::vector<std::size_t> items{size - 1};
    for (std::size_t i = 0; i < last; ++i) items.push_back(i * (size - 1) / last);
    return items;
}

using ItemOutputs = std::vector<std::vector<double>>;

std::vector<ItemOutputs> outputs_of(ov::CompiledModel model,
                                    const Dataset& dataset,
                                    const std::vector<std::size_t>& items) {
    std::vector<ItemOutputs> outputs;
    for (const std::size_t item : items)
        outputs.push_back(outputs_of(model, dataset.sample(item), item));
    return outputs;
}

std::vector<Energy> energies_of(const std::vector<ItemOutputs>& expected,
                                const std::vector<ItemOutputs>& found) {
    std::vector<Energy> energies(expected.front().size());
    for (std::size_t item = 0; item < expected.size(); ++item) {
        for (std::size_t i = 0; i < energies.size(); ++i) {
            if (expected[item][i].size() != found[item][i].size())
                energies[i].finite = false;  // a shape that depends on wrong values
            else
                energies[i].add(expected[item][i], found[item][i]);
        }
    }
    return energies;
}

struct Comparison {
    std::vector<Energy> energies;  ///< Of each output.
    ov::CompiledModel deployed;
};

Comparison compared(const std::shared_ptr<const ov::Model>& model,
                    const Dataset& dataset,
                    const Deployment& deployment,
                    std::size_t count) {
    const auto items = spread(dataset.size(), count);
    // One after the other: the one that is thrown away, which has its weights in float, first.
    const auto expected = outputs_of(compile_as_written(model), dataset, items);
    auto deployed = compile(model, deployment);
    const auto found = outputs_of(deployed, dataset, items);
    return {energies_of(expected, found), std::move(deployed)};
}

// The results of one operation, in place of the model's own.
std::shared_ptr<ov::Model> looking_at(const ov::Model& model, const std::string& name) {
    const auto clone = model.clone();
    ov::ResultVector results;
    for (const auto& node : clone->get_ops()) {
        if (node->get_friendly_name() != name) continue;
        for (const auto& output : node->outputs())
            results.push_back(std::make_shared<ov::op::v0::Result>(output));
    }
    return std::make_shared<ov::Model>(results, clone->get_sinks(), clone->get_parameters());
}

// Operations that lead to `result`, in topological order.
std::vector<std::string> operations_above(const ov::Model& model, const ov::Node& result) {
    std::set<const ov::Node*> reached{&result};
    std::vector<const ov::Node*> open{&result};
    while (!open.empty()) {
        const auto* node = open.back();
        open.pop_back();
        for (const auto& input : node->input_values())
            if (reached.insert(input.get_node()).second) open.push_back(input.get_node());
    }
    std::vector<std::string> names;
    for (const auto& node : model.get_ordered_ops())
        if (reached.contains(node.get()) && is_looked_at(node->output(0)))
            names.push_back(node->get_friendly_name());
    return names;
}

// Halves the operations above a wrong result until one is wrong and the one before it is not. Each
// is looked at alone, as looking at several keeps the runtime from fusing them.
std::string first_wrong(const std::shared_ptr<const ov::Model>& model,
                        const ov::Node& result,
                        const Dataset& dataset,
                        const Deployment& deployment) {
    const auto names = operations_above(*model, result);
    const auto is_right = [&](const std::string& name) {
        return std::ranges::all_of(
            compared(looking_at(*model, name), dataset, deployment, 2).energies, &Energy::agrees);
    };
    if (names.empty() || is_right(names.back())) return {};
    return *std::ranges::partition_point(names, is_right);
}

RuntimeCheck summary(const std::vector<Energy>& energies) {
    RuntimeCheck check;
    for (const auto& energy : energies) {
        check.finite = check.finite && energy.finite;
        check.sqnr_db = std::min(check.sqnr_db, energy.sum.decibels());
    }
    return check;
}

}  // namespace

CheckedDeployment check_deployment(const std::shared_ptr<const ov::Model>& model,
                                   const Dataset& dataset,
                                   const Deployment& deployment,
                                   std::size_t items) {
    core::require(model != nullptr, "the model must not be null");
    core::require(dataset.size() > 0, "the runtime is checked on data, and this dataset is empty");
    core::require(items > 0, "the runtime is checked on at least 1 item, got 0");
    auto [energies, deployed] = compared(model, dataset, deployment, items);
    auto check = summary(energies);
    const auto wrong = std::ranges::find_if_not(energies, &Energy::agrees);
    if (wrong != energies.end()) {
        const auto& result =
            *model->get_results()[static_cast<std::size_t>(wrong - energies.begin())];
        check.first_operation = first_wrong(model, result, dataset, deployment);
    }
    return {std::move(check), std::move(deployed)};
}

}  // namespace holdfast::evaluate

namespace holdfast {

RuntimeCheck check_runtime(const std::shared_ptr<const ov::Model>& model,
                           const Dataset& dataset,
                           const Deployment& deployment,
                           std::size_t items) {
    return evaluate::check_deployment(model, dataset, deployment, items).check;
}

std::string to_text(const RuntimeCheck& check) {
    if (check.agrees()) return "the runtime computes what the quantized model says";
    std::ostringstream text;
    text << "the runtime does not compute what the quantized model says: its outputs ";
    if (check.finite)
        text << "are " << std::fixed << std::setprecision(1) << check.sqnr_db
             << " dB from it, expected at least " << std::setprecision(0) << least_runtime_sqnr_db;
    else
        text << "are not finite";
    if (check.first_operation.empty())
        text << "; no single operation shows it";
    else
        text << "; the first that differs is '" << check.first_operation << "'";
    return text.str();
}

}  // namespace holdfast
