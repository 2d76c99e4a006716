#include "observe/infer_items.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <openvino/core/model.hpp>
#include <openvino/op/parameter.hpp>

#include "core/compile.hpp"

namespace holdfast::observe {
namespace {

using Shapes = std::map<std::string, ov::Shape>;

Shapes shapes_of(const Sample& sample) {
    Shapes shapes;
    for (const auto& [name, tensor] : sample.inputs)
        shapes[name] = tensor ? tensor.get_shape() : ov::Shape{};
    return shapes;
}

struct ShapesChange {
    std::size_t item = 0;
};

// A dataset that throws ShapesChange for an item of other shapes.
class OfOneShape : public Dataset {
public:
    OfOneShape(const Dataset& dataset, Shapes shapes)
        : dataset_(dataset), shapes_(std::move(shapes)) {}

    [[nodiscard]] std::size_t size() const override { return dataset_.size(); }
    [[nodiscard]] bool has_labels() const override { return dataset_.has_labels(); }
    [[nodiscard]] Sample sample(std::size_t index) const override {
        auto sample = dataset_.sample(index);
        if (shapes_of(sample) != shapes_) throw ShapesChange{index};
        return sample;
    }

private:
    const Dataset& dataset_;
    Shapes shapes_;
};

// What is asked first, before a model is compiled for shapes that soon change.
bool seem_alike(const Dataset& dataset, std::size_t count, const Shapes& shapes) {
    const auto is_like = [&](std::size_t item) {
        return shapes_of(dataset.sample(item)) == shapes;
    };
    return count > 1 && is_like(1) && is_like(count - 1);
}

// Null: it has such shapes anyway, has states (which would be lost on the way to another model), or
// can't have them.
std::shared_ptr<ov::Model> with_fixed_shapes(const ov::Model& model, const Sample& sample) {
    if (!model.is_dynamic() || !model.get_variables().empty()) return {};
    const auto tensors = core::tensors_for(model.inputs(), sample, 0);
    auto fixed = model.clone();
    // Model::reshape() would fuse operations, and tapped ones be gone.
    for (std::size_t i = 0; i < tensors.size(); ++i)
        fixed->get_parameters()[i]->set_partial_shape(tensors[i].get_shape());
    try {
        fixed->validate_nodes_and_infer_types();
    } catch (const ov::Exception&) {
        return {};
    }
    return fixed;
}

// Progress of a part that begins after `done` of `total` items.
Control control_of_part(const Control& control, std::size_t done, std::size_t total) {
    Control part = control;
    if (control.on_progress) {
        part.on_progress = [&control, done, total](const Progress& progress) {
            control.on_progress({progress.stage, done + progress.done, total});
        };
    }
    return part;
}

// Items in their order, from one part to the next.
class Pass {
public:
    Pass(std::size_t count, const core::ConsumeOutputs& consume, const Control& control)
        : count_(count),
          consume_(consume),
          control_(control),
          threads_(core::worker_threads(control)) {}

    [[nodiscard]] bool is_done() const { return done_ == count_; }

    void infer(const std::shared_ptr<ov::Model>& model, const Dataset& dataset) {
        auto compiled = core::compile_exact(model, threads_);
        try {
            infer_up_to(count_, compiled, dataset);
        } catch (const ShapesChange& change) {
            // Those that were under way must not depend on how many there were.
            infer_up_to(change.item, compiled, dataset);
        }
    }

private:
    void infer_up_to(std::size_t end, ov::CompiledModel& compiled, const Dataset& dataset) {
        std::vector<std::size_t> items(end - done_);
        std::iota(items.begin(), items.end(), done_);
        const auto consume =
            [&](std::size_t item, std::span<const ov::Tensor> outputs, auto& sample) {
                consume_(item, outputs, sample);
                ++done_;
            };
        core::infer_in_order(compiled,
                             dataset,
                             items,
                             consume,
                             control_of_part(control_, done_, count_),
                             "Collecting statistics",
                             threads_ + 1);
    }

    std::size_t count_;
    std::size_t done_ = 0;
    const core::ConsumeOutputs& consume_;
    const Control& control_;
    std::size_t threads_;
};

}  // namespace

void infer_items(const ov::Model& model,
                 const Prepare& prepare,
                 const Dataset& dataset,
                 std::size_t count,
                 const core::ConsumeOutputs& consume,
                 const Control& control) {
    Pass pass(count, consume, control);
    const auto first = dataset.sample(0);
    if (const auto shapes = shapes_of(first); seem_alike(dataset, count, shapes)) {
        const auto fixed = with_fixed_shapes(model, first);
        if (fixed) pass.infer(prepare(*fixed), OfOneShape(dataset, shapes));
    }
    if (!pass.is_done()) pass.infer(prepare(model), dataset);
}

}  // namespace holdfast::observe
