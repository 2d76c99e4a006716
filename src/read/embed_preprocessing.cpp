#include <algorithm>
#include <cctype>
#include <cmath>
#include <string>
#include <string_view>

#include <openvino/core/layout.hpp>
#include <openvino/core/preprocess/pre_post_process.hpp>
#include <openvino/op/parameter.hpp>

#include "core/check.hpp"
#include "core/text.hpp"
#include "holdfast/model.hpp"
#include "read/image_layout.hpp"

namespace holdfast {
namespace {

using Input = ov::Output<const ov::Node>;

std::string name_of(const Input& input) {
    return input.get_node()->get_friendly_name();
}

/// The only input, or the first with the four axes of images. \returns its index.
std::size_t image_input(const ov::Model& model) {
    const auto inputs = model.inputs();
    if (inputs.size() == 1) return 0;
    const auto found = std::ranges::find_if(inputs, [](const Input& input) {
        const ov::Rank rank = input.get_partial_shape().rank();
        return rank.is_static() && rank.get_length() == 4;
    });
    core::require(found != inputs.end(),
                  "mean, scale and layout are for images, but none of the model's ",
                  inputs.size(),
                  " inputs has 4 axes");
    return static_cast<std::size_t>(found - inputs.begin());
}

std::string upper(std::string text) {
    std::ranges::transform(
        text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

void require_letters(const std::string& layout, const Input& input) {
    core::require(read::is_plain_layout(layout),
                  "layout '",
                  layout,
                  "' must name each axis by one letter, as 'NHWC' does");
    const auto rank = input.get_partial_shape().size();
    core::require(layout.size() == rank,
                  "layout '",
                  layout,
                  "' names ",
                  layout.size(),
                  " axes, but input '",
                  name_of(input),
                  "' has ",
                  rank);
}

/// The order of axes in the data and in the model; empty where nothing depends on it.
struct Layouts {
    std::string data;
    std::string model;
};

Layouts layouts_for(const Input& input, const Preprocessing& wanted) {
    const std::string data = upper(wanted.layout);
    if (data.empty() && wanted.mean.size() <= 1 && wanted.scale.size() <= 1) return {};
    core::require(input.get_partial_shape().rank().is_static(),
                  "input '",
                  name_of(input),
                  "' has no known number of axes, so no layout fits it");
    if (!data.empty()) require_letters(data, input);
    const std::string model = read::layout_of(input, data);
    core::require(data.empty() || std::ranges::is_permutation(data, model),
                  "layout '",
                  data,
                  "' has other axes than input '",
                  name_of(input),
                  "', whose layout is '",
                  model,
                  "'");
    return {data.empty() ? model : data, model};
}

void require_values(const std::vector<float>& values,
                    std::string_view what,
                    const std::string& layout,
                    const Input& input) {
    if (values.empty()) return;
    core::require(std::ranges::all_of(values, [](float value) { return std::isfinite(value); }),
                  what,
                  " must be finite");
    core::require(input.get_element_type().is_real(),
                  what,
                  " needs an input of floating-point numbers, but '",
                  name_of(input),
                  "' takes ",
                  input.get_element_type());
    const auto channels = std::ranges::find(layout, 'C');
    const auto count = static_cast<std::int64_t>(values.size());
    if (count == 1) return;
    core::require(channels != layout.end(),
                  count,
                  " values of ",
                  what,
                  " were given, but layout '",
                  layout,
                  "' has no channels");
    const ov::Dimension& expected = input.get_partial_shape()[channels - layout.begin()];
    core::require(expected.compatible(count),
                  count,
                  " values of ",
                  what,
                  " were given, but input '",
                  name_of(input),
                  "' has ",
                  expected,
                  " channels");
}

void subtract_and_divide(ov::preprocess::PreProcessSteps& steps, const Preprocessing& wanted) {
    if (wanted.mean.size() == 1) steps.mean(wanted.mean[0]);
    if (wanted.mean.size() > 1) steps.mean(wanted.mean);
    if (wanted.scale.size() == 1) steps.scale(wanted.scale[0]);
    if (wanted.scale.size() > 1) steps.scale(wanted.scale);
}

}  // namespace

std::shared_ptr<ov::Model> embed_preprocessing(const std::shared_ptr<const ov::Model>& model,
                                               const Preprocessing& preprocessing) {
    const auto copy = model->clone();
    if (preprocessing.empty()) return copy;
    const std::size_t index = image_input(*model);
    const Input input = model->input(index);
    const Layouts layouts = layouts_for(input, preprocessing);
    require_values(preprocessing.mean, "mean", layouts.model, input);
    require_values(preprocessing.scale, "scale", layouts.model, input);
    core::require(std::ranges::count(preprocessing.scale, 0.F) == 0, "scale must not be 0");

    ov::preprocess::PrePostProcessor processor(copy);
    auto& info = processor.input(index);
    if (!layouts.data.empty()) info.tensor().set_layout(ov::Layout(layouts.data));
    if (!layouts.model.empty()) info.model().set_layout(ov::Layout(layouts.model));
    subtract_and_divide(info.preprocess(), preprocessing);
    return processor.build();
}

}  // namespace holdfast
