#include "read/fit_array.hpp"

#include <openvino/core/node.hpp>
#include <openvino/core/partial_shape.hpp>

#include "core/check.hpp"
#include "read/convert_elements.hpp"

namespace holdfast::read {
namespace {

std::string named(const ov::Output<const ov::Node>& input) {
    return "input '" + input.get_node()->get_friendly_name() + "'";
}

std::size_t batch_of(const ov::PartialShape& shape) {
    const bool fixed = shape.rank().is_static() && shape.size() > 0 && shape[0].is_static();
    return fixed ? static_cast<std::size_t>(shape[0].get_length()) : 1;
}

/// Samples along the batch axis of the input.
Fit along_batch(const Array& array, const ov::PartialShape& shape) {
    Fit fit{.rows_per_item = batch_of(shape), .item_shape = array.shape};
    fit.item_shape[0] = fit.rows_per_item;
    return fit;
}

/// Each sample a whole input.
Fit each_whole(const Array& array) {
    return {.rows_per_item = 1,
            .item_shape = ov::Shape(array.shape.begin() + 1, array.shape.end())};
}

void require_whole_items(const Array& array,
                         const Fit& fit,
                         const ov::Output<const ov::Node>& input) {
    core::require(array.rows() > 0, array.origin, " holds no samples");
    core::require(fit.rows_per_item > 0, named(input), " has a batch of 0");
    core::require(array.rows() % fit.rows_per_item == 0,
                  array.origin,
                  " holds ",
                  array.rows(),
                  " samples, which is not a multiple of the batch of ",
                  fit.rows_per_item,
                  " that ",
                  named(input),
                  " takes");
}

}  // namespace

void require_convertible(const Array& array, const ov::Output<const ov::Node>& input) {
    core::require(converts(array.type, input.get_element_type()),
                  array.origin,
                  " holds elements of type ",
                  array.type,
                  ", which do not convert to ",
                  input.get_element_type(),
                  " for ",
                  named(input));
}

Fit fit_array(const Array& array, const ov::Output<const ov::Node>& input) {
    require_convertible(array, input);
    const auto& shape = input.get_partial_shape();
    const bool has_own_axis = shape.rank().is_static() && array.shape.size() == shape.size() + 1;
    const Fit fit = has_own_axis ? each_whole(array) : along_batch(array, shape);
    core::require(shape.compatible(fit.item_shape),
                  array.origin,
                  " has shape ",
                  array.shape,
                  " (first axis: samples), which does not fit ",
                  named(input),
                  " of shape ",
                  shape);
    require_whole_items(array, fit, input);
    return fit;
}

}  // namespace holdfast::read
