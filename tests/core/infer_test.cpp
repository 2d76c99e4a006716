#include "core/infer.hpp"

#include <numeric>
#include <thread>

#include <gmock/gmock.h>
#include <openvino/op/util/variable.hpp>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>

#include "holdfast/error.hpp"
#include "support/items.hpp"

namespace holdfast::core {
namespace {

namespace op = ov::opset13;
using test::Items;
using test::items_of;
using test::tensor_of;
using test::values_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

std::shared_ptr<op::Parameter> parameter(const std::string& name,
                                         ov::element::Type type,
                                         const ov::PartialShape& shape) {
    auto node = std::make_shared<op::Parameter>(type, shape);
    node->set_friendly_name(name);
    node->output(0).set_names({name + "_tensor"});
    return node;
}

ov::CompiledModel compile(const std::shared_ptr<ov::Model>& model, int streams = 2) {
    static ov::Core core;
    return core.compile_model(model, "CPU", ov::num_streams(streams));
}

ov::CompiledModel doubling(const ov::PartialShape& shape = {1}) {
    const auto x = parameter("x", ov::element::f32, shape);
    return compile(std::make_shared<ov::Model>(ov::OutputVector{std::make_shared<op::Add>(x, x)},
                                               ov::ParameterVector{x}));
}

Items counting(std::size_t count) {
    std::vector<ov::Tensor> tensors;
    for (std::size_t i = 0; i < count; ++i) tensors.push_back(tensor_of<float>({1}, {float(i)}));
    return items_of("x", tensors);
}

std::vector<std::size_t> first(std::size_t count) {
    std::vector<std::size_t> indices(count);
    std::iota(indices.begin(), indices.end(), 0U);
    return indices;
}

// The first output of each item, one after another.
std::vector<float> infer(ov::CompiledModel model,
                         const Dataset& dataset,
                         const std::vector<std::size_t>& indices,
                         std::size_t requests = 0) {
    std::vector<float> results;
    const auto consume = [&](std::size_t, std::span<const ov::Tensor> outputs, const Sample&) {
        const auto values = values_of<float>(outputs[0]);
        results.insert(results.end(), values.begin(), values.end());
    };
    infer_in_order(model, dataset, indices, consume, {}, "Inferring", requests);
    return results;
}

template <typename Run>
void expect_invalid(Run run, const testing::Matcher<std::string>& message) {
    EXPECT_THAT(run, ThrowsMessage<InvalidArgument>(message));
}

TEST(InferInOrder, HandsOutResultsInTheOrderAsked) {
    for (const std::size_t requests : {0, 1, 2, 3, 8}) {
        EXPECT_THAT(infer(doubling(), counting(5), {4, 0, 2, 2}, requests), ElementsAre(8, 0, 4, 4))
            << requests << " requests";
    }
}

TEST(InferInOrder, KeepsTheOrderOverManyItems) {
    const auto results = infer(doubling(), counting(500), first(500), 4);
    for (std::size_t i = 0; i < 500; ++i) EXPECT_EQ(results[i], 2.0F * float(i));
}

TEST(InferInOrder, TellsTheItemAndItsSample) {
    auto model = doubling();
    std::vector<std::size_t> seen;
    infer_in_order(
        model,
        counting(3),
        std::vector<std::size_t>{2, 1},
        [&](std::size_t index, std::span<const ov::Tensor>, const Sample& sample) {
            EXPECT_EQ(values_of<float>(sample.inputs.at("x"))[0], float(index));
            seen.push_back(index);
        },
        {},
        "Inferring");
    EXPECT_THAT(seen, ElementsAre(2, 1));
}

TEST(InferInOrder, TakesItemsOfDifferentShapes) {
    const auto items = items_of("x", {tensor_of<float>({2}, {1, 2}), tensor_of<float>({1}, {3})});
    EXPECT_THAT(infer(doubling({-1}), items, {0, 1, 0}), ElementsAre(2, 4, 6, 2, 4));
}

TEST(InferInOrder, DoesNothingForNoItems) {
    EXPECT_THAT(infer(doubling(), counting(0), {}), ElementsAre());
}

TEST(InferInOrder, FindsASingleInputUnderAnyName) {
    const auto items = items_of("images", {tensor_of<float>({1}, {3})});
    EXPECT_THAT(infer(doubling(), items, {0}), ElementsAre(6));
}

// a − b, with b an i32 input.
ov::CompiledModel difference() {
    const auto a = parameter("a", ov::element::f32, {1});
    const auto b = parameter("b", ov::element::i32, {1});
    const auto b_float = std::make_shared<op::Convert>(b, ov::element::f32);
    const auto subtract = std::make_shared<op::Subtract>(a, b_float);
    return compile(
        std::make_shared<ov::Model>(ov::OutputVector{subtract}, ov::ParameterVector{a, b}));
}

TEST(InferInOrder, MatchesInputsByFriendlyOrTensorName) {
    const auto a = tensor_of<float>({1}, {5});
    const auto b = tensor_of<std::int32_t>({1}, {2});
    EXPECT_THAT(infer(difference(), Items({{{{"a", a}, {"b", b}}, {}}}), {0}), ElementsAre(3));
    EXPECT_THAT(infer(difference(), Items({{{{"b_tensor", b}, {"a_tensor", a}}, {}}}), {0}),
                ElementsAre(3));
}

TEST(InferInOrder, HandsOutAllOutputs) {
    const auto x = parameter("x", ov::element::f32, {1});
    const auto sum = std::make_shared<op::Add>(x, x);
    const auto shape = std::make_shared<op::ShapeOf>(sum);
    auto model =
        compile(std::make_shared<ov::Model>(ov::OutputVector{sum, shape}, ov::ParameterVector{x}));
    infer_in_order(
        model,
        counting(2),
        first(2),
        [](std::size_t index, std::span<const ov::Tensor> outputs, const Sample&) {
            ASSERT_EQ(outputs.size(), 2U);
            EXPECT_EQ(outputs[0].data<float>()[0], 2.0F * float(index));
            EXPECT_EQ(outputs[1].data<std::int64_t>()[0], 1);
        },
        {},
        "Inferring");
}

// y = state + x, state ← y.
ov::CompiledModel accumulating() {
    const auto x = parameter("x", ov::element::f32, {1});
    const auto variable = std::make_shared<ov::op::util::Variable>(
        ov::op::util::VariableInfo{ov::PartialShape{1}, ov::element::f32, "state"});
    const auto zero = op::Constant::create(ov::element::f32, {1}, {0});
    const auto read = std::make_shared<op::ReadValue>(zero, variable);
    const auto sum = std::make_shared<op::Add>(read, x);
    const auto assign = std::make_shared<op::Assign>(sum, variable);
    return compile(std::make_shared<ov::Model>(ov::ResultVector{std::make_shared<op::Result>(sum)},
                                               ov::SinkVector{assign},
                                               ov::ParameterVector{x}));
}

TEST(InferInOrder, ResetsStateBeforeEachItem) {
    EXPECT_THAT(infer(accumulating(), counting(4), {1, 2, 3, 1}, 2), ElementsAre(1, 2, 3, 1));
}

// Items 0, 1, 2, … ; those of `starts` start a sequence.
Items sequences(std::size_t count, const std::set<std::size_t>& starts) {
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < count; ++i) {
        samples.push_back({.inputs = {{"x", tensor_of<float>({1}, {float(i)})}},
                           .label = {},
                           .starts_sequence = starts.contains(i)});
    }
    return Items(samples);
}

TEST(InferInOrder, KeepsTheStateWithinASequence) {
    const auto items = sequences(6, {0, 3, 4});
    for (const std::size_t requests : {1, 2, 3, 8})
        EXPECT_THAT(infer(accumulating(), items, first(6), requests), ElementsAre(0, 1, 3, 3, 4, 9))
            << requests;
}

TEST(InferInOrder, TheFirstItemAlwaysStartsASequence) {
    EXPECT_THAT(infer(accumulating(), sequences(3, {}), first(3), 2), ElementsAre(0, 1, 3));
    EXPECT_EQ(sequence_start(sequences(3, {}), 2), 0U);
    EXPECT_EQ(sequence_start(sequences(3, {1}), 2), 1U);
    EXPECT_EQ(sequence_start(sequences(3, {2}), 2), 2U);
}

TEST(InferInOrder, GivesOfASequenceWhatItGivesWhenAllOfItIsAskedFor) {
    const auto items = sequences(6, {0, 3});
    EXPECT_THAT(infer(accumulating(), items, {5, 2, 4, 4, 0, 1}, 2),
                ElementsAre(12, 3, 7, 7, 0, 1));
}

TEST(InferInOrder, KnowsNoSequencesWithoutStates) {
    EXPECT_THAT(infer(doubling(), sequences(4, {}), {3, 1, 2}, 2), ElementsAre(6, 2, 4));
}

TEST(InferInOrder, NamesAMissingInputAndWhatIsThere) {
    const Items items(
        {{{{"a", tensor_of<float>({1}, {5})}, {"c", tensor_of<float>({1}, {5})}}, {}}});
    expect_invalid(
        [&] { infer(difference(), items, {0}); },
        AllOf(HasSubstr("item 0"), HasSubstr("input 'b'"), HasSubstr("holds: 'a', 'c'")));
}

TEST(InferInOrder, RefusesTensorsThatNoInputTakes) {
    const auto a = tensor_of<float>({1}, {5});
    expect_invalid(
        [&] {
            infer(doubling(), Items({{{{"x", a}, {"y", a}}, {}}}), {0});
        },
        HasSubstr("item 0 holds the tensors 'x', 'y', but the model has 1 input"));
}

TEST(InferInOrder, RefusesAnotherElementType) {
    const auto items =
        items_of("x", {tensor_of<float>({1}, {0}), tensor_of<std::int32_t>({1}, {1})});
    expect_invalid(
        [&] {
            infer(doubling(), items, {0, 1});
        },
        HasSubstr("item 1: input 'x' has element type i32, the model expects f32"));
}

TEST(InferInOrder, RefusesAnotherShape) {
    const auto items = items_of("x", {tensor_of<float>({2}, {0, 0})});
    expect_invalid([&] { infer(doubling(), items, {0}); },
                   HasSubstr("item 0: input 'x' has shape [2], the model expects [1]"));
}

TEST(InferInOrder, RefusesAnEmptyTensor) {
    expect_invalid([&] { infer(doubling(), items_of("x", {ov::Tensor()}), {0}); },
                   HasSubstr("item 0 has an empty tensor for the model's input 'x'"));
}

TEST(InferInOrder, RefusesItemsBeyondTheEnd) {
    expect_invalid(
        [&] {
            infer(doubling(), counting(2), {0, 2});
        },
        HasSubstr("item 2 does not exist: the dataset has 2 items"));
}

TEST(InferInOrder, NamesTheItemThatCanNotBeInferred) {
    const auto a = parameter("a", ov::element::f32, {-1});
    const auto b = parameter("b", ov::element::f32, {-1});
    const auto model = compile(std::make_shared<ov::Model>(
        ov::OutputVector{std::make_shared<op::Add>(a, b)}, ov::ParameterVector{a, b}));
    const auto two = tensor_of<float>({2}, {1, 1});
    const auto three = tensor_of<float>({3}, {1, 1, 1});
    const Items items({{{{"a", two}, {"b", two}}, {}}, {{{"a", two}, {"b", three}}, {}}});
    expect_invalid([&] { infer(model, items, {0, 1, 0}); }, HasSubstr("item 1 can't be inferred"));
}

TEST(InferInOrder, PassesOnWhatTheConsumerThrows) {
    auto model = doubling();
    const auto consume = [](std::size_t index, std::span<const ov::Tensor>, const Sample&) {
        if (index == 3) throw std::domain_error("enough");
    };
    EXPECT_THROW(infer_in_order(model, counting(50), first(50), consume, {}, "Inferring", 4),
                 std::domain_error);
}

TEST(InferInOrder, PassesOnWhatTheDatasetThrows) {
    struct Broken : Items {
        using Items::Items;
        [[nodiscard]] Sample sample(std::size_t index) const override {
            if (index == 5) throw std::domain_error("unreadable");
            return Items::sample(index);
        }
    };
    std::vector<Sample> samples(10, Sample{{{"x", tensor_of<float>({1}, {1})}}, {}});
    EXPECT_THROW(infer(doubling(), Broken(samples), first(10), 3), std::domain_error);
}

TEST(InferInOrder, StopsOnRequest) {
    auto model = doubling();
    std::stop_source source;
    Control control;
    control.stop = source.get_token();
    std::size_t consumed = 0;
    const auto consume = [&](std::size_t, std::span<const ov::Tensor>, const Sample&) {
        if (++consumed == 3) source.request_stop();
    };
    EXPECT_THROW(infer_in_order(model, counting(50), first(50), consume, control, "Inferring", 2),
                 Cancelled);
    EXPECT_EQ(consumed, 3U);
}

TEST(InferInOrder, ReportsEachItem) {
    auto model = doubling();
    std::vector<std::size_t> done;
    Control control;
    control.on_progress = [&](const Progress& progress) {
        EXPECT_EQ(progress.stage, "Inferring");
        EXPECT_EQ(progress.total, 3U);
        done.push_back(progress.done);
    };
    infer_in_order(
        model, counting(3), first(3), [](auto&&...) {}, control, "Inferring");
    EXPECT_THAT(done, ElementsAre(0, 1, 2, 3));
}

// Items seen until one is `last`.
std::vector<std::size_t> seen_until(std::size_t last,
                                    ov::CompiledModel model,
                                    const Dataset& dataset,
                                    const std::vector<std::size_t>& indices,
                                    std::size_t requests = 0,
                                    const Control& control = {}) {
    std::vector<std::size_t> seen;
    const auto consume = [&](std::size_t item, std::span<const ov::Tensor>, const Sample&) {
        seen.push_back(item);
        return item != last;
    };
    infer_until(model, dataset, indices, consume, control, "Inferring", requests);
    return seen;
}

TEST(InferUntil, EndsWithTheItemThatIsEnough) {
    for (const std::size_t requests : {0, 1, 2, 3, 8}) {
        EXPECT_THAT(seen_until(2, doubling(), counting(50), {4, 0, 2, 1, 3}, requests),
                    ElementsAre(4, 0, 2))
            << requests << " requests";
    }
}

TEST(InferUntil, TakesAllItemsWhenNoneIsEnough) {
    EXPECT_EQ(seen_until(99, doubling(), counting(20), first(20), 3), first(20));
}

TEST(InferUntil, ReadsNoFurtherThanItsRequestsReach) {
    struct Counted : Items {
        using Items::Items;
        mutable std::size_t reads = 0;
        [[nodiscard]] Sample sample(std::size_t index) const override {
            ++reads;
            return Items::sample(index);
        }
    };
    const Counted items(std::vector(50, Sample{{{"x", tensor_of<float>({1}, {1})}}, {}}));
    (void)seen_until(4, doubling(), items, first(50), 3);
    EXPECT_LE(items.reads, 5U + 3U);
}

TEST(InferUntil, LeavesTheModelUsable) {
    const auto model = doubling();
    (void)seen_until(1, model, counting(50), first(50), 8);
    EXPECT_THAT(infer(model, counting(3), first(3), 2), ElementsAre(0, 2, 4));
}

TEST(InferUntil, SaysNothingOfAnItemInFlightThatFails) {
    const auto a = parameter("a", ov::element::f32, {-1});
    const auto b = parameter("b", ov::element::f32, {-1});
    const auto model = compile(std::make_shared<ov::Model>(
        ov::OutputVector{std::make_shared<op::Add>(a, b)}, ov::ParameterVector{a, b}));
    const auto two = tensor_of<float>({2}, {1, 1});
    const auto three = tensor_of<float>({3}, {1, 1, 1});
    const Items items({{{{"a", two}, {"b", two}}, {}}, {{{"a", two}, {"b", three}}, {}}});
    EXPECT_THAT(seen_until(0, model, items, {0, 1}, 2), ElementsAre(0));
    expect_invalid(
        [&] {
            seen_until(1, model, items, {0, 1}, 2);
        },
        HasSubstr("item 1 can't be inferred"));
}

TEST(InferUntil, FollowsSequencesAndEndsWithinOne) {
    const auto items = sequences(6, {0, 3});
    for (const std::size_t requests : {1, 2, 8}) {
        auto model = accumulating();
        std::vector<float> values;
        const auto consume = [&](std::size_t, std::span<const ov::Tensor> outputs, const Sample&) {
            values.push_back(outputs[0].data<float>()[0]);
            return values.size() < 5;
        };
        infer_until(model, items, first(6), consume, {}, "Inferring", requests);
        EXPECT_THAT(values, ElementsAre(0, 1, 3, 3, 7)) << requests;
        EXPECT_THAT(infer(model, items, {4, 0, 1}, requests), ElementsAre(7, 0, 1)) << requests;
    }
}

TEST(InferUntil, ReportsThatItIsDoneWhenItEnds) {
    std::vector<std::size_t> done;
    Control control;
    control.on_progress = [&](const Progress& progress) {
        EXPECT_EQ(progress.total, 20U);
        done.push_back(progress.done);
    };
    (void)seen_until(2, doubling(), counting(20), first(20), 4, control);
    EXPECT_THAT(done, ElementsAre(0, 1, 2, 20));
}

TEST(InferUntil, ReportsTheEndOnceWhereTheLastItemIsEnough) {
    std::vector<std::size_t> done;
    Control control;
    control.on_progress = [&](const Progress& progress) { done.push_back(progress.done); };
    (void)seen_until(2, doubling(), counting(3), first(3), 1, control);
    EXPECT_THAT(done, ElementsAre(0, 1, 2, 3));
}

TEST(InferUntil, StopsOnRequest) {
    std::stop_source source;
    Control control;
    control.stop = source.get_token();
    source.request_stop();
    EXPECT_THROW((void)seen_until(0, doubling(), counting(3), first(3), 2, control), Cancelled);
}

}  // namespace
}  // namespace holdfast::core
