#include "holdfast/check_runtime.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openvino/opsets/opset13.hpp>

#include "evaluate/check_deployment.hpp"
#include "holdfast/error.hpp"
#include "holdfast/model.hpp"
#include "holdfast/quantize.hpp"
#include "support/items.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"
#include "support/toy_models.hpp"

namespace holdfast {
namespace {

namespace op = ov::opset13;
using test::message_of;

test::Items two_items() {
    return test::items_of("x",
                          {test::tensor_of<float>({1, 4}, {1, -2, 3, 4}),
                           test::tensor_of<float>({1, 4}, {0, 1, 2, -3})});
}

std::shared_ptr<op::Parameter> input() {
    const auto x = std::make_shared<op::Parameter>(ov::element::f32, ov::Shape{1, 4});
    x->set_friendly_name("x");
    x->output(0).set_names({"x"});
    return x;
}

std::shared_ptr<op::Constant> scalar(float value) {
    return op::Constant::create(ov::element::f32, {}, {value});
}

/// x → FakeQuantize → × 2
std::shared_ptr<ov::Model> sound_model() {
    const auto x = input();
    const auto quantized =
        std::make_shared<op::FakeQuantize>(x, scalar(-4), scalar(4), scalar(-4), scalar(4), 256);
    const auto doubled = std::make_shared<op::Multiply>(quantized, scalar(2));
    return std::make_shared<ov::Model>(ov::OutputVector{doubled}, ov::ParameterVector{x});
}

/// x + a number that is another one in each compiled model: what no runtime repeats.
std::shared_ptr<ov::Model> unsteady_model() {
    const auto x = input();
    const auto doubled = std::make_shared<op::Multiply>(x, scalar(2));
    doubled->set_friendly_name("doubled");
    const auto shape = op::Constant::create(ov::element::i64, {2}, {1, 4});
    const auto random = std::make_shared<op::RandomUniform>(
        shape, scalar(-1000), scalar(1000), ov::element::f32, 0, 0);
    random->set_friendly_name("random");
    const auto sum = std::make_shared<op::Add>(doubled, random);
    sum->set_friendly_name("sum");
    return std::make_shared<ov::Model>(ov::OutputVector{sum}, ov::ParameterVector{x});
}

TEST(CheckRuntimeTest, ASoundModelAgrees) {
    const auto check = check_runtime(sound_model(), two_items());
    EXPECT_TRUE(check.agrees());
    EXPECT_TRUE(check.finite);
    EXPECT_GT(check.sqnr_db, 30);
    EXPECT_EQ(check.first_operation, "");
    EXPECT_EQ(to_text(check), "the runtime computes what the quantized model says");
}

TEST(CheckRuntimeTest, NamesTheFirstOperationThatDiffers) {
    const auto check = check_runtime(unsteady_model(), two_items());
    EXPECT_FALSE(check.agrees());
    EXPECT_TRUE(check.finite);
    EXPECT_EQ(check.first_operation, "random");
    EXPECT_THAT(to_text(check),
                ::testing::AllOf(::testing::StartsWith("the runtime does not compute what the "
                                                       "quantized model says: its outputs are "),
                                 ::testing::EndsWith(" dB from it, expected at least 10; the first "
                                                     "that differs is 'random'")));
}

TEST(CheckRuntimeTest, TextForOutputsThatAreNotFinite) {
    EXPECT_EQ(to_text({.sqnr_db = 0, .finite = false, .first_operation = ""}),
              "the runtime does not compute what the quantized model says: its outputs are not "
              "finite; no single operation shows it");
}

// Without low precision the runtime takes constants alone as weights of recurrent operations.
TEST(CheckRuntimeTest, UnpacksTheWeightsOfRecurrentOperations) {
    const auto model = read_model(
        test::source_folder() / "tests/conformance/synthetic/LSTMSequenceModel.xml", Simplify::off);
    Sample sample;
    for (const auto& input : model->inputs()) {
        ov::Tensor tensor(input.get_element_type(), input.get_shape());
        std::fill_n(tensor.data<float>(), tensor.get_size(), 0.5F);
        sample.inputs[input.get_any_name()] = tensor;
    }
    const test::Items data({sample});
    EXPECT_NO_THROW(static_cast<void>(check_runtime(quantize(model, data).model, data)));
}

// Infinities that the model itself asks for are not the runtime's fault.
TEST(CheckRuntimeTest, LooksPastWhatIsNotFiniteInTheModelItself) {
    const auto x = input();
    const auto divided = std::make_shared<op::Divide>(x, scalar(0));
    const auto model = std::make_shared<ov::Model>(ov::OutputVector{divided, x->output(0)},
                                                   ov::ParameterVector{x});
    EXPECT_TRUE(check_runtime(model, two_items()).agrees());
}

TEST(CheckRuntimeTest, HandsOutWhatWasChecked) {
    const auto items = two_items();
    auto [check, compiled] = evaluate::check_deployment(sound_model(), items, {}, 2);
    EXPECT_TRUE(check.agrees());
    auto request = compiled.create_infer_request();
    request.set_input_tensor(items.sample(0).inputs.at("x"));
    request.infer();
    EXPECT_NEAR(request.get_output_tensor().data<float>()[3], 8, 0.1);
}

TEST(CheckRuntimeTest, RefusesNoModelAndNoData) {
    EXPECT_EQ(message_of<InvalidArgument>([] { return check_runtime(nullptr, two_items()); }),
              "the model must not be null");
    EXPECT_EQ(message_of<InvalidArgument>(
                  [] { return check_runtime(sound_model(), test::Items(std::vector<Sample>{})); }),
              "the runtime is checked on data, and this dataset is empty");
    EXPECT_EQ(message_of<InvalidArgument>(
                  [] { return check_runtime(sound_model(), two_items(), {}, 0); }),
              "the runtime is checked on at least 1 item, got 0");
}

}  // namespace
}  // namespace holdfast
