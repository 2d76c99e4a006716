#include <gmock/gmock.h>
#include <openvino/op/parameter.hpp>

#include "holdfast/error.hpp"
#include "holdfast/model.hpp"
#include "support/input_models.hpp"
#include "support/items.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::message_of;
using test::model_with_inputs;
using test::tensor_of;
using test::values_of;
using ::testing::ElementsAre;

std::vector<float> prepared(const ov::Model& model, const ov::Tensor& data, std::size_t input = 0) {
    ov::TensorVector outputs(model.outputs().size());
    ov::TensorVector inputs;
    for (const auto& port : model.inputs()) {
        inputs.push_back(
            inputs.size() == input ? data : ov::Tensor(port.get_element_type(), port.get_shape()));
    }
    EXPECT_TRUE(model.evaluate(outputs, inputs));
    return values_of<float>(outputs[input]);
}

std::string message(const std::shared_ptr<ov::Model>& model, const Preprocessing& preprocessing) {
    return message_of<InvalidArgument>([&] { return embed_preprocessing(model, preprocessing); });
}

const auto rgb = model_with_inputs({{"image", {1, 3, 1, 2}, ov::element::f32, "image:0"}});

TEST(EmbedPreprocessing, DoesNothingWhenNothingIsAsked) {
    const auto model = embed_preprocessing(rgb, {});
    EXPECT_NE(model, rgb);
    EXPECT_EQ(model->get_ops().size(), rgb->get_ops().size());
}

TEST(EmbedPreprocessing, SubtractsThenDivides) {
    const auto model = embed_preprocessing(rgb, {.mean = {1}, .scale = {2}});
    EXPECT_THAT(prepared(*model, tensor_of<float>({1, 3, 1, 2}, {1, 3, 5, 7, 9, 11})),
                ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(EmbedPreprocessing, TakesAValuePerChannel) {
    const auto model = embed_preprocessing(rgb, {.mean = {1, 2, 3}, .scale = {1, 10, 100}});
    EXPECT_THAT(prepared(*model, tensor_of<float>({1, 3, 1, 2}, {1, 2, 2, 12, 3, 103})),
                ElementsAre(0, 1, 0, 1, 0, 1));
}

TEST(EmbedPreprocessing, TurnsTheLayout) {
    const auto model = embed_preprocessing(rgb, {.layout = "nhwc", .mean = {0, 0, 1}});
    EXPECT_EQ(model->input(0).get_partial_shape(), (ov::PartialShape{1, 1, 2, 3}));
    EXPECT_THAT(prepared(*model, tensor_of<float>({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6})),
                ElementsAre(1, 4, 2, 5, 2, 5));
}

TEST(EmbedPreprocessing, KeepsNamesAndTypes) {
    const auto model = embed_preprocessing(rgb, {.layout = "NHWC", .scale = {255}});
    EXPECT_EQ(model->get_parameters()[0]->get_friendly_name(), "image");
    EXPECT_THAT(model->input(0).get_names(), ElementsAre("image:0"));
    EXPECT_EQ(model->input(0).get_element_type(), ov::element::f32);
    EXPECT_EQ(rgb->get_ops().size(), 2U);
}

TEST(EmbedPreprocessing, SeesThatAModelHasItsChannelsLast) {
    const auto model = embed_preprocessing(model_with_inputs({{"image", {1, 8, 8, 3}}}),
                                           {.layout = "NHWC", .mean = {1, 2, 3}});
    EXPECT_EQ(model->input(0).get_partial_shape(), (ov::PartialShape{1, 8, 8, 3}));
    EXPECT_EQ(model->output(0).get_partial_shape(), (ov::PartialShape{1, 8, 8, 3}));
}

TEST(EmbedPreprocessing, BelievesTheLayoutThatTheModelDeclares) {
    const auto declared = model_with_inputs({{"image", {1, 3, 1, 2}}});
    declared->get_parameters()[0]->set_layout("NHWC");
    EXPECT_EQ(message(declared, {.mean = {1, 2, 3}}),
              "3 values of mean were given, but input 'image' has 2 channels");
    EXPECT_EQ(embed_preprocessing(declared, {.layout = "NCHW"})->input(0).get_partial_shape(),
              (ov::PartialShape{1, 2, 3, 1}));
}

TEST(EmbedPreprocessing, TakesTheImageAmongSeveralInputs) {
    const auto model = embed_preprocessing(
        model_with_inputs({{"ids", {1, 2}}, {"image", {1, 1, 1, 2}}}), {.scale = {2}});
    EXPECT_THAT(prepared(*model, tensor_of<float>({1, 1, 1, 2}, {2, 4}), 1), ElementsAre(1, 2));
}

TEST(EmbedPreprocessing, TakesOtherRanksAndHalfPrecision) {
    const auto row = embed_preprocessing(model_with_inputs({{"x", {1, 2}}}), {.mean = {1, 2}});
    EXPECT_THAT(prepared(*row, tensor_of<float>({1, 2}, {1, 1})), ElementsAre(0, -1));
    const auto any = embed_preprocessing(model_with_inputs({{"x", ov::PartialShape::dynamic()}}),
                                         {.scale = {2}});
    EXPECT_THAT(prepared(*any, tensor_of<float>({1}, {4})), ElementsAre(2));
    const auto half = embed_preprocessing(
        model_with_inputs({{"x", {1, 1, 1, 1}, ov::element::f16}}), {.scale = {2}});
    EXPECT_EQ(half->input(0).get_element_type(), ov::element::f16);
}

TEST(EmbedPreprocessing, RefusesLayoutsThatDoNotFit) {
    EXPECT_EQ(message(rgb, {.layout = "NHW"}),
              "layout 'NHW' names 3 axes, but input 'image' has 4");
    EXPECT_EQ(message(rgb, {.layout = "N.WC"}),
              "layout 'N.WC' must name each axis by one letter, as 'NHWC' does");
    EXPECT_EQ(message(rgb, {.layout = "NHHC"}),
              "layout 'NHHC' must name each axis by one letter, as 'NHWC' does");
    const auto declared = model_with_inputs({{"image", {1, 3, 1, 2}}});
    declared->get_parameters()[0]->set_layout("NCHW");
    EXPECT_EQ(message(declared, {.layout = "NDWC"}),
              "layout 'NDWC' has other axes than input 'image', whose layout is 'NCHW'");
    EXPECT_EQ(message(model_with_inputs({{"x", ov::PartialShape::dynamic()}}), {.layout = "NHWC"}),
              "input 'x' has no known number of axes, so no layout fits it");
    EXPECT_EQ(message(model_with_inputs({{"x", {1, 2, 3, 4, 5, 6}}}), {.mean = {1, 2}}),
              "input 'x' has 6 axes, so its layout has to be given");
}

TEST(EmbedPreprocessing, RefusesValuesThatDoNotFit) {
    EXPECT_EQ(message(rgb, {.mean = {1, 2}}),
              "2 values of mean were given, but input 'image' has 3 channels");
    EXPECT_EQ(message(rgb, {.scale = {1, 2, 3, 4}}),
              "4 values of scale were given, but input 'image' has 3 channels");
    EXPECT_EQ(message(rgb, {.scale = {0}}), "scale must not be 0");
    EXPECT_EQ(message(rgb, {.mean = {NAN}}), "mean must be finite");
    EXPECT_EQ(message(model_with_inputs({{"ids", {1, 2}, ov::element::i64}}), {.mean = {1}}),
              "mean needs an input of floating-point numbers, but 'ids' takes i64");
    EXPECT_EQ(message(model_with_inputs({{"x", {1, 1, 2}}}), {.layout = "NHW", .mean = {1, 2}}),
              "2 values of mean were given, but layout 'NHW' has no channels");
    EXPECT_EQ(message(model_with_inputs({{"a", {1, 2}}, {"b", {1, 2}}}), {.mean = {1}}),
              "mean, scale and layout are for images, but none of the model's 2 inputs has 4 axes");
}

}  // namespace
}  // namespace holdfast
