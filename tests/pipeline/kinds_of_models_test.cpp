// Models of all kinds go through the whole of basic quantization.
#include <cmath>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/op/gather.hpp>
#include <openvino/openvino.hpp>

#include "holdfast/metric.hpp"
#include "holdfast/quantize.hpp"
#include "support/items.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"
#include "support/stateful_model.hpp"

namespace holdfast {
namespace {

using holdfast::test::AllNear;
using holdfast::test::infer;
using holdfast::test::ModelBuilder;
using holdfast::test::names_of_type;
using holdfast::test::random_tensor;
using holdfast::test::stateful_model;
using test::tensor_of;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Values = std::vector<float>;

std::vector<Sample> images(const std::vector<bool>& starts) {
    std::vector<Sample> samples;
    for (const bool start : starts) {
        const auto seed = static_cast<std::uint32_t>(samples.size() + 1);
        samples.push_back({.inputs = {{"x", random_tensor({1, 3, 4, 4}, seed)}},
                           .label = {},
                           .starts_sequence = start});
    }
    return samples;
}

float largest(const Values& values) {
    float found = 0;
    for (const float value : values) found = std::max(found, std::abs(value));
    return found;
}

/// Finite, and near to what the original gives: 5 % of the largest value.
void expect_near(const Quantized& quantized,
                 const std::shared_ptr<const ov::Model>& original,
                 const std::vector<ov::Tensor>& inputs) {
    const auto expected = infer(original, inputs);
    const auto found = infer(quantized.model, inputs);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        ASSERT_GT(largest(expected[i]), 0) << "output " << i;
        EXPECT_THAT(found[i], AllNear(expected[i], 0.05 * largest(expected[i]), 0)) << i;
    }
}

/// Fast bias correction takes activations for even, which borders of small images are not.
QuantizeOptions without_bias_correction() {
    QuantizeOptions options;
    options.advanced.disable_bias_correction = true;
    return options;
}

/// What accumulates has the widest range of all activations.
float high_of_state(const Report& report) {
    float high = 0;
    for (const auto& quantizer : report.quantizers)
        if (quantizer.kind != "weight") high = std::max(high, quantizer.high.at(0));
    return high;
}

TEST(StatefulModels, AreCalibratedOnTheStatesOfTheirSequences) {
    const auto model = stateful_model();
    const auto options = without_bias_correction();
    const auto apart = quantize(model, test::Items(images({true, true, true, true})), options);
    const auto as_one = quantize(model, test::Items(images({true, false, false, false})), options);
    EXPECT_THAT(names_of_type(as_one.model, "ReadValue"), SizeIs(1));
    EXPECT_GT(high_of_state(as_one.report), 1.2F * high_of_state(apart.report));
    expect_near(apart, model, {random_tensor({1, 3, 4, 4}, 1)});
}

TEST(StatefulModels, AreQuantizedAlikeByAnyNumberOfThreads) {
    const auto model = stateful_model();
    const auto high = [&](std::size_t threads) {
        QuantizeOptions options;
        options.control.threads = threads;
        return high_of_state(
            quantize(model, test::Items(images({true, false, true, false, false})), options)
                .report);
    };
    EXPECT_EQ(high(1), high(2));
}

// What the original gives is that of the same step of the same sequence.
TEST(StatefulModels, AreMeasuredAlongTheirSequences) {
    const auto model = stateful_model();
    const test::Items steps(images({true, false, false, true, false}));
    const auto score = evaluate_metric(model, steps, make_metric("cosine"));
    ASSERT_THAT(score.per_sample, SizeIs(5));
    for (const double similarity : score.per_sample) EXPECT_NEAR(similarity, 1, 1e-6);

    const test::Items apart(images({true, true, true, true, true}));
    const auto last_step = [&](const Dataset& items) {
        const auto first_element = [](std::span<const ov::Tensor> outputs,
                                      const ov::Tensor&,
                                      std::span<const ov::Tensor>) {
            return Observation{outputs[0].data<const float>()[0]};
        };
        Metric metric;
        metric.name = "first element";
        metric.needs_labels = false;
        metric.observe = first_element;
        return evaluate_metric(model, items, metric).per_sample.back();
    };
    EXPECT_GT(std::abs(last_step(steps) - last_step(apart)), 1e-3);
}

TEST(KindsOfModels, DynamicShapes) {
    ModelBuilder b;
    const auto x = b.input("x", {-1, 3, -1, -1});
    b.result("out", x.conv("conv", ov::Shape{2, 3, 3, 3}).bias("bias"));
    const auto model = b.model();
    const std::vector<ov::Tensor> items{random_tensor({1, 3, 4, 4}, 1),
                                        random_tensor({2, 3, 6, 5}, 2)};
    const auto result = quantize(model, test::items_of("x", items));
    EXPECT_TRUE(result.model->input().get_partial_shape().is_dynamic());
    for (const auto& item : items) expect_near(result, model, {item});
}

TEST(KindsOfModels, SeveralInputsAndOutputs) {
    ModelBuilder b;
    const auto first = b.input("first", {1, 3, 4, 4}).conv("conv_1", ov::Shape{2, 3, 3, 3});
    const auto second = b.input("second", {1, 2, 4, 4}).conv("conv_2", ov::Shape{2, 2, 3, 3});
    b.result("sum", first.add("add", second));
    b.result("single", second.relu("relu"));
    const auto model = b.model();
    const std::vector<ov::Tensor> inputs{random_tensor({1, 3, 4, 4}, 1),
                                         random_tensor({1, 2, 4, 4}, 2)};
    const auto result =
        quantize(model, test::Items({{{{"first", inputs[0]}, {"second", inputs[1]}}, {}}}));
    EXPECT_THAT(result.model->output("sum").get_names(), Contains("sum"));
    EXPECT_THAT(result.model->output("single").get_names(), Contains("single"));
    expect_near(result, model, inputs);
}

TEST(KindsOfModels, IntegerInputsPassThrough) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 3, 4, 4});
    const auto ids = b.input("ids", {2}, ov::element::i64);
    b.result("out", x.conv("conv", ov::Shape{2, 3, 3, 3}));
    b.result("same", ids.add("twice", ids));
    const auto model = b.model();
    const auto image = random_tensor({1, 3, 4, 4}, 1);
    const auto numbers = tensor_of<std::int64_t>({2}, {7, -3});
    const auto result = quantize(model, test::Items({{{{"x", image}, {"ids", numbers}}, {}}}));
    expect_near(result, model, {image, numbers});
    EXPECT_THAT(infer(result.model, {image, numbers})[1], ElementsAre(14, -6));
    EXPECT_EQ(result.model->output("same").get_element_type(), ov::element::i64);
}

TEST(KindsOfModels, StringInputsPassThrough) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 3, 4, 4});
    const auto text = b.input("text", {2}, ov::element::string);
    b.result("out", x.conv("conv", ov::Shape{2, 3, 3, 3}));
    b.result("same", text);
    const auto model = b.model();
    ov::Tensor words(ov::element::string, {2});
    words.data<std::string>()[0] = "hold";
    words.data<std::string>()[1] = "fast";
    const auto image = random_tensor({1, 3, 4, 4}, 1);
    const auto result = quantize(model, test::Items({{{{"x", image}, {"text", words}}, {}}}));
    EXPECT_THAT(names_of_type(result.model, "Convert"), Not(IsEmpty()));

    auto request = ov::Core().compile_model(result.model, "CPU").create_infer_request();
    request.set_input_tensor(0, image);
    request.set_input_tensor(1, words);
    request.infer();
    const auto same = request.get_output_tensor(1);
    ASSERT_EQ(same.get_size(), 2U);
    EXPECT_EQ(same.data<std::string>()[0], "hold");
    EXPECT_EQ(same.data<std::string>()[1], "fast");
}

TEST(KindsOfModels, SharedWeights) {
    ModelBuilder b;
    const auto weights = b.constant("weights", {3, 3, 3, 3});
    const auto first = b.input("x", {1, 3, 4, 4}).conv("first", weights.output()).relu("relu");
    b.result("out", first.conv("second", weights.output()));
    const auto model = b.model();
    const auto image = random_tensor({1, 3, 4, 4}, 1);
    const auto result = quantize(model, test::items_of("x", {image}));
    EXPECT_EQ(holdfast::test::producer(result.model, "first", 1),
              holdfast::test::producer(result.model, "second", 1));
    expect_near(result, model, {image});
}

TEST(KindsOfModels, WeightsStoredInF16) {
    ModelBuilder b;
    const auto weights = b.constant("weights", {2, 3, 3, 3}, ov::element::f16);
    const auto converted = weights.convert("convert", ov::element::f32);
    b.result("out", b.input("x", {1, 3, 4, 4}).conv("conv", converted.output()).bias("bias"));
    const auto model = b.model();
    const auto image = random_tensor({1, 3, 4, 4}, 1);
    const auto result = quantize(model, test::items_of("x", {image}), without_bias_correction());
    EXPECT_THAT(names_of_type(result.model, "FakeQuantize"), ElementsAre("x/fq_output_0"));
    expect_near(result, model, {image});
}

}  // namespace
}  // namespace holdfast
