#include "read/image_layout.hpp"

#include <algorithm>
#include <string_view>

#include <openvino/core/layout.hpp>
#include <openvino/op/parameter.hpp>

#include "core/check.hpp"

namespace holdfast::read {
namespace {

using Input = ov::Output<const ov::Node>;

/// A length that no spatial axis of an image has, but channels do.
constexpr std::int64_t most_colours = 4;

std::string name_of(const Input& input) {
    return input.get_node()->get_friendly_name();
}

/// What the model itself says about its input, where it does: a letter per axis, or nothing.
std::string declared_layout(const Input& input) {
    const auto* parameter = ov::as_type<const ov::op::v0::Parameter>(input.get_node());
    std::string text = parameter->get_layout().to_string();
    std::erase_if(text, [](char c) { return c == '[' || c == ']' || c == ','; });
    return is_plain_layout(text) ? text : "";
}

std::string usual_letters(std::size_t rank, const Input& input) {
    constexpr std::string_view spatial = "DHW";
    core::require(rank >= 2 && rank <= 5,
                  "input '",
                  name_of(input),
                  "' has ",
                  rank,
                  " axes, so its layout has to be given");
    return "NC" + std::string(spatial.substr(spatial.size() - (rank - 2)));
}

bool is_short(const ov::Dimension& dimension) {
    return dimension.is_static() && dimension.get_length() <= most_colours;
}

/// `letters` with the channels where the input's shape has them: after the batch, unless the last
/// axis alone is as short as colours are.
std::string with_channels_placed(const std::string& letters, const ov::PartialShape& shape) {
    if (std::ranges::count(letters, 'C') == 0) return letters;
    std::string others = letters;
    std::erase(others, 'C');
    const std::size_t first = others.starts_with('N') ? 1 : 0;
    const bool at_end = is_short(shape[shape.size() - 1]) && !is_short(shape[first]);
    return others.insert(at_end ? others.size() : first, 1, 'C');
}

}  // namespace

std::string layout_of(const Input& input, const std::string& data_layout) {
    const std::string declared = declared_layout(input);
    if (!declared.empty()) return declared;
    const auto& shape = input.get_partial_shape();
    return with_channels_placed(
        data_layout.empty() ? usual_letters(shape.size(), input) : data_layout, shape);
}

bool is_plain_layout(const std::string& layout) {
    std::string letters = layout;
    std::ranges::sort(letters);
    return !letters.empty() && std::ranges::adjacent_find(letters) == letters.end() &&
           std::ranges::all_of(letters, [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace holdfast::read
