#include "py_dataset.hpp"

#include <nanobind/ndarray.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "holdfast/error.hpp"

namespace nb = nanobind;

namespace holdfast::python {
namespace {

using Array = nb::ndarray<nb::ro, nb::c_contig, nb::device::cpu>;
using Named = std::vector<std::pair<std::string, Array>>;

ov::element::Type element_of(const nb::dlpack::dtype& type, const std::string& name) {
    const auto is = [&](nb::dlpack::dtype_code code) {
        return type.code == static_cast<std::uint8_t>(code) && type.lanes == 1;
    };
    const auto bits = static_cast<int>(type.bits);
    if (is(nb::dlpack::dtype_code::Bool)) return ov::element::boolean;
    if (is(nb::dlpack::dtype_code::Float) && bits == 16) return ov::element::f16;
    if (is(nb::dlpack::dtype_code::Float) && bits == 32) return ov::element::f32;
    if (is(nb::dlpack::dtype_code::Float) && bits == 64) return ov::element::f64;
    if (is(nb::dlpack::dtype_code::Int)) {
        if (bits == 8) return ov::element::i8;
        if (bits == 16) return ov::element::i16;
        if (bits == 32) return ov::element::i32;
        if (bits == 64) return ov::element::i64;
    }
    if (is(nb::dlpack::dtype_code::UInt)) {
        if (bits == 8) return ov::element::u8;
        if (bits == 16) return ov::element::u16;
        if (bits == 32) return ov::element::u32;
        if (bits == 64) return ov::element::u64;
    }
    throw InvalidArgument("input '" + name + "' is an array of a type that models do not take (" +
                          std::to_string(bits) + " bits), expected numbers or booleans");
}

ov::Tensor tensor_of(const Array& array, const std::string& name) {
    ov::Shape shape;
    for (std::size_t axis = 0; axis < array.ndim(); ++axis) shape.push_back(array.shape(axis));
    ov::Tensor tensor(element_of(array.dtype(), name), shape);
    if (tensor.get_byte_size() > 0)
        std::memcpy(tensor.data(), array.data(), tensor.get_byte_size());
    return tensor;
}

Sample sample_of(const Named& arrays) {
    Sample sample;
    for (const auto& [name, array] : arrays) sample.inputs[name] = tensor_of(array, name);
    return sample;
}

ov::Tensor position_of(std::size_t index) {
    ov::Tensor tensor(ov::element::i64, ov::Shape{});
    *tensor.data<std::int64_t>() = static_cast<std::int64_t>(index);
    return tensor;
}

}  // namespace

PyDataset::PyDataset(nb::object items, NotAnInput not_an_input, bool has_labels)
    : items_(std::move(items)),
      not_an_input_(not_an_input),
      has_labels_(has_labels),
      size_(nb::cast<std::size_t>(items_.attr("size")())) {}

Sample PyDataset::sample(std::size_t index) const {
    if (tells_positions_) return {.inputs = {}, .label = position_of(index)};
    const nb::gil_scoped_acquire lock;
    try {
        if (!has_labels_) return sample_of(nb::cast<Named>(items_.attr("sample")(index)));
        const auto [arrays, label] =
            nb::cast<std::pair<Named, Array>>(items_.attr("labelled")(index));
        auto sample = sample_of(arrays);
        sample.label = tensor_of(label, "labels");
        return sample;
    } catch (const nb::cast_error&) {
        throw InvalidArgument("an item is an array that models do not take, expected numbers");
    } catch (const nb::python_error& error) {
        const auto not_an_input = nb::module_::import_("holdfast._items").attr("NotAnInput");
        if (not_an_input_ == NotAnInput::pass_on || !error.matches(not_an_input)) throw;
        throw InvalidArgument(nb::cast<std::string>(nb::str(error.value())));
    }
}

std::vector<std::size_t> PyDataset::positions(const Dataset& part) const {
    std::vector<std::size_t> positions;
    tells_positions_ = true;
    for (std::size_t i = 0; i < part.size(); ++i)
        positions.push_back(
            static_cast<std::size_t>(*part.sample(i).label.data<const std::int64_t>()));
    tells_positions_ = false;
    return positions;
}

}  // namespace holdfast::python
