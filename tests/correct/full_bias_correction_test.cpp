#include "correct/full_bias_correction.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/op/if.hpp>
#include <openvino/op/read_value.hpp>

#include "correct/candidate.hpp"
#include "estimate/estimate.hpp"
#include "holdfast/control.hpp"
#include "holdfast/error.hpp"
#include "observe/observe.hpp"
#include "realize/realize.hpp"
#include "support/items.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"
#include "support/throws.hpp"

namespace holdfast::correct {
namespace {

using holdfast::test::AllNear;
using holdfast::test::ModelBuilder;
using holdfast::test::random_tensor;
using holdfast::test::Value;
using place::PointKind;
using test::message_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

place::QuantizationPoint weights_of(const std::string& node, std::size_t channel_axis = 0) {
    return {.kind = PointKind::weight,
            .node = node,
            .port = 1,
            .config = {.per_channel = true, .narrow_range = true, .is_signed = true},
            .channel_axes = {channel_axis}};
}

/// A model, the points on its weights, and its data.
struct Experiment {
    std::shared_ptr<ov::Model> model;
    place::Placement placement;
    std::vector<ov::Tensor> inputs;
    QuantizeOptions options;

    [[nodiscard]] test::Items items() const { return test::items_of("x", inputs); }

    [[nodiscard]] estimate::Ranges ranges() const {
        return estimate::estimate(*model, placement, {}, options.advanced);
    }

    [[nodiscard]] Correction correct() const {
        return correct_biases_fully(model, placement, ranges(), items(), options);
    }

    /// Channel means of each operation, all weights quantized, with the biases of `correction`.
    [[nodiscard]] observe::Statistics means(const Correction& correction) const {
        const auto quantized = realize::realize(model,
                                                {.placement = placement,
                                                 .ranges = ranges(),
                                                 .biases = correction.biases,
                                                 .added_biases = correction.added});
        return means_of(quantized);
    }

    [[nodiscard]] observe::Statistics means_of(const std::shared_ptr<const ov::Model>& of) const {
        std::set<observe::Probe> probes;
        for (const auto& point : placement.points) {
            const auto operation = holdfast::test::find_op(of, point.node);
            const auto bias = realize::find_bias(*operation);
            probes.insert(channel_means(bias->add->output(0), 1));
        }
        return observe::observe(of, probes, items(), inputs.size(), Control{});
    }
};

std::vector<ov::Tensor> images(std::size_t count) {
    std::vector<ov::Tensor> inputs;
    for (std::uint32_t i = 0; i < count; ++i) inputs.push_back(random_tensor({1, 3, 6, 6}, i + 1));
    return inputs;
}

QuantizeOptions options_for(std::size_t items) {
    QuantizeOptions options;
    options.subset_size = 5 * items;  // a fifth of it is used
    return options;
}

// Two branches that meet, and a convolution behind them.
Experiment joining_branches() {
    ModelBuilder b;
    const auto x = b.input("x", {1, 3, 6, 6});
    const auto left = x.conv("left", ov::Shape{4, 3, 3, 3}).bias("left_bias").relu("left_relu");
    const auto right = x.conv("right", ov::Shape{4, 3, 3, 3}).bias("right_bias");
    const auto deep = right.conv("deep", ov::Shape{4, 4, 3, 3}).bias("deep_bias");
    const auto joined = left.add("joined", deep);
    b.result("out", joined.conv("last", ov::Shape{2, 4, 3, 3}).bias("last_bias"));
    return {.model = b.model(),
            .placement = {.points = {weights_of("left"),
                                     weights_of("right"),
                                     weights_of("deep"),
                                     weights_of("last")}},
            .inputs = images(3),
            .options = options_for(3)};
}

TEST(FullBiasCorrection, MakesTheMeansOfEveryChannelThoseOfTheFloatModel) {
    const auto experiment = joining_branches();
    const auto correction = experiment.correct();
    ASSERT_THAT(correction.biases,
                UnorderedElementsAre(Key("left"), Key("right"), Key("deep"), Key("last")));
    const auto expected = experiment.means_of(experiment.model);
    const auto found = experiment.means(correction);
    const auto uncorrected = experiment.means({});
    ASSERT_THAT(found.values, SizeIs(4));
    for (const auto& [probe, means] : expected.values) {
        EXPECT_THAT(found.values.at(probe), AllNear(means, 1e-5, 1e-5)) << probe.tap.node;
        EXPECT_THAT(uncorrected.values.at(probe), ::testing::Not(AllNear(means, 1e-5, 1e-5)));
    }
}

TEST(FullBiasCorrection, ListsDecisionsInTheOrderOfTheOperations) {
    auto experiment = joining_branches();
    experiment.options.advanced.bias_correction_threshold = 1e-9;
    const auto correction = experiment.correct();
    EXPECT_THAT(correction.biases, IsEmpty());
    std::vector<std::string> names;
    for (const auto& decision : correction.decisions) {
        names.push_back(decision.operation);
        EXPECT_GT(decision.magnitude, 1e-9);
        EXPECT_THAT(decision.reason, ::testing::EndsWith("times the bias, the limit is 1e-09"));
    }
    EXPECT_THAT(names, ElementsAre("left", "right", "deep", "last"));
}

TEST(FullBiasCorrection, CorrectsDepthwiseAndTransposedConvolutions) {
    ModelBuilder b;
    const auto depthwise =
        b.input("x", {1, 3, 6, 6}).group_conv("depthwise", {3, 1, 1, 3, 3}).bias("one");
    const auto weights = b.constant("w", {3, 2, 3, 3});
    const auto transposed = b.op<ov::op::v1::ConvolutionBackpropData>("transposed",
                                                                      depthwise.output(),
                                                                      weights.output(),
                                                                      ov::Strides{2, 2},
                                                                      ov::CoordinateDiff{0, 0},
                                                                      ov::CoordinateDiff{0, 0},
                                                                      ov::Strides{1, 1});
    b.result("out", transposed.bias("two"));
    const Experiment experiment{
        .model = b.model(),
        .placement = {.points = {weights_of("depthwise"), weights_of("transposed", 1)}},
        .inputs = images(2),
        .options = options_for(2)};
    const auto correction = experiment.correct();
    EXPECT_THAT(correction.biases, UnorderedElementsAre(Key("depthwise"), Key("transposed")));
    const auto found = experiment.means(correction);
    for (const auto& [probe, means] : experiment.means_of(experiment.model).values)
        EXPECT_THAT(found.values.at(probe), AllNear(means, 1e-5, 1e-5)) << probe.tap.node;
}

TEST(FullBiasCorrection, LeavesGroupedConvolutionsAlone) {
    ModelBuilder b;
    const auto grouped = b.input("x", {1, 4, 6, 6}).group_conv("grouped", {2, 3, 2, 3, 3});
    b.result("out", grouped.bias("bias"));
    const Experiment experiment{.model = b.model(),
                                .placement = {.points = {weights_of("grouped")}},
                                .inputs = {random_tensor({1, 4, 6, 6}, 1)},
                                .options = options_for(1)};
    EXPECT_THAT(experiment.correct().decisions, IsEmpty());
}

TEST(FullBiasCorrection, TakesAFifthOfTheSubset) {
    EXPECT_EQ(bias_subset_size(300), 60U);
    EXPECT_EQ(bias_subset_size(9), 1U);
    EXPECT_EQ(bias_subset_size(1), 1U);

    auto few = joining_branches();
    few.options.subset_size = 9;  // the first item only
    auto one = few;
    one.inputs.resize(1);
    EXPECT_EQ(few.correct(), one.correct());
    EXPECT_NE(few.correct(), joining_branches().correct());
}

TEST(FullBiasCorrection, GivesTheSameWithAnyNumberOfThreads) {
    auto experiment = joining_branches();
    experiment.options.control.threads = 1;
    const auto one = experiment.correct();
    experiment.options.control.threads = 2;
    EXPECT_EQ(experiment.correct(), one);
}

// The state is what the operation before it gives, so nothing may be cut off.
TEST(FullBiasCorrection, CorrectsModelsWithStates) {
    ModelBuilder b;
    const auto x = b.input("x", {1, 3, 6, 6});
    const auto first = x.conv("first", ov::Shape{3, 3, 3, 3}).bias("first_bias");
    const auto variable = std::make_shared<ov::op::util::Variable>(
        ov::op::util::VariableInfo{{1, 3, 6, 6}, ov::element::f32, "state"});
    const auto zero = b.constant("zero", {1, 3, 6, 6}, std::vector<float>(108, 0.F));
    const auto read = b.op<ov::op::v6::ReadValue>("read", zero.output(), variable);
    const auto sum = read.add("sum", first);
    const auto assign = std::make_shared<ov::op::v6::Assign>(sum.output(), variable);
    b.result("out", sum.conv("second", ov::Shape{2, 3, 3, 3}).bias("second_bias"));
    const auto model = b.model();
    model->add_sinks({assign});
    const Experiment experiment{
        .model = model,
        .placement = {.points = {weights_of("first"), weights_of("second")}},
        .inputs = images(2),
        .options = options_for(2)};
    const auto correction = experiment.correct();
    EXPECT_THAT(correction.biases, UnorderedElementsAre(Key("first"), Key("second")));
    const auto found = experiment.means(correction);
    for (const auto& [probe, means] : experiment.means_of(model).values)
        EXPECT_THAT(found.values.at(probe), AllNear(means, 1e-5, 1e-5)) << probe.tap.node;
}

Experiment without_biases() {
    ModelBuilder b;
    const auto first = b.input("x", {1, 3, 6, 6}).conv("first", ov::Shape{4, 3, 3, 3}).relu("relu");
    b.result("out", first.conv("second", ov::Shape{2, 4, 3, 3}));
    return {.model = b.model(),
            .placement = {.points = {weights_of("first"), weights_of("second")}},
            .inputs = images(3),
            .options = options_for(3)};
}

TEST(FullBiasCorrection, LeavesOperationsWithoutABiasAlone) {
    const auto correction = without_biases().correct();
    EXPECT_THAT(correction.decisions, IsEmpty());
    EXPECT_THAT(correction.added, IsEmpty());
}

TEST(FullBiasCorrection, AddsBiasesOnDemand) {
    auto experiment = without_biases();
    experiment.options.advanced.bias_correction_for_all = true;
    experiment.options.advanced.bias_correction_threshold = 1e-9;  // compares with nothing
    const auto correction = experiment.correct();
    ASSERT_THAT(correction.added, UnorderedElementsAre(Key("first"), Key("second")));
    EXPECT_EQ(correction.added.at("first").shape, (ov::Shape{1, 4, 1, 1}));
    for (const auto& decision : correction.decisions) EXPECT_TRUE(decision.corrected);

    const auto quantized = realize::realize(experiment.model,
                                            {.placement = experiment.placement,
                                             .ranges = experiment.ranges(),
                                             .added_biases = correction.added});
    const auto means = [&](const ov::Output<ov::Node>& output,
                           const std::shared_ptr<const ov::Model>& model) {
        const auto probe = channel_means(output, 1);
        return observe::observe(model, {probe}, experiment.items(), 3, Control{}).values.at(probe);
    };
    using holdfast::test::find_op;
    for (const std::string name : {"first", "second"}) {
        EXPECT_THAT(
            means(find_op(quantized, name + "/bias")->output(0), quantized),
            AllNear(
                means(find_op(experiment.model, name)->output(0), experiment.model), 1e-5, 1e-5))
            << name;
    }
}

TEST(FullBiasCorrection, TellsItsProgress) {
    auto experiment = joining_branches();
    std::vector<std::size_t> done;
    experiment.options.control.on_progress = [&](const Progress& progress) {
        EXPECT_EQ(progress.stage, "Correcting biases");
        EXPECT_EQ(progress.total, 4U);
        done.push_back(progress.done);
    };
    (void)experiment.correct();
    EXPECT_THAT(done, ElementsAre(0, 2, 3, 4));  // left and right, deep, last
}

TEST(FullBiasCorrection, StopsOnRequest) {
    auto experiment = joining_branches();
    std::stop_source source;
    experiment.options.control.stop = source.get_token();
    source.request_stop();
    EXPECT_THROW((void)experiment.correct(), Cancelled);
}

TEST(FullBiasCorrection, RefusesAThresholdThatIsNotPositive) {
    auto experiment = joining_branches();
    experiment.options.advanced.bias_correction_threshold = 0;
    EXPECT_EQ(message_of<InvalidArgument>([&] { return experiment.correct(); }),
              "bias_correction_threshold must be positive, got 0");
}

TEST(FullBiasCorrection, RefusesBranches) {
    ModelBuilder body_builder;
    body_builder.result("body_out", body_builder.input("body_x", {1, 3}).relu("relu"));
    const auto body = body_builder.model();

    ModelBuilder b;
    const auto x = b.input("x", {1, 3});
    const auto condition = b.input("condition", {}, ov::element::boolean);
    const auto branch = std::make_shared<ov::op::v8::If>(condition.output());
    branch->set_friendly_name("branch");
    branch->set_then_body(body);
    branch->set_else_body(body->clone());
    branch->set_input(x, body->get_parameters()[0], branch->get_else_body()->get_parameters()[0]);
    b.result("out",
             branch->set_output(body->get_results()[0], branch->get_else_body()->get_results()[0]));
    Experiment experiment;
    experiment.model = b.model();
    EXPECT_EQ(
        message_of<UnsupportedModel>([&] {
            return correct_biases_fully(
                experiment.model, {}, {}, experiment.items(), experiment.options);
        }),
        "full bias correction can't follow the If 'branch'; use fast bias correction for this "
        "model");
}

}  // namespace
}  // namespace holdfast::correct
