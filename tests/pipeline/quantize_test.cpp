#include "pipeline/quantize.hpp"

#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/op/fake_convert.hpp>

#include "core/text.hpp"
#include "holdfast/holdfast.hpp"
#include "support/if_model.hpp"
#include "support/imbalanced_model.hpp"
#include "support/model_matchers.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::imbalanced_items;
using test::imbalanced_model;
using test::message_of;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

std::string bytes_of(const std::shared_ptr<const ov::Model>& model) {
    const test::TemporaryFolder folder;
    holdfast::save_model(model, folder / "m.xml");
    return test::read_file(folder / "m.xml") + test::read_file(folder / "m.bin");
}

TEST(Quantize, PutsWeightsInInt8AndFakeQuantizesOnActivations) {
    const auto [model, report] = quantize(imbalanced_model(), imbalanced_items(8, 1));
    EXPECT_THAT(test::names_of_type(model, "FakeQuantize"),
                UnorderedElementsAre("x/fq_output_0", "ra/fq_output_0", "rb/fq_output_0"));
    for (const auto* name : {"a", "b", "c"}) {
        const auto weights = test::find_op(model, std::string(name) + "/fq_weights_1");
        EXPECT_EQ(weights->get_type_name(), std::string("Multiply"));
        EXPECT_EQ(weights->get_input_node_ptr(0)->get_input_element_type(0), ov::element::i8);
    }
}

TEST(Quantize, HandsOutWhatTheCheckCompiled) {
    const auto [quantized, compiled] =
        pipeline::quantize(imbalanced_model(), imbalanced_items(8, 1), {});
    ASSERT_TRUE(compiled.has_value());
    EXPECT_EQ(compiled->inputs().size(), quantized.model->inputs().size());
    EXPECT_EQ(compiled->outputs().size(), quantized.model->outputs().size());
}

TEST(Quantize, LeavesTheModelGivenAsItWas) {
    const auto model = imbalanced_model();
    const auto before = bytes_of(model);
    const auto result = quantize(model, imbalanced_items(8, 1));
    EXPECT_EQ(bytes_of(model), before);
    EXPECT_NE(bytes_of(result.model), before);
}

TEST(Quantize, GivesTheSameBytesAtAnyThreadCount) {
    std::set<std::string> results;
    for (const std::size_t threads : {0U, 1U, 2U, 1U}) {
        QuantizeOptions options;
        options.control.threads = threads;
        results.insert(
            bytes_of(quantize(imbalanced_model(), imbalanced_items(20, 1), options).model));
    }
    EXPECT_EQ(results.size(), 1);
}

TEST(Quantize, LeavesWeightsInFloatWhenAsked) {
    QuantizeOptions options;
    options.advanced.compress_weights = false;
    const auto result = quantize(imbalanced_model(), imbalanced_items(8, 1), options);
    EXPECT_EQ(test::names_of_type(result.model, "FakeQuantize").size(), 6);
}

TEST(Quantize, GivesAnAccount) {
    const auto report = quantize(imbalanced_model(), imbalanced_items(8, 1)).report;
    EXPECT_EQ(report.operations, 5);
    EXPECT_EQ(report.operations_quantized, 3);
    EXPECT_THAT(report.options, Contains(Pair("subset_size", "300")));
    ASSERT_EQ(report.quantizers.size(), 6);
    const auto& first = report.quantizers.front();
    EXPECT_EQ(first.name, "x/fq_output_0");
    EXPECT_EQ(first.operation, "x");
    EXPECT_EQ(first.kind, "output");
    EXPECT_EQ(first.levels, 256);
    EXPECT_EQ(first.scheme, "symmetric");
    EXPECT_FALSE(first.low.empty());
    EXPECT_FALSE(first.statistics.empty());
    EXPECT_EQ(first.group, 2);
    EXPECT_EQ(report.groups.size(), 3);
    EXPECT_THAT(report.groups[0].operations, ElementsAre("c"));
    EXPECT_THAT(report.groups[0].quantizers,
                UnorderedElementsAre("rb/fq_output_0", "c/fq_weights_1"));
    EXPECT_FALSE(report.accuracy.has_value());
    EXPECT_THAT(report.evaluations, IsEmpty());
    EXPECT_THAT(report.warnings, IsEmpty());
    EXPECT_FALSE(report.environment.cpu.empty());
    EXPECT_FALSE(report.environment.inference_precision.empty());
    EXPECT_GT(report.peak_memory_bytes, 0);
    std::vector<std::string> stages;
    for (const auto& stage : report.stages) stages.push_back(stage.name);
    EXPECT_THAT(stages,
                ElementsAre("Preparing the model",
                            "Analyzing the model",
                            "Placing quantizers",
                            "Collecting statistics",
                            "Estimating ranges",
                            "Correcting biases",
                            "Building the int8 model",
                            "Checking the runtime"));
}

TEST(Quantize, TellsOfEachBias) {
    holdfast::test::ModelBuilder b;
    b.result("out",
             b.input("x", {1, 3, 8, 8}).conv("conv", {4, 3, 3, 3}).bias("bias", {1, 2, 3, 4}));
    const auto items = test::items_of("x", {holdfast::test::random_tensor({1, 3, 8, 8}, 1)});
    auto report = quantize(b.model(), items).report;
    EXPECT_THAT(report.biases, ElementsAre(Field(&BiasReport::operation, "conv")));
    QuantizeOptions options;
    options.advanced.disable_bias_correction = true;
    report = quantize(b.model(), items, options).report;
    EXPECT_THAT(report.biases, IsEmpty());
}

TEST(Quantize, SmoothsTransformersUnlessTold) {
    holdfast::test::ModelBuilder b;
    b.result("out", b.input("x", {4, 8}).matmul("m", ov::Shape{8, 2}));
    const auto items = test::items_of("x", {holdfast::test::random_tensor({4, 8}, 1)});
    const auto is_smoothed = [&](const QuantizeOptions& options) {
        return holdfast::test::has_op(quantize(b.model(), items, options).model,
                                      "x_0_0/smooth_quant");
    };
    QuantizeOptions options;
    EXPECT_FALSE(is_smoothed(options));
    options.model_type = ModelType::transformer;
    EXPECT_TRUE(is_smoothed(options));
    const auto report = quantize(b.model(), items, options).report;
    EXPECT_THAT(report.smoothing,
                ElementsAre(AllOf(Field(&SmoothingReport::operations, ElementsAre("m")),
                                  Field(&SmoothingReport::multiply, "x_0_0/smooth_quant"),
                                  Field(&SmoothingReport::alpha, 0.95))));
    options.advanced.smooth_quant.matmul = -1;
    EXPECT_FALSE(is_smoothed(options));
    EXPECT_THAT(quantize(b.model(), items, options).report.smoothing, IsEmpty());
}

TEST(Quantize, AlignsChannelsWhenAsked) {
    holdfast::test::ModelBuilder b;
    b.result("out",
             b.input("x", {1, 3, 8, 8})
                 .conv("c1", ov::Shape{4, 3, 1, 1})
                 .bias("a1")
                 .conv("c2", ov::Shape{2, 4, 1, 1})
                 .bias("a2"));
    const auto items = test::items_of("x", {holdfast::test::random_tensor({1, 3, 8, 8}, 1)});
    const auto bias_of = [&](const QuantizeOptions& options) {
        const auto model = quantize(b.model(), items, options).model;
        return holdfast::test::constant_values(model, "a1", 1);
    };
    QuantizeOptions options;
    options.advanced.disable_bias_correction = true;
    const auto original = holdfast::test::constant_values(b.model(), "a1", 1);
    EXPECT_EQ(bias_of(options), original);
    options.advanced.channel_alignment = true;
    EXPECT_NE(bias_of(options), original);
    const auto report = quantize(b.model(), items, options).report;
    EXPECT_THAT(report.groups,
                ElementsAre(Field(&GroupReport::operations, ElementsAre("c1", "c2"))));
    EXPECT_THAT(report.alignment,
                ElementsAre(AllOf(Field(&AlignmentReport::producer, "c1"),
                                  Field(&AlignmentReport::consumer, "c2"))));
}

TEST(Quantize, WarnsWhenNothingCanBeQuantized) {
    holdfast::test::ModelBuilder b;
    b.result("out", b.input("x", {1, 8}).sigmoid("s"));
    std::vector<std::string> warnings;
    QuantizeOptions options;
    options.control.on_warning = [&](std::string_view text) { warnings.emplace_back(text); };
    const auto [model, report] = quantize(b.model(), imbalanced_items(2, 1), options);
    EXPECT_THAT(warnings, ElementsAre(StartsWith("nothing can be quantized in this model")));
    EXPECT_EQ(report.warnings, warnings);
    EXPECT_THAT(test::names_of_type(model, "FakeQuantize"), IsEmpty());
}

TEST(Quantize, RefusesAModelThatIsQuantizedAlready) {
    const auto once = quantize(imbalanced_model(), imbalanced_items(8, 1)).model;
    EXPECT_THROW((void)quantize(once, imbalanced_items(8, 1)), UnsupportedModel);
}

std::unique_ptr<Dataset> never_read() {
    return make_dataset(
        10, false, [](std::size_t) -> Sample { throw std::logic_error("must not be read"); });
}

void spoil_weights(const std::shared_ptr<ov::Node>& operation) {
    const auto weights = operation->input(1);
    weights.replace_source_output(std::make_shared<ov::op::v0::Constant>(
        ov::element::f32, weights.get_shape(), std::nanf("")));
}

// Smoothing and alignment look at data, too.
TEST(Quantize, RefusesWeightsThatAreNotNumbersBeforeItReadsData) {
    const auto model = imbalanced_model()->clone();
    spoil_weights(test::find_op(model, "b"));
    for (const auto& options : {QuantizeOptions{},
                                QuantizeOptions{.model_type = ModelType::transformer},
                                QuantizeOptions{.advanced = {.channel_alignment = true}}})
        EXPECT_EQ(
            message_of<InvalidArgument>([&] { return quantize(model, *never_read(), options); }),
            "the weights of 'b' at input 1 are not all finite numbers");
}

TEST(Quantize, RefusesWeightsOfBodiesThatAreNotNumbersBeforeItReadsData) {
    const auto model = test::if_model();
    const auto branch = ov::as_type_ptr<ov::op::v8::If>(test::find_op(model, "branch"));
    spoil_weights(test::find_op(branch->get_else_body(), "else_conv"));
    EXPECT_EQ(message_of<InvalidArgument>([&] { return quantize(model, *never_read()); }),
              "the weights of 'else_conv' at input 1 are not all finite numbers");
}

TEST(Quantize, RefusesOptionsBeforeAnyWork) {
    EXPECT_EQ(message_of<InvalidArgument>(
                  [] { return quantize(imbalanced_model(), *never_read(), {.subset_size = 0}); }),
              "subset_size must be at least 1, got 0");
}

TEST(Quantize, StopsWhenAsked) {
    std::stop_source source;
    QuantizeOptions options;
    options.control.stop = source.get_token();
    options.control.on_progress = [&](const Progress& progress) {
        if (progress.stage == "Collecting statistics") source.request_stop();
    };
    EXPECT_THROW((void)quantize(imbalanced_model(), imbalanced_items(50, 1), options), Cancelled);
}

TEST(Quantize, HonoursTheIgnoredScope) {
    const auto [model, report] =
        quantize(imbalanced_model(), imbalanced_items(8, 1), {.ignored_scope = {.names = {"b"}}});
    EXPECT_FALSE(test::has_op(model, "b/fq_weights_1"));
    EXPECT_EQ(report.operations_quantized, 2);
    EXPECT_THAT(report.options, Contains(Pair("ignored_scope.names", "[\"b\"]")));
}

TEST(Quantize, PutsFakeConvertsForFloats) {
    const QuantizeOptions options{.mode = Fp8Type::e4m3,
                                  .advanced = {.weights = {.fp8_type = Fp8Type::e5m2}}};
    const auto items = imbalanced_items(8, 1);
    const auto [model, report] = quantize(imbalanced_model(), items, options);
    EXPECT_THAT(test::names_of_type(model, "FakeQuantize"), IsEmpty());
    EXPECT_THAT(test::names_of_type(model, "FakeConvert"),
                UnorderedElementsAre("x/fc_output_0", "ra/fc_output_0", "rb/fc_output_0"));
    const auto x = ov::as_type_ptr<ov::op::v13::FakeConvert>(test::find_op(model, "x/fc_output_0"));
    EXPECT_EQ(x->get_destination_element_type(), ov::element::f8e4m3);
    EXPECT_THAT(test::names_of_type(model, "Divide"),
                UnorderedElementsAre("a/fc_weights_1", "b/fc_weights_1", "c/fc_weights_1"));
    EXPECT_EQ(test::find_op(model, "a/fc_weights_1/quantized")->get_output_element_type(0),
              ov::element::f8e5m2);
    for (const auto& quantizer : report.quantizers)
        EXPECT_EQ(quantizer.low.front(), -quantizer.high.front()) << quantizer.name;
}

TEST(Quantize, LeavesFakeConvertsOverWeightsUncompressed) {
    const QuantizeOptions options{.mode = Fp8Type::e4m3, .advanced = {.compress_weights = false}};
    const auto model = quantize(imbalanced_model(), imbalanced_items(8, 1), options).model;
    EXPECT_THAT(test::names_of_type(model, "FakeConvert"), Contains("a/fc_weights_1"));
}

TEST(Quantize, KeepsResultsCloseInFloats) {
    const auto items = imbalanced_items(8, 1);
    const auto quantized = quantize(imbalanced_model(), items, {.mode = Fp8Type::e4m3}).model;
    const auto drop =
        evaluate_metric(quantized, items, make_metric("cosine"), {}, imbalanced_model());
    EXPECT_GT(drop.value, 0.99);  // three bits of mantissa: up to 6 % off in each number
}

}  // namespace
}  // namespace holdfast
