#include "write/int8_weights.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/fake_quantize.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/subtract.hpp>
#include <openvino/pass/constant_folding.hpp>

#include "core/constant_value.hpp"
#include "core/fake_quantize.hpp"
#include "core/rows.hpp"
#include "write/constants.hpp"

namespace holdfast::write {
namespace {

using core::Bounds;
using core::level_of;
using core::rounded;
using ov::op::v0::Constant;
using ov::op::v0::Convert;
using ov::op::v0::FakeQuantize;
using Entry = CompressedWeights::Entry;

// A zero point this close to a whole number is one: the rest is rounding of the range.
constexpr float whole_number_tolerance = 1e-4F;

/// The int8 numbers that stand for the levels.
struct Grid {
    ov::element::Type type;
    float lowest = 0;  ///< Stands for the lowest level.
    float last = 255;  ///< Levels − 1.
};

/// How int8 numbers turn back into values: (number − zero_point) · scale.
struct Affine {
    std::vector<float> scale;
    std::vector<float> zero_point;
};

bool has_constant_bounds(const ov::Node& node) {
    for (std::size_t port = 1; port < 5; ++port) {
        if (!ov::is_type<Constant>(node.get_input_node_ptr(port))) return false;
    }
    return node.get_input_shape(1) == node.get_input_shape(2) &&
           node.get_input_shape(3) == node.get_input_shape(4);
}

bool is_compressible(const FakeQuantize& node) {
    return node.get_levels() > 16 && node.get_levels() <= 256 && is_constant_weight(node) &&
           has_constant_bounds(node);
}

std::vector<float> values_at(const FakeQuantize& node, std::size_t port) {
    return ov::as_type<Constant>(node.get_input_node_ptr(port))->cast_vector<float>();
}

Bounds bounds_at(const FakeQuantize& node, std::size_t low_port) {
    return {.shape = node.get_input_shape(low_port),
            .low = values_at(node, low_port),
            .high = values_at(node, low_port + 1)};
}

bool is_proper(const Bounds& bounds) {
    for (std::size_t i = 0; i < bounds.low.size(); ++i) {
        if (!(bounds.low[i] < bounds.high[i])) return false;
    }
    return true;
}

bool has_no_negative(const std::vector<float>& values) {
    return std::all_of(values.begin(), values.end(), [](float value) { return value >= 0; });
}

Grid grid_of(std::size_t levels, const Bounds& output) {
    const auto last = static_cast<float>(levels - 1);
    if (has_no_negative(output.low) && has_no_negative(output.high)) {
        return {.type = ov::element::u8, .lowest = 0, .last = last};
    }
    return {.type = ov::element::i8,
            .lowest = -std::floor(static_cast<float>(levels) / 2),
            .last = last};
}

Affine affine_of(const Grid& grid, const Bounds& output) {
    Affine affine;
    for (std::size_t i = 0; i < output.low.size(); ++i) {
        const float scale = (output.high[i] - output.low[i]) / grid.last;
        affine.scale.push_back(scale);
        affine.zero_point.push_back(scale == 0 ? 0 : grid.lowest - output.low[i] / scale);
    }
    return affine;
}

template <typename T>
void quantize_rows(const ov::Tensor& weights, const Bounds& input, const Grid& grid, T* numbers) {
    const auto& shape = weights.get_shape();
    const auto rows = core::rows(shape, core::axes_with_own_values(shape, input.shape));
    const auto* row = weights.data<const float>();
    for (const auto start : rows.starts) {
        const float* low = input.low.data() + start;
        const float* high = input.high.data() + start;
        for (std::size_t i = 0; rows.step == 0 && i < rows.length; ++i) {
            numbers[i] = static_cast<T>(
                static_cast<int>(level_of(row[i], *low, *high, grid.last) + grid.lowest));
        }
        for (std::size_t i = 0; rows.step == 1 && i < rows.length; ++i) {
            numbers[i] = static_cast<T>(
                static_cast<int>(level_of(row[i], low[i], high[i], grid.last) + grid.lowest));
        }
        row += rows.length;
        numbers += rows.length;
    }
}

ov::Tensor quantized(const ov::Tensor& weights, const Bounds& input, const Grid& grid) {
    ov::Tensor numbers(grid.type, weights.get_shape());
    if (grid.type == ov::element::u8) {
        quantize_rows(weights, input, grid, numbers.data<std::uint8_t>());
    } else {
        quantize_rows(weights, input, grid, numbers.data<std::int8_t>());
    }
    return numbers;
}

bool is_zero(const std::vector<float>& values) {
    return std::all_of(values.begin(), values.end(), [](float value) {
        return std::abs(value) < std::numeric_limits<float>::epsilon();
    });
}

bool are_whole(const std::vector<float>& values) {
    return std::all_of(values.begin(), values.end(), [](float value) {
        return std::abs(value - rounded(value)) < whole_number_tolerance;
    });
}

template <typename T, typename Visit>
void for_each_with_zero_point(ov::Tensor& numbers,
                              const ov::Shape& shape,
                              const std::vector<float>& zero_point,
                              Visit visit) {
    const auto axes = core::axes_with_own_values(numbers.get_shape(), shape);
    const auto rows = core::rows(numbers.get_shape(), axes);
    auto* number = numbers.data<T>();
    for (const auto start : rows.starts) {
        for (std::size_t i = 0; i < rows.length; ++i, ++number) {
            visit(*number, static_cast<int>(rounded(zero_point[start + i * rows.step])));
        }
    }
}

// Takes a whole zero point off the numbers themselves, if the type can hold all results.
template <typename T>
bool absorb(ov::Tensor& numbers, const ov::Shape& shape, const std::vector<float>& zero_point) {
    bool fits = true;
    for_each_with_zero_point<T>(numbers, shape, zero_point, [&](const T& number, int zero) {
        const int moved = static_cast<int>(number) - zero;
        fits = fits && moved == static_cast<int>(static_cast<T>(moved));
    });
    if (!fits) return false;
    for_each_with_zero_point<T>(numbers, shape, zero_point, [](T& number, int zero) {
        number = static_cast<T>(static_cast<int>(number) - zero);
    });
    return true;
}

bool is_absorbed(ov::Tensor& numbers,
                 const ov::Shape& shape,
                 const std::vector<float>& zero_point) {
    if (is_zero(zero_point)) return true;
    if (!are_whole(zero_point)) return false;
    return numbers.get_element_type() == ov::element::u8
               ? absorb<std::uint8_t>(numbers, shape, zero_point)
               : absorb<std::int8_t>(numbers, shape, zero_point);
}

std::shared_ptr<ov::Node> constant(const FakeQuantize& node,
                                   const ov::Shape& shape,
                                   const std::vector<float>& values) {
    return Constant::create(node.get_output_element_type(0), shape, values);
}

}  // namespace

std::optional<Entry> int8_entry(const FakeQuantize& node) {
    if (!is_compressible(node)) return {};
    const auto input = bounds_at(node, 1);
    const auto output = bounds_at(node, 3);
    if (!is_proper(input) || !is_proper(output)) return {};

    const auto grid = grid_of(node.get_levels(), output);
    const auto affine = affine_of(grid, output);
    const auto weights = core::to_f32(core::constant_value(node.input_value(0)));
    auto numbers = quantized(weights, input, grid);
    Entry entry;
    if (!is_absorbed(numbers, output.shape, affine.zero_point)) {
        entry.zero_point = constant(node, output.shape, affine.zero_point);
    }
    entry.quantized = std::make_shared<Constant>(numbers);
    entry.scale = constant(node, output.shape, affine.scale);
    return entry;
}

std::shared_ptr<ov::Node> int8_restored(const FakeQuantize& node, const Entry& entry) {
    const auto& name = node.get_friendly_name();
    const auto& type = node.get_output_element_type(0);
    std::shared_ptr<ov::Node> value =
        std::make_shared<Convert>(copy_of(entry.quantized, name + "/quantized"), type);
    value->set_friendly_name(name + "/convert");
    ov::pass::disable_constant_folding(value);
    if (entry.zero_point) {
        value = std::make_shared<ov::op::v1::Subtract>(
            value, copy_of(entry.zero_point, name + "/zero_point"));
        value->set_friendly_name(name + "/subtract");
    }
    value = std::make_shared<ov::op::v1::Multiply>(value, copy_of(entry.scale, name + "/scale"));
    value->set_friendly_name(name);
    return value;
}

}  // namespace holdfast::write
