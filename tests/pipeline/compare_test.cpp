#include "holdfast/compare.hpp"

#include <cmath>
#include <stop_token>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "holdfast/quantize.hpp"
#include "support/imbalanced_model.hpp"
#include "support/items.hpp"
#include "support/model_builder.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::imbalanced_items;
using test::imbalanced_model;
using test::message_of;

const Deployment f32{.inference_precision = "f32"};

/// x → scale·x, named "scaled", → relu.
std::shared_ptr<ov::Model> scaled(float scale, const std::string& name = "scaled") {
    const auto x = std::make_shared<ov::opset13::Parameter>(ov::element::f32, ov::Shape{1, 2});
    x->set_friendly_name("x");
    const auto factor = ov::opset13::Constant::create(ov::element::f32, {1}, {scale});
    const auto product = std::make_shared<ov::opset13::Multiply>(x, factor);
    product->set_friendly_name(name);
    const auto relu = std::make_shared<ov::opset13::Relu>(product);
    relu->set_friendly_name(name + "/relu");
    return std::make_shared<ov::Model>(ov::OutputVector{relu}, ov::ParameterVector{x});
}

std::unique_ptr<Dataset> two_items() {
    return make_dataset({Sample{{{"x", test::tensor_of<float>({1, 2}, {1, -2})}}, {}, true},
                         Sample{{{"x", test::tensor_of<float>({1, 2}, {-3, 4})}}, {}, true}});
}

TEST(Compare, MeasuresSqnrOverAllItems) {
    const auto layers = compare(scaled(1), scaled(1.1F), *two_items(), f32);
    ASSERT_EQ(layers.size(), 2U);
    EXPECT_EQ(layers[0].name, "scaled");
    EXPECT_EQ(layers[0].type, "Multiply");
    EXPECT_NEAR(layers[0].sqnr_db, 20, 1e-3);  // noise is a tenth of the signal
    EXPECT_TRUE(std::isinf(layers[0].input_sqnr_db));
    EXPECT_EQ(layers[1].name, "scaled/relu");
    EXPECT_NEAR(layers[1].sqnr_db, 20, 1e-3);
    EXPECT_EQ(layers[1].input_sqnr_db, layers[0].sqnr_db);
}

TEST(Compare, FindsNoErrorWhereThereIsNone) {
    for (const auto& layer : compare(scaled(1), scaled(1), *two_items(), f32))
        EXPECT_TRUE(std::isinf(layer.sqnr_db) && layer.sqnr_db > 0) << layer.name;
}

TEST(Compare, LooksAtSoManyItems) {
    std::size_t seen = 0;
    Control control;
    control.on_progress = [&](const Progress& progress) { seen = progress.total; };
    (void)compare(scaled(1), scaled(2), *two_items(), f32, 1, control);
    EXPECT_EQ(seen, 1U);
    (void)compare(scaled(1), scaled(2), *two_items(), f32, 100, control);
    EXPECT_EQ(seen, 2U);
    (void)compare(scaled(1), scaled(2), *two_items(), f32, 0, control);
    EXPECT_EQ(seen, 2U);
}

TEST(Compare, SeesThroughQuantizers) {
    const auto model = imbalanced_model();
    const auto quantized = quantize(model, imbalanced_items(16, 1)).model;
    const auto layers = compare(model, quantized, imbalanced_items(4, 100), f32);
    ASSERT_GE(layers.size(), 3U);
    for (const auto& layer : layers) {
        EXPECT_GT(layer.sqnr_db, 0) << layer.name;
        EXPECT_NE(layer.type, "FakeQuantize");
    }
    EXPECT_LT(layers.back().sqnr_db, 60);
}

TEST(Compare, NeedsSomethingInCommon) {
    EXPECT_EQ(message_of<InvalidArgument>(
                  [] { return compare(scaled(1), scaled(1, "other"), *two_items(), f32); }),
              "the models have no layer of the same name, type and shape: is the second one "
              "quantized from the first?");
    EXPECT_EQ(message_of<InvalidArgument>(
                  [] { return compare(scaled(1), scaled(1), *make_dataset({}), f32); }),
              "the dataset to compare on has no items");
}

TEST(Compare, StopsWhenAsked) {
    std::stop_source source;
    source.request_stop();
    Control control;
    control.stop = source.get_token();
    EXPECT_THROW((void)compare(scaled(1), scaled(1), *two_items(), f32, 0, control), Cancelled);
}

}  // namespace
}  // namespace holdfast
