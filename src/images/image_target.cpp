#include "images/image_target.hpp"

#include <algorithm>
#include <cmath>

#include <openvino/core/model.hpp>
#include <openvino/core/partial_shape.hpp>

#include "core/check.hpp"
#include "read/image_layout.hpp"

namespace holdfast::images {
namespace {

using Input = ov::Output<const ov::Node>;

constexpr std::string_view letters = "NCHW";

std::string named(const Input& input) {
    return core::concat("input '", input.get_node()->get_friendly_name(), "'");
}

std::string checked_layout(const Input& input) {
    const auto& shape = input.get_partial_shape();
    core::require(shape.rank().is_static() && shape.size() == letters.size(),
                  named(input),
                  " of shape ",
                  shape,
                  " takes no images, which have four axes");
    std::string layout = read::layout_of(input);
    core::require(std::ranges::is_permutation(layout, letters) && layout.front() == 'N',
                  named(input),
                  " has the layout '",
                  layout,
                  "', expected one for images, as 'NCHW' or 'NHWC'");
    return layout;
}

/// The length of an axis, or 0 where it may be any.
std::size_t length_of(const Input& input, const std::string& layout, char axis) {
    const ov::Dimension& dimension = input.get_partial_shape()[layout.find(axis)];
    return dimension.is_static() ? static_cast<std::size_t>(dimension.get_length()) : 0;
}

std::size_t channels_of(const Input& input, const std::string& layout) {
    constexpr std::size_t colours = 3;
    const std::size_t channels = length_of(input, layout, 'C');
    if (channels == 0) return colours;
    core::require(channels == 1 || channels == colours,
                  named(input),
                  " has ",
                  channels,
                  " channels, but images are read with 1 (grey) or 3 (colour)");
    return channels;
}

bool has_size(const ImageResize& resize) {
    return resize.width > 0 && resize.height > 0;
}

void set_size(ImageTarget& target, const Input& input, const ImageResize& resize) {
    target.width = length_of(input, target.layout, 'W');
    target.height = length_of(input, target.layout, 'H');
    core::require((target.width > 0 && target.height > 0) || has_size(resize),
                  named(input),
                  " of shape ",
                  input.get_partial_shape(),
                  " has no fixed size, so width and height to resize images to have to be given");
    if (target.width == 0) target.width = resize.width;
    if (target.height == 0) target.height = resize.height;
}

std::string pixels(std::size_t width, std::size_t height) {
    return core::concat(width, "x", height);
}

/// A side in proportion, at least as long as what is cut out of it.
std::size_t scaled(std::size_t side, double factor) {
    return std::max<std::size_t>(
        1, static_cast<std::size_t>(std::lround(static_cast<double>(side) * factor)));
}

double ratio(std::size_t to, std::size_t from) {
    return static_cast<double>(to) / static_cast<double>(from);
}

}  // namespace

ov::Shape ImageTarget::shape() const {
    ov::Shape shape;
    for (const char axis : layout)
        shape.push_back(axis == 'N'   ? batch
                        : axis == 'C' ? channels
                        : axis == 'H' ? height
                                      : width);
    return shape;
}

ImageTarget image_target(const ov::Model& model, const ImageOptions& options) {
    core::require(model.inputs().size() == 1,
                  "images are for a model of one input, but this one has ",
                  model.inputs().size());
    const Input input = model.input(0);
    ImageTarget target{.input = input.get_node()->get_friendly_name(),
                       .type = input.get_element_type(),
                       .layout = checked_layout(input)};
    target.batch = std::max<std::size_t>(1, length_of(input, target.layout, 'N'));
    target.channels = channels_of(input, target.layout);
    set_size(target, input, options.resize);
    return target;
}

Scaling scaling_for(const ImageTarget& target, const ImageOptions& options) {
    const auto& [width, height, shorter_side] = options.resize;
    const std::string wanted = pixels(target.width, target.height);
    if (shorter_side > 0) {
        core::require(options.crop,
                      "to resize the shorter side to ",
                      shorter_side,
                      " needs crop: the longer side may have any length");
        core::require(shorter_side >= std::max(target.width, target.height),
                      "a shorter side of ",
                      shorter_side,
                      " is too short to crop ",
                      wanted,
                      ", which input '",
                      target.input,
                      "' takes");
        return {.to = Scaling::To::shorter_side, .width = shorter_side};
    }
    if (!has_size(options.resize) || (width == target.width && height == target.height))
        return {.to = options.crop ? Scaling::To::cover : Scaling::To::size,
                .width = target.width,
                .height = target.height};
    core::require(options.crop,
                  "to resize to ",
                  pixels(width, height),
                  " does not fit input '",
                  target.input,
                  "', which takes ",
                  wanted,
                  "; crop cuts the middle out");
    core::require(width >= target.width && height >= target.height,
                  "to resize to ",
                  pixels(width, height),
                  " is too small to crop ",
                  wanted,
                  ", which input '",
                  target.input,
                  "' takes");
    return {.to = Scaling::To::size, .width = width, .height = height};
}

std::array<std::size_t, 2> scaled_size(const Scaling& scaling,
                                       std::size_t width,
                                       std::size_t height) {
    if (scaling.to == Scaling::To::size) return {scaling.width, scaling.height};
    if (scaling.to == Scaling::To::shorter_side) {
        const double factor = ratio(scaling.width, std::min(width, height));
        return {scaled(width, factor), scaled(height, factor)};
    }
    const double factor = std::max(ratio(scaling.width, width), ratio(scaling.height, height));
    return {std::max(scaling.width, scaled(width, factor)),
            std::max(scaling.height, scaled(height, factor))};
}

}  // namespace holdfast::images
