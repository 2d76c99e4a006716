#include "observe/instrument.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <openvino/op/clamp.hpp>
#include <openvino/op/concat.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/reduce_max.hpp>
#include <openvino/op/reduce_mean.hpp>
#include <openvino/op/reduce_min.hpp>
#include <openvino/op/reshape.hpp>
#include <openvino/op/result.hpp>
#include <openvino/op/shape_of.hpp>

#include "core/check.hpp"
#include "observe/axes.hpp"

namespace holdfast::observe {
namespace {

using Output = ov::Output<ov::Node>;
using Axes = std::vector<std::size_t>;

bool has_static_rank(const Output& tensor) {
    return tensor.get_partial_shape().rank().is_static();
}

Axes reduced_axes(const Output& tensor, const Measurement& measurement) {
    const auto rank = tensor.get_partial_shape().size();
    return other_axes(kept_axes(measurement, rank), rank);
}

bool is_reducible(const Output& tensor, const Measurement& measurement) {
    return !is_quantile(measurement.statistic) && measurement.statistic != StatisticType::raw &&
           has_static_rank(tensor) && !reduced_axes(tensor, measurement).empty();
}

template <typename Reduce>
Output reduce(const Output& tensor, const Axes& axes) {
    const auto constant = ov::op::v0::Constant::create(ov::element::i64, {axes.size()}, axes);
    return std::make_shared<Reduce>(tensor, constant, true);
}

Output reduce(const Output& tensor, StatisticType statistic, const Axes& axes) {
    if (statistic == StatisticType::min) return reduce<ov::op::v1::ReduceMin>(tensor, axes);
    if (statistic == StatisticType::max) return reduce<ov::op::v1::ReduceMax>(tensor, axes);
    return reduce<ov::op::v1::ReduceMean>(tensor, axes);
}

Output flat(const Output& tensor) {
    const auto all = ov::op::v0::Constant::create(ov::element::i64, {1}, {-1});
    return std::make_shared<ov::op::v1::Reshape>(tensor, all, false);
}

// A tensor that is tapped, and what its values are clipped to.
using Clipped = std::pair<Tap, std::optional<double>>;

// Adds Results to a clone of the model, each reduction once.
class Instrumenter {
public:
    explicit Instrumenter(const ov::Model& model) : model_(model.clone()) {
        for (const auto& op : model_->get_ops()) ops_.emplace(op->get_friendly_name(), op.get());
    }

    void add(const Measurement& measurement) {
        const Clipped key{measurement.tap, measurement.clip};
        const auto tensor = real_tensor(key);
        auto& source = result_.sources[measurement];
        if (!is_reducible(tensor, measurement)) {
            source = {true, {whole(tensor, key)}};
        } else if (measurement.statistic == StatisticType::abs_max) {
            source.slots = {reduced(tensor, measurement, StatisticType::min),
                            reduced(tensor, measurement, StatisticType::max)};
        } else {
            source.slots = {reduced(tensor, measurement, measurement.statistic)};
        }
        add_shape(measurement.tap);
    }

    // What computed only the model's own results is left out.
    Instrumented finish() {
        if (!joined_.empty()) join();
        const auto own = model_->get_results();
        model_->add_results(results_);
        for (const auto& result : own) model_->remove_result(result);
        result_.model = model_;
        return std::move(result_);
    }

private:
    void join() {
        const auto joined = add_result(std::make_shared<ov::op::v0::Concat>(joined_, 0));
        for (auto& [measurement, source] : result_.sources) {
            for (auto& slot : source.slots) {
                if (slot.shape) slot.output = joined.output;
            }
        }
    }

    [[nodiscard]] Output tensor(const Tap& tap) const {
        const auto op = ops_.find(tap.node);
        core::ensure(op != ops_.end() && tap.port < op->second->get_output_size(),
                     "there is no output ",
                     tap.port,
                     " of '",
                     tap.node,
                     "' to observe");
        return op->second->output(tap.port);
    }

    // The tensor in f32; the conversion costs nothing where inference runs in f32 anyway.
    Output real_tensor(const Clipped& key) {
        const auto& [tap, clip] = key;
        const auto original = tensor(tap);
        core::ensure(original.get_element_type().is_real(),
                     "output ",
                     tap.port,
                     " of '",
                     tap.node,
                     "' holds ",
                     original.get_element_type(),
                     ", not real numbers");
        const auto [found, is_new] = real_.try_emplace(key, original);
        if (is_new && original.get_element_type() != ov::element::f32)
            found->second = std::make_shared<ov::op::v0::Convert>(original, ov::element::f32);
        if (is_new && clip)
            found->second = std::make_shared<ov::op::v0::Clamp>(found->second, -*clip, *clip);
        return found->second;
    }

    Slot reduced(const Output& tensor, const Measurement& measurement, StatisticType statistic) {
        const auto axes = reduced_axes(tensor, measurement);
        const auto [found, is_new] =
            reductions_.try_emplace({measurement.tap, measurement.clip, statistic, axes}, Slot{});
        if (is_new) found->second = add_reduced(reduce(tensor, statistic, axes));
        return found->second;
    }

    Slot add_reduced(const Output& tensor) {
        if (tensor.get_partial_shape().is_dynamic()) return add_result(tensor);
        const Slot slot{.output = 0, .first = joined_size_, .shape = tensor.get_shape()};
        joined_.push_back(flat(tensor));
        joined_size_ += ov::shape_size(tensor.get_shape());
        return slot;
    }

    Slot whole(const Output& tensor, const Clipped& key) {
        const auto [found, is_new] = wholes_.try_emplace(key, Slot{});
        if (is_new) found->second = add_result(tensor);
        return found->second;
    }

    void add_shape(const Tap& tap) {
        const auto original = tensor(tap);
        if (original.get_partial_shape().is_static()) {
            result_.static_shapes[tap] = original.get_shape();
        } else if (const auto [found, is_new] = result_.shape_outputs.try_emplace(tap); is_new) {
            found->second = add_result(std::make_shared<ov::op::v3::ShapeOf>(original)).output;
        }
    }

    Slot add_result(const Output& tensor) {
        results_.push_back(std::make_shared<ov::op::v0::Result>(tensor));
        return {.output = results_.size() - 1, .first = 0, .shape = {}};
    }

    std::shared_ptr<ov::Model> model_;
    std::unordered_map<std::string, ov::Node*> ops_;
    std::map<Clipped, Output> real_;
    std::map<std::tuple<Tap, std::optional<double>, StatisticType, Axes>, Slot> reductions_;
    std::map<Clipped, Slot> wholes_;
    ov::OutputVector joined_;
    std::size_t joined_size_ = 0;
    ov::ResultVector results_;
    Instrumented result_;
};

}  // namespace

Instrumented instrument(const ov::Model& model, const std::set<Measurement>& measurements) {
    Instrumenter instrumenter(model);
    for (const auto& measurement : measurements) instrumenter.add(measurement);
    return instrumenter.finish();
}

}  // namespace holdfast::observe
