#include "write/fp8_weights.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/divide.hpp>
#include <openvino/op/fake_convert.hpp>
#include <openvino/op/multiply.hpp>

#include "core/constant_value.hpp"
#include "core/fake_quantize.hpp"
#include "write/constants.hpp"

namespace holdfast::write {
namespace {

using Entry = CompressedWeights::Entry;
using ov::op::v0::Constant;
using ov::op::v0::Convert;
using ov::op::v13::FakeConvert;

std::vector<float> values_at(const ov::Node& node, std::size_t port) {
    return ov::as_type<Constant>(node.get_input_node_ptr(port))->cast_vector<float>();
}

bool has_proper_scale(const ov::Node& node) {
    if (!ov::is_type<Constant>(node.get_input_node_ptr(1))) return false;
    return std::ranges::all_of(values_at(node, 1),
                               [](float value) { return std::isfinite(value) && value != 0; });
}

bool has_no_shift(const ov::Node& node) {
    if (node.get_input_size() < 3) return true;
    if (!ov::is_type<Constant>(node.get_input_node_ptr(2))) return false;
    return std::ranges::all_of(values_at(node, 2), [](float value) { return value == 0; });
}

// What FakeConvert rounds to, before it divides by the scale again; in its own type, as the runtime
// does.
ov::Tensor rounded(const FakeConvert& node) {
    const auto scaled =
        std::make_shared<ov::op::v1::Multiply>(node.input_value(0), node.input_value(1));
    return core::to_f32(core::fake_converted(
        core::constant_value(scaled), node.get_destination_element_type(), {}, {1.0F}));
}

template <typename T>
std::shared_ptr<ov::Node> stored_as(const ov::element::Type& type, const ov::Tensor& values) {
    ov::Tensor numbers(type, values.get_shape());
    const auto* from = values.data<const float>();
    auto* to = numbers.data<T>();
    for (std::size_t i = 0; i < values.get_size(); ++i) {
        to[i] = T(from[i]);
        if (static_cast<float>(to[i]) != from[i]) return nullptr;
    }
    return std::make_shared<Constant>(numbers);
}

std::shared_ptr<ov::Node> stored(const ov::element::Type& type, const ov::Tensor& values) {
    return type == ov::element::f8e4m3 ? stored_as<ov::float8_e4m3>(type, values)
                                       : stored_as<ov::float8_e5m2>(type, values);
}

}  // namespace

std::optional<Entry> fp8_entry(const FakeConvert& node) {
    if (!is_constant_weight(node) || !has_proper_scale(node) || !has_no_shift(node)) return {};
    Entry entry;
    entry.quantized = stored(node.get_destination_element_type(), rounded(node));
    entry.scale = node.get_input_node_shared_ptr(1);
    if (!entry.quantized) return {};  // NaN
    return entry;
}

std::shared_ptr<ov::Node> fp8_restored(const FakeConvert& node, const Entry& entry) {
    const auto& name = node.get_friendly_name();
    const auto value = std::make_shared<Convert>(copy_of(entry.quantized, name + "/quantized"),
                                                 node.get_output_element_type(0));
    value->set_friendly_name(name + "/convert");
    const auto restored =
        std::make_shared<ov::op::v1::Divide>(value, copy_of(entry.scale, name + "/scale"));
    restored->set_friendly_name(name);
    return restored;
}

}  // namespace holdfast::write
