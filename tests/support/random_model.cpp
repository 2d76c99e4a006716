#include "support/random_model.hpp"

#include <iterator>
#include <map>
#include <random>
#include <unordered_map>
#include <vector>

#include <openvino/opsets/opset13.hpp>

#include "support/model_builder.hpp"

namespace holdfast::test {
namespace {

namespace op = ov::opset13;

// All float values have the shape [1, channels, 4, 4], so that almost any two fit together.
class Generator {
public:
    explicit Generator(std::uint32_t seed) : random_(seed) {}

    std::shared_ptr<ov::Model> run(std::size_t operations) {
        values_.push_back(b_.input("x", {1, 4, 4, 4}));
        if (chance(3)) values_.push_back(b_.input("y", {1, 8, 4, 4}));
        if (chance(3)) values_.push_back(embedding());
        unused_.assign(values_.size(), true);
        while (next_name_ < operations) grow();
        add_results();
        return b_.model();
    }

private:
    [[nodiscard]] std::size_t draw(std::size_t count) { return random_() % count; }
    /// True once in `n` times.
    [[nodiscard]] bool chance(std::size_t n) { return draw(n) == 0; }
    [[nodiscard]] std::string name() { return "op" + std::to_string(next_name_++); }
    [[nodiscard]] static std::size_t channels(const Value& value) {
        return value.output().get_shape()[1];
    }

    Value embedding() {
        const auto rows = b_.input("rows", {1, 4, 4}, ov::element::i64);
        const auto axis = op::Constant::create(ov::element::i64, {}, {0});
        return b_.op<op::Gather>("embedding", b_.constant("embedding/table", {9, 4}), rows, axis);
    }

    void keep(const Value& value) {
        values_.push_back(value);
        unused_.push_back(true);
    }

    /// One of the values that satisfy `fits`; mostly one that nothing takes yet.
    template <typename Fits>
    const Value* pick(Fits fits) {
        std::vector<std::size_t> fresh;
        std::vector<std::size_t> all;
        for (std::size_t index = 0; index < values_.size(); ++index) {
            if (!fits(values_[index])) continue;
            all.push_back(index);
            if (unused_[index]) fresh.push_back(index);
        }
        const auto& from = !fresh.empty() && draw(10) < 6 ? fresh : all;
        if (from.empty()) return nullptr;
        const auto index = from[draw(from.size())];
        unused_[index] = false;
        return &values_[index];
    }

    Value pick_any() {
        return *pick([](const Value&) { return true; });
    }

    /// A value of the shape of `value`, a constant where chance wills it.
    ov::Output<ov::Node> partner(const Value& value) {
        if (chance(4)) return b_.constant(name() + "/constant", {1, channels(value), 1, 1});
        return *pick([&](const Value& other) { return channels(other) == channels(value); });
    }

    void grow() {
        switch (draw(6)) {
            case 0:
                return keep(weighted(pick_any()));
            case 1:
                return keep(activation(pick_any()));
            case 2:
                return keep(elementwise(pick_any()));
            case 3:
                return keep(moving(pick_any()));
            case 4:
                return keep(computing(pick_any()));
            default:
                return reshape_channels();
        }
    }

    Value weighted(const Value& x) {
        const auto convolved = chance(3) ? x.matmul(name(), ov::Shape{4, 4}, chance(2))
                               : chance(3)
                                   ? x.group_conv(name(), ov::Shape{channels(x), 1, 1, 3, 3})
                                   : x.conv(name(), ov::Shape{4, channels(x), 1, 1});
        return chance(2) ? convolved.bias(name()) : convolved;
    }

    Value activation(const Value& x) {
        switch (draw(4)) {
            case 0:
                return x.sigmoid(name());
            case 1:
                return b_.op<op::Clamp>(name(), x, 0., 6.);
            case 2:
                return x.softmax(name());
            default:
                return x.relu(name());
        }
    }

    Value elementwise(const Value& x) {
        switch (draw(5)) {
            case 0:
                return b_.op<op::Multiply>(name(), x, partner(x));
            case 1:
                return b_.op<op::Subtract>(name(), x, partner(x));
            case 2:
                return b_.op<op::Maximum>(name(), x, partner(x));
            default:
                return b_.op<op::Add>(name(), x, partner(x));
        }
    }

    Value moving(const Value& x) {
        switch (draw(5)) {
            case 0:
                return x.transpose(name(), {0, 1, 3, 2});
            case 1:
                return x.reshape(name(), {1, static_cast<std::int64_t>(channels(x)), 4, 4});
            case 2:  // to the shape of itself
                return b_.op<op::Reshape>(name(), x, x.shape_of(name()), false);
            default:
                return b_.op<op::MaxPool>(name(),
                                          x,
                                          ov::Strides{1, 1},
                                          ov::Strides{1, 1},
                                          ov::Shape{1, 1},
                                          ov::Shape{1, 1},
                                          ov::Shape{3, 3});
        }
    }

    Value computing(const Value& x) {
        const auto last_axis = op::Constant::create(ov::element::i64, {1}, {3});
        switch (draw(5)) {
            case 0:
                return b_.op<op::MVN>(
                    name(), x, last_axis, true, 1e-5F, ov::op::MVNEpsMode::INSIDE_SQRT);
            case 1:
                return x.multiply(name(), b_.op<op::ReduceMean>(name(), x, last_axis, true));
            case 2:
                return x.convert(name(), ov::element::i32).convert(name(), ov::element::f32);
            case 3:
                return x.matmul(name(), partner_value(x), true);
            default:
                return b_.op<op::AvgPool>(name(),
                                          x,
                                          ov::Strides{1, 1},
                                          ov::Shape{1, 1},
                                          ov::Shape{1, 1},
                                          ov::Shape{3, 3},
                                          true);
        }
    }

    Value partner_value(const Value& x) {
        return *pick([&](const Value& other) { return channels(other) == channels(x); });
    }

    // Joins values, or takes one apart.
    void reshape_channels() {
        const auto x = pick_any();
        if (channels(x) > 8 && channels(x) % 2 == 0) {
            const auto axis = op::Constant::create(ov::element::i64, {}, {1});
            const auto halves = b_.op<op::Split>(name(), x, axis, 2);
            keep(halves);
            keep(halves.port(1));
        } else {
            ov::OutputVector inputs{x, pick_any()};
            if (chance(3)) inputs.push_back(pick_any());
            keep(b_.concat(name(), inputs, 1));
        }
    }

    void add_results() {
        std::size_t count = 0;
        for (std::size_t index = values_.size(); index-- > 0 && count < 2;) {
            if (!unused_[index]) continue;
            b_.result("result" + std::to_string(count++), values_[index]);
        }
    }

    std::mt19937 random_;  // the standard fixes its sequence
    ModelBuilder b_;
    std::vector<Value> values_;
    std::vector<bool> unused_;
    std::size_t next_name_ = 0;
};

ov::NodeVector draw_order(const ov::NodeVector& ordered, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::unordered_map<const ov::Node*, std::size_t> waiting;
    std::map<std::string, std::shared_ptr<ov::Node>> ready;  // by name: the same draw on every run
    for (const auto& op : ordered) {
        waiting[op.get()] = op->get_input_size();
        if (op->get_input_size() == 0) ready.emplace(op->get_friendly_name(), op);
    }
    ov::NodeVector drawn;
    while (!ready.empty()) {
        const auto next = std::next(ready.begin(), static_cast<int>(random() % ready.size()));
        drawn.push_back(next->second);
        ready.erase(next);
        for (const auto& output : drawn.back()->outputs()) {
            for (const auto& input : output.get_target_inputs()) {
                auto* consumer = input.get_node();
                if (--waiting.at(consumer) == 0)
                    ready.emplace(consumer->get_friendly_name(), consumer->shared_from_this());
            }
        }
    }
    return drawn;
}

}  // namespace

std::shared_ptr<ov::Model> random_model(std::uint32_t seed, std::size_t operations) {
    return Generator(seed).run(operations);
}

std::shared_ptr<ov::Model> renamed(const std::shared_ptr<const ov::Model>& model,
                                   const std::function<std::string(const std::string&)>& new_name) {
    auto copy = model->clone();
    for (const auto& op : copy->get_ops()) op->set_friendly_name(new_name(op->get_friendly_name()));
    return copy;
}

std::shared_ptr<ov::Model> reordered(const std::shared_ptr<const ov::Model>& model,
                                     std::uint32_t seed) {
    auto copy = model->clone();
    const auto order = draw_order(copy->get_ordered_ops(), seed);
    copy->set_topological_sort([order](const auto& /*roots*/) { return order; });
    return copy;
}

}  // namespace holdfast::test
