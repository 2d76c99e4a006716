#include "observe/instrument.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <openvino/op/clamp.hpp>
#include <openvino/op/concat.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/result.hpp>
#include <openvino/op/shape_of.hpp>

#include "core/check.hpp"
#include "core/ops_by_name.hpp"
#include "observe/measure_op.hpp"

namespace holdfast::observe {
namespace {

using Output = ov::Output<ov::Node>;
using Clip = std::optional<double>;

// What is asked of one tensor.
struct Wishes {
    std::vector<Measurement> reduced;
    std::map<Clip, std::vector<Measurement>> raw;
};

using WishesByTap = std::map<Tap, Wishes>;

WishesByTap wishes_by_tap(const std::set<Measurement>& measurements) {
    WishesByTap result;
    for (const auto& measurement : measurements) {
        auto& wishes = result[measurement.tap];
        auto& group = measurement.statistic == StatisticType::raw ? wishes.raw[measurement.clip]
                                                                  : wishes.reduced;
        group.push_back(measurement);
    }
    return result;
}

// In the order of the model. The runtime runs the operations in the order in which they are reached
// from the results: so each tensor is measured as soon as it is computed, and then given up. In
// another order many tapped tensors live until the end of an inference.
std::vector<Tap> in_order(const ov::Model& model, const WishesByTap& wishes) {
    std::unordered_map<std::string, std::size_t> positions;
    for (const auto& op : model.get_ordered_ops())
        positions.emplace(op->get_friendly_name(), positions.size());
    std::vector<Tap> taps;
    for (const auto& [tap, asked] : wishes) taps.push_back(tap);
    std::ranges::stable_sort(taps, {}, [&](const Tap& tap) {
        const auto found = positions.find(tap.node);
        return found == positions.end() ? positions.size() : found->second;
    });
    return taps;
}

// The conversion costs nothing where inference runs in f32 anyway.
Output in_f32(const Output& tensor) {
    if (tensor.get_element_type() == ov::element::f32) return tensor;
    return std::make_shared<ov::op::v0::Convert>(tensor, ov::element::f32);
}

Output clipped(const Output& tensor, const Clip& clip) {
    if (!clip) return tensor;
    return std::make_shared<ov::op::v0::Clamp>(tensor, -*clip, *clip);
}

// Adds Results to a clone of the model.
class Instrumenter {
public:
    explicit Instrumenter(const ov::Model& model)
        : model_(model.clone()), ops_(core::ops_by_name(*model_)) {}

    void add(const Tap& tap, const Wishes& wishes) {
        const auto original = tensor(tap);
        const auto real = in_f32(original);
        if (!wishes.reduced.empty()) add_report(real, wishes.reduced);
        for (const auto& [clip, raw] : wishes.raw) {
            const auto output = add_result(clipped(real, clip));
            for (const auto& each : raw) sources()[each] = {.output = output, .whole = true};
        }
        add_shape(tap, original);
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
    std::map<Measurement, Source>& sources() { return result_.sources; }

    [[nodiscard]] Output tensor(const Tap& tap) const {
        const auto op = ops_.find(tap.node);
        core::ensure(op != ops_.end() && tap.port < op->second->get_output_size(),
                     "there is no output ",
                     tap.port,
                     " of '",
                     tap.node,
                     "' to observe");
        const auto output = op->second->output(tap.port);
        core::ensure(output.get_element_type().is_real(),
                     "output ",
                     tap.port,
                     " of '",
                     tap.node,
                     "' holds ",
                     output.get_element_type(),
                     ", not real numbers");
        return output;
    }

    void add_report(const Output& real, const std::vector<Measurement>& measurements) {
        const auto report = std::make_shared<MeasureOp>(real, measurements);
        const bool is_joined = report->get_output_partial_shape(0).is_static();
        Source source{.first = is_joined ? joined_size_ : 0};
        if (is_joined) {
            joined_.push_back(report);
            joined_size_ += report->get_output_shape(0).front();
        } else {
            source.output = add_result(report);
        }
        for (const auto& measurement : measurements) {
            sources()[measurement] = source;
            if (is_joined) in_joined_.push_back(measurement);
            ++source.index;
        }
    }

    void join() {
        const auto output = add_result(std::make_shared<ov::op::v0::Concat>(joined_, 0));
        for (const auto& measurement : in_joined_) sources()[measurement].output = output;
    }

    void add_shape(const Tap& tap, const Output& original) {
        if (original.get_partial_shape().is_static()) {
            result_.static_shapes[tap] = original.get_shape();
        } else {
            result_.shape_outputs[tap] =
                add_result(std::make_shared<ov::op::v3::ShapeOf>(original));
        }
    }

    std::size_t add_result(const Output& tensor) {
        results_.push_back(std::make_shared<ov::op::v0::Result>(tensor));
        return results_.size() - 1;
    }

    std::shared_ptr<ov::Model> model_;
    core::OpsByName ops_;
    ov::OutputVector joined_;
    std::size_t joined_size_ = 0;
    std::vector<Measurement> in_joined_;
    ov::ResultVector results_;
    Instrumented result_;
};

}  // namespace

Instrumented instrument(const ov::Model& model, const std::set<Measurement>& measurements) {
    Instrumenter instrumenter(model);
    const auto wishes = wishes_by_tap(measurements);
    for (const auto& tap : in_order(model, wishes)) instrumenter.add(tap, wishes.at(tap));
    return instrumenter.finish();
}

}  // namespace holdfast::observe
