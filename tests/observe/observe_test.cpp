#include "observe/observe.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stop_token>

#include <gmock/gmock.h>
#include <openvino/op/util/variable.hpp>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>

#include "holdfast/control.hpp"
#include "holdfast/error.hpp"
#include "observe/instrument.hpp"
#include "support/items.hpp"

namespace holdfast::observe {
namespace {

namespace op = ov::opset13;
using test::Items;
using test::items_of;
using test::tensor_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::FloatNear;
using testing::HasSubstr;
using testing::Pointwise;
using testing::ThrowsMessage;

std::shared_ptr<op::Parameter> parameter(const ov::PartialShape& shape,
                                         ov::element::Type type = ov::element::f32) {
    auto node = std::make_shared<op::Parameter>(type, shape);
    node->set_friendly_name("x");
    return node;
}

template <typename Op, typename... Args>
std::shared_ptr<Op> named(const std::string& name, Args&&... args) {
    auto node = std::make_shared<Op>(std::forward<Args>(args)...);
    node->set_friendly_name(name);
    return node;
}

// x → negative → relu → result
std::shared_ptr<ov::Model> negate_and_clip(const ov::PartialShape& shape) {
    const auto x = parameter(shape);
    const auto negative = named<op::Negative>("negative", x);
    const auto relu = named<op::Relu>("relu", negative);
    return std::make_shared<ov::Model>(
        ov::OutputVector{relu}, ov::ParameterVector{x}, "negate_and_clip");
}

Items two_items() {
    return items_of(
        "x",
        {tensor_of<float>({1, 2, 2}, {1, -2, 3, -4}), tensor_of<float>({1, 2, 2}, {-5, 6, -7, 1})});
}

Probe probe(const std::string& node,
            StatisticType statistic,
            AggregatorType aggregator,
            std::vector<std::int64_t> kept_axes = {}) {
    return {{node, 0}, statistic, aggregator, std::move(kept_axes)};
}

Statistics run(const std::shared_ptr<const ov::Model>& model,
               const std::set<Probe>& probes,
               const Dataset& dataset,
               std::size_t threads = 0) {
    Control control;
    control.threads = threads;
    return observe(model, probes, dataset, 300, control);
}

Values value(const std::shared_ptr<const ov::Model>& model,
             const Probe& one,
             const Dataset& dataset) {
    return run(model, {one}, dataset).values.at(one);
}

TEST(Observe, MeasuresEachStatistic) {
    const auto model = negate_and_clip({1, 2, 2});
    const auto of = [&](StatisticType statistic) {
        return value(model, probe("negative", statistic, AggregatorType::mean), two_items());
    };
    EXPECT_THAT(of(StatisticType::min), ElementsAre(-4.5));     // −3, −6
    EXPECT_THAT(of(StatisticType::max), ElementsAre(5.5));      // 4, 7
    EXPECT_THAT(of(StatisticType::abs_max), ElementsAre(5.5));  // 4, 7
    EXPECT_THAT(of(StatisticType::mean), ElementsAre(0.875));   // 0.5, 1.25
}

TEST(Observe, TakesTheLargestMagnitudeOfEachItem) {
    const auto largest = probe("x", StatisticType::abs_max, AggregatorType::min);
    EXPECT_THAT(value(negate_and_clip({1, 2, 2}), largest, two_items()), ElementsAre(4));
}

TEST(Observe, AggregatesOverItems) {
    const auto model = negate_and_clip({1, 2, 2});
    const auto of = [&](AggregatorType aggregator) {
        return value(model, probe("relu", StatisticType::max, aggregator), two_items());
    };
    EXPECT_THAT(of(AggregatorType::min), ElementsAre(4));
    EXPECT_THAT(of(AggregatorType::max), ElementsAre(7));
    EXPECT_THAT(of(AggregatorType::median), ElementsAre(5.5));
    EXPECT_THAT(of(AggregatorType::mean_no_outliers), ElementsAre(5.5));
}

TEST(Observe, KeepsAxes) {
    const auto model = negate_and_clip({1, 2, 2});
    const auto of = [&](std::vector<std::int64_t> axes) {
        return value(model, probe("x", StatisticType::min, AggregatorType::min, axes), two_items());
    };
    EXPECT_THAT(of({1}), ElementsAre(-5, -7));
    EXPECT_THAT(of({-1}), ElementsAre(-7, -4));
    EXPECT_THAT(of({1, 2}), ElementsAre(-5, -2, -7, -4));
    EXPECT_THAT(of({0, 1, 2}), ElementsAre(-5, -2, -7, -4));
}

TEST(Observe, MeasuresQuantilesOnTheWholeTensor) {
    Probe upper = probe("x", StatisticType::quantile, AggregatorType::max);
    upper.quantile_outlier_prob = 0.25;
    Probe lower = upper;
    lower.upper = false;
    const auto statistics = run(negate_and_clip({1, 2, 2}), {upper, lower}, two_items());
    EXPECT_THAT(statistics.values.at(upper),
                ElementsAre(2.25));  // −4 −2 1 3 → 1.5; −7 −5 1 6 → 2.25
    EXPECT_THAT(statistics.values.at(lower), ElementsAre(-2.5));  // −2.5; −5.5
}

TEST(Observe, UsesTheFirstItemsOnly) {
    const auto largest = probe("x", StatisticType::max, AggregatorType::max);
    const auto model = negate_and_clip({1, 2, 2});
    const auto one = observe(model, {largest}, two_items(), 1, {});
    EXPECT_EQ(one.items, 1U);
    EXPECT_THAT(one.values.at(largest), ElementsAre(3));
    EXPECT_EQ(observe(model, {largest}, two_items(), 300, {}).items, 2U);
}

TEST(Observe, LeavesTheModelAsItIs) {
    const auto model = negate_and_clip({1, 2, 2});
    const auto before = model->get_ops().size();
    (void)run(model, {probe("negative", StatisticType::max, AggregatorType::max)}, two_items());
    EXPECT_EQ(model->get_ops().size(), before);
    EXPECT_EQ(model->get_results().size(), 1U);
}

TEST(Observe, RecordsTheShapesOfTheFirstItem) {
    const auto probes = std::set{probe("negative", StatisticType::max, AggregatorType::max),
                                 probe("x", StatisticType::mean, AggregatorType::mean, {1})};
    const auto items = items_of(
        "x", {tensor_of<float>({1, 2, 2}, {1, 2, 3, 4}), tensor_of<float>({1, 2, 1}, {7, -9})});
    const std::map<Tap, ov::Shape> expected{{{"negative", 0}, {1, 2, 2}}, {{"x", 0}, {1, 2, 2}}};
    EXPECT_EQ(run(negate_and_clip({1, 2, -1}), probes, items).first_shapes, expected);
    EXPECT_EQ(run(negate_and_clip({1, 2, 2}), probes, two_items()).first_shapes, expected);
}

TEST(Observe, TakesItemsOfDifferentShapes) {
    const auto per_channel = probe("x", StatisticType::max, AggregatorType::mean, {1});
    const auto whole = probe("negative", StatisticType::min, AggregatorType::mean);
    const auto items = items_of(
        "x", {tensor_of<float>({1, 2, 2}, {1, 2, 3, 4}), tensor_of<float>({1, 2, 1}, {7, -9})});
    for (const auto& shape : {ov::PartialShape{1, 2, -1}, ov::PartialShape{-1, -1, -1}}) {
        const auto statistics = run(negate_and_clip(shape), {per_channel, whole}, items);
        EXPECT_THAT(statistics.values.at(per_channel), ElementsAre(4.5, -2.5));
        EXPECT_THAT(statistics.values.at(whole), ElementsAre(-5.5));
    }
}

TEST(Observe, RefusesAnotherNumberOfChannels) {
    const auto per_channel = probe("x", StatisticType::max, AggregatorType::max, {1});
    const auto items = items_of(
        "x", {tensor_of<float>({1, 2, 2}, {1, 2, 3, 4}), tensor_of<float>({1, 3, 1}, {7, -9, 0})});
    EXPECT_THAT(
        [&] {
            (void)run(negate_and_clip({1, -1, -1}), {per_channel}, items);
        },
        ThrowsMessage<InvalidArgument>(HasSubstr("operation 'x', output 0 has 3 channels on item 1 "
                                                 "of the calibration data, but 2 on item 0")));
}

TEST(Observe, ReadsHalfPrecisionUnrounded) {
    const auto x = parameter({1}, ov::element::f16);
    const auto square = named<op::Multiply>("square", x, x);
    const auto model =
        std::make_shared<ov::Model>(ov::OutputVector{square}, ov::ParameterVector{x});
    const ov::float16 tenth(0.1F);
    const auto items = items_of("x", {tensor_of<ov::float16>({1}, {tenth})});
    const auto expected = ElementsAre(FloatNear(float(tenth) * float(tenth), 1e-9F));
    EXPECT_THAT(value(model, probe("square", StatisticType::max, AggregatorType::max), items),
                expected);
    EXPECT_THAT(value(model, probe("square", StatisticType::quantile, AggregatorType::max), items),
                expected);
}

TEST(Observe, ReadsAnyOutputPort) {
    const auto x = parameter({1, 4});
    const auto axis = op::Constant::create(ov::element::i64, {}, {1});
    const auto split = named<op::Split>("split", x, axis, 2);
    const auto sum = std::make_shared<op::Add>(split->output(0), split->output(1));
    const auto model = std::make_shared<ov::Model>(ov::OutputVector{sum}, ov::ParameterVector{x});
    const Probe second{{"split", 1}, StatisticType::min, AggregatorType::min};
    EXPECT_THAT(value(model, second, items_of("x", {tensor_of<float>({1, 4}, {1, 2, 4, 3})})),
                ElementsAre(3));
}

TEST(Observe, MeasuresScalarsAndWhatIsConstant) {
    const auto x = parameter({});
    const auto two = op::Constant::create(ov::element::f32, {1}, {2});
    const auto four = named<op::Add>("four", two, two);
    const auto sum = named<op::Add>("sum", x, four);
    const auto model = std::make_shared<ov::Model>(ov::OutputVector{sum}, ov::ParameterVector{x});
    const auto items = items_of("x", {tensor_of<float>({}, {-3})});
    EXPECT_THAT(value(model, probe("x", StatisticType::abs_max, AggregatorType::max), items),
                ElementsAre(3));
    EXPECT_THAT(value(model, probe("four", StatisticType::max, AggregatorType::max), items),
                ElementsAre(4));
}

// The plugin drops the addition, and both taps are on one tensor.
TEST(Observe, TellsTapsApartThatThePluginJoins) {
    const auto x = parameter({1, 2, 2});
    const auto relu = named<op::Relu>("relu", x);
    const auto zero = op::Constant::create(ov::element::f32, {1, 1, 1}, {0});
    const auto sum = named<op::Add>("sum", relu, zero);
    const auto model = std::make_shared<ov::Model>(ov::OutputVector{std::make_shared<op::Exp>(sum)},
                                                   ov::ParameterVector{x});
    const auto means = probe("relu", StatisticType::mean, AggregatorType::mean, {1});
    const auto least = probe("sum", StatisticType::min, AggregatorType::max);
    const auto largest = probe("sum", StatisticType::max, AggregatorType::max);
    const auto statistics = run(model, {means, least, largest}, two_items());
    EXPECT_THAT(statistics.values.at(means), ElementsAre(1.75, 1));
    EXPECT_THAT(statistics.values.at(least), ElementsAre(0));
    EXPECT_THAT(statistics.values.at(largest), ElementsAre(6));
}

TEST(Observe, ResetsStateBeforeEachItem) {
    const auto x = parameter({1});
    const auto variable = std::make_shared<ov::op::util::Variable>(
        ov::op::util::VariableInfo{ov::PartialShape{1}, ov::element::f32, "state"});
    const auto read =
        std::make_shared<op::ReadValue>(op::Constant::create(ov::element::f32, {1}, {0}), variable);
    const auto sum = named<op::Add>("sum", read, x);
    const auto assign = std::make_shared<op::Assign>(sum, variable);
    const auto model =
        std::make_shared<ov::Model>(ov::ResultVector{std::make_shared<op::Result>(sum)},
                                    ov::SinkVector{assign},
                                    ov::ParameterVector{x});
    const auto one = tensor_of<float>({1}, {1});
    EXPECT_THAT(value(model,
                      probe("sum", StatisticType::max, AggregatorType::max),
                      items_of("x", {one, one, one})),
                ElementsAre(1));
}

// A small network with convolutions, so that the plugin's kernels and layouts are at work.
std::shared_ptr<ov::Model> network() {
    const auto random = [](const ov::Shape& shape, float seed) {
        std::vector<float> values(ov::shape_size(shape));
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = std::sin(seed + 12.9898F * float(i));
        return op::Constant::create(ov::element::f32, shape, values);
    };
    const auto x = parameter({1, 3, 17, 17});
    const auto conv = [&](const ov::Output<ov::Node>& in,
                          const std::string& name,
                          const ov::Shape& weights) {
        const ov::CoordinateDiff pad{1, 1};
        auto node = named<op::Convolution>(
            name, in, random(weights, 1), ov::Strides{1, 1}, pad, pad, ov::Strides{1, 1});
        const auto bias = named<op::Add>(name + "/bias", node, random({1, weights[0], 1, 1}, 2));
        return named<op::Relu>(name + "/relu", bias);
    };
    const auto first = conv(x, "first", {19, 3, 3, 3});
    const auto second = conv(first, "second", {32, 19, 3, 3});
    const auto third = conv(second, "third", {32, 32, 3, 3});
    const auto sum = named<op::Add>("sum", second, third);
    return std::make_shared<ov::Model>(ov::OutputVector{sum}, ov::ParameterVector{x});
}

Items images(std::size_t count) {
    std::vector<ov::Tensor> tensors;
    for (std::size_t item = 0; item < count; ++item) {
        std::vector<float> values(867);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(float(item * 977 + i));
        tensors.push_back(tensor_of<float>({1, 3, 17, 17}, values));
    }
    return items_of("x", tensors);
}

std::set<Probe> all_probes(const ov::Model& model) {
    std::set<Probe> probes;
    for (const auto& node : model.get_ops()) {
        if (ov::is_type<op::Result>(node) || ov::is_type<op::Constant>(node)) continue;
        const auto& name = node->get_friendly_name();
        probes.insert(probe(name, StatisticType::min, AggregatorType::mean));
        probes.insert(probe(name, StatisticType::abs_max, AggregatorType::mean));
        probes.insert(probe(name, StatisticType::mean, AggregatorType::mean, {1}));
        probes.insert(probe(name, StatisticType::max, AggregatorType::max, {1}));
    }
    return probes;
}

TEST(Observe, DoesNotDependOnTheNumberOfThreads) {
    const auto model = network();
    const auto one = run(model, all_probes(*model), images(20), 1);
    EXPECT_EQ(one, run(model, all_probes(*model), images(20), 2));
    EXPECT_EQ(one, run(model, all_probes(*model), images(20), 0));
}

// The same statistic, once reduced in the graph and once outside.
TEST(Observe, AgreesWithTheWholeTensor) {
    const auto model = network();
    const auto items = images(1);
    for (const auto& name : {"x", "first", "first/relu", "second/bias", "sum"}) {
        auto highest = probe(name, StatisticType::quantile, AggregatorType::max, {1});
        highest.quantile_outlier_prob = 0;
        EXPECT_THAT(value(model, probe(name, StatisticType::max, AggregatorType::max, {1}), items),
                    Pointwise(FloatNear(1e-5F), value(model, highest, items)))
            << name;
    }
}

std::set<Probe> probes_of_all_kinds() {
    std::set<Probe> probes;
    using enum StatisticType;
    for (const auto statistic : {min, max, abs_max, mean, quantile, abs_quantile}) {
        for (const auto aggregator : {AggregatorType::min,
                                      AggregatorType::max,
                                      AggregatorType::mean,
                                      AggregatorType::median,
                                      AggregatorType::mean_no_outliers,
                                      AggregatorType::median_no_outliers}) {
            auto whole = probe("relu", statistic, aggregator);
            whole.quantile_outlier_prob = 0.01;
            auto lower = whole;
            lower.upper = false;
            auto channels = whole;
            channels.tap.node = "negative";
            channels.kept_axes = {1};
            probes.insert({whole, lower, channels});
        }
    }
    return probes;
}

// Items of 2 × 300 values, each `factor` times what it is without.
Items waves(std::size_t count, float factor, bool reversed = false) {
    std::vector<ov::Tensor> tensors;
    for (std::size_t item = 0; item < count; ++item) {
        std::vector<float> values(600);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = factor * std::sin(float(item * 977 + i)) * float(item % 5 + 1);
        tensors.push_back(tensor_of<float>({1, 2, 300}, values));
    }
    if (reversed) std::reverse(tensors.begin(), tensors.end());
    return items_of("x", tensors);
}

// A power of two scales f32 exactly.
TEST(Observe, ScalesWithTheData) {
    const auto model = negate_and_clip({1, 2, 300});
    const auto plain = run(model, probes_of_all_kinds(), waves(9, 1));
    for (const float factor : {0.125F, 64.0F}) {
        for (const auto& [one, values] :
             run(model, probes_of_all_kinds(), waves(9, factor)).values) {
            auto expected = plain.values.at(one);
            for (auto& value : expected) value *= factor;
            EXPECT_EQ(values, expected);
        }
    }
}

TEST(Observe, DoesNotDependOnTheNumberOfThreadsWhateverItMeasures) {
    for (const auto& shape : {ov::PartialShape{1, 2, 300}, ov::PartialShape{-1, 2, -1}}) {
        const auto model = negate_and_clip(shape);
        const auto one = run(model, probes_of_all_kinds(), waves(9, 1), 1);
        EXPECT_EQ(one, run(model, probes_of_all_kinds(), waves(9, 1), 2));
    }
}

TEST(Observe, DoesNotDependOnTheOrderOfItemsUnlessItAddsThem) {
    const auto model = negate_and_clip({1, 2, 300});
    const auto one = run(model, probes_of_all_kinds(), waves(9, 1)).values;
    const auto other = run(model, probes_of_all_kinds(), waves(9, 1, true)).values;
    for (const auto& [each, values] : one) {
        if (each.aggregator == AggregatorType::mean) {
            EXPECT_THAT(values, Pointwise(FloatNear(1e-6F), other.at(each)));
        } else {
            EXPECT_EQ(values, other.at(each));
        }
    }
}

// The first items are measured with fixed shapes, the rest with the model's own.
TEST(Observe, TakesShapesThatChangeLate) {
    const auto per_channel = probe("x", StatisticType::max, AggregatorType::mean, {1});
    const auto all = distribution_probe({"negative", 0}, {});
    const auto narrow = tensor_of<float>({1, 2, 1}, {7, -9});
    const auto wide = tensor_of<float>({1, 2, 2}, {1, 2, 3, 4});
    const auto items = items_of("x", {wide, wide, wide, narrow, narrow, wide});
    for (const std::size_t threads : {1U, 2U}) {
        const auto statistics =
            run(negate_and_clip({-1, 2, -1}), {per_channel, all}, items, threads);
        EXPECT_THAT(statistics.values.at(per_channel), ElementsAre(22.0F / 6, -2.0F / 6));
        EXPECT_EQ(statistics.histograms.at(all).total(), 20);
        EXPECT_EQ(statistics.first_shapes.at(per_channel.tap), (ov::Shape{1, 2, 2}));
        EXPECT_EQ(statistics.items, 6U);
    }
}

TEST(Observe, ReportsProgressOverAChangeOfShapes) {
    const auto narrow = tensor_of<float>({1, 2, 1}, {7, -9});
    const auto wide = tensor_of<float>({1, 2, 2}, {1, 2, 3, 4});
    Control control;
    std::size_t done = 0;
    control.on_progress = [&](const Progress& progress) {
        EXPECT_GE(progress.done, done);
        EXPECT_EQ(progress.total, 5U);
        done = progress.done;
    };
    (void)observe(negate_and_clip({-1, 2, -1}),
                  {probe("relu", StatisticType::max, AggregatorType::max)},
                  items_of("x", {wide, wide, narrow, narrow, wide}),
                  5,
                  control);
    EXPECT_EQ(done, 5U);
}

TEST(Observe, RefusesNoItems) {
    EXPECT_THAT([] { (void)run(negate_and_clip({1}), {}, Items({})); },
                ThrowsMessage<InvalidArgument>(HasSubstr("calibration dataset has no items")));
}

TEST(Observe, RefusesASubsetOfNothing) {
    EXPECT_THAT([] { (void)observe(negate_and_clip({1}), {}, two_items(), 0, {}); },
                ThrowsMessage<InvalidArgument>(HasSubstr("subset_size must be at least 1, got 0")));
}

// Statistics and what was warned of.
struct Watched {
    Statistics statistics;
    std::vector<std::string> warnings;
};

Watched watch(const std::shared_ptr<const ov::Model>& model,
              const std::set<Probe>& probes,
              const Dataset& dataset) {
    Watched result;
    Control control;
    control.on_warning = [&](std::string_view text) { result.warnings.emplace_back(text); };
    result.statistics = observe(model, probes, dataset, 300, control);
    return result;
}

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

TEST(Observe, LeavesOutItemsThatHoldNan) {
    const auto largest = probe("relu", StatisticType::max, AggregatorType::max);
    const auto items = items_of("x",
                                {tensor_of<float>({2}, {-1, 2}),
                                 tensor_of<float>({2}, {-9, nan}),
                                 tensor_of<float>({2}, {nan, 0}),
                                 tensor_of<float>({2}, {-3, 2})});
    const auto [statistics, warnings] = watch(negate_and_clip({2}), {largest}, items);
    EXPECT_THAT(statistics.values.at(largest), ElementsAre(3));
    EXPECT_EQ(statistics.items, 2U);
    EXPECT_THAT(warnings,
                ElementsAre("item 1 of the calibration data is left out: it holds NaN in input "
                            "'x', at element 1",
                            "2 of 4 items of the calibration data are left out"));
}

TEST(Observe, RefusesDataOfWhichNoItemCanBeUsed) {
    const auto half = items_of("x", {tensor_of<ov::float16>({1}, {ov::float16(nan)})});
    const auto x = parameter({1}, ov::element::f16);
    const auto relu = named<op::Relu>("relu", x);
    const auto model = std::make_shared<ov::Model>(ov::OutputVector{relu}, ov::ParameterVector{x});
    EXPECT_THAT(
        [&] { (void)run(model, {probe("relu", StatisticType::max, AggregatorType::max)}, half); },
        ThrowsMessage<InvalidArgument>(
            HasSubstr("no item of the calibration data can be used; item 0 of the calibration "
                      "data is left out: it holds NaN in input 'x', at element 0")));
}

// 1/x, and its logarithm
std::shared_ptr<ov::Model> inverse_and_more() {
    const auto x = parameter({1});
    const auto divide =
        named<op::Divide>("inverse", op::Constant::create(ov::element::f32, {1}, {1}), x);
    const auto after = named<op::Log>("after", divide);
    return std::make_shared<ov::Model>(ov::OutputVector{after}, ov::ParameterVector{x});
}

TEST(Observe, LeavesOutItemsOnWhichAnOperationBecameInfinite) {
    const auto mean = probe("inverse", StatisticType::max, AggregatorType::mean);
    const auto later = probe("after", StatisticType::mean, AggregatorType::mean);
    const auto items = items_of(
        "x",
        {tensor_of<float>({1}, {0}), tensor_of<float>({1}, {1}), tensor_of<float>({1}, {0.5F})});
    const auto [statistics, warnings] = watch(inverse_and_more(), {mean, later}, items);
    EXPECT_THAT(statistics.values.at(mean), ElementsAre(1.5));
    EXPECT_THAT(statistics.values.at(later), ElementsAre(FloatNear(std::log(2.0F) / 2, 1e-6F)));
    EXPECT_THAT(warnings,
                ElementsAre("item 0 of the calibration data is left out: operation 'inverse', "
                            "output 0 became inf on it"));
}

TEST(Observe, SeesNanThatIsBornInsideWhateverItMeasures) {
    const auto items = items_of("x", {tensor_of<float>({1}, {1}), tensor_of<float>({1}, {-1})});
    using enum StatisticType;
    for (const auto statistic : {min, max, abs_max, mean, quantile, abs_quantile}) {
        const std::vector<std::vector<std::int64_t>> axes{{}, {0}};
        for (const auto& kept : axes) {
            const auto one = probe("after", statistic, AggregatorType::mean, kept);
            const auto [statistics, warnings] = watch(inverse_and_more(), {one}, items);
            EXPECT_THAT(statistics.values.at(one), ElementsAre(0));
            EXPECT_EQ(statistics.items, 1U);
            EXPECT_THAT(warnings[0],
                        AllOf(HasSubstr("item 1 of the calibration data is left out"),
                              HasSubstr("operation 'after', output 0 became nan on it")));
        }
    }
    const auto all = distribution_probe({"after", 0}, {});
    const auto [statistics, warnings] = watch(inverse_and_more(), {all}, items);
    EXPECT_EQ(statistics.histograms.at(all).total(), 1);
    EXPECT_THAT(warnings[0], HasSubstr("operation 'after', output 0 became nan on it"));
}

TEST(Observe, ClipsInfinityButNotNan) {
    auto clipped = probe("inverse", StatisticType::max, AggregatorType::mean);
    clipped.clip = 3;
    auto mean = clipped;
    mean.statistic = StatisticType::mean;
    const auto items = items_of(
        "x",
        {tensor_of<float>({1}, {0}), tensor_of<float>({1}, {1}), tensor_of<float>({1}, {nan})});
    const auto [statistics, warnings] = watch(inverse_and_more(), {clipped, mean}, items);
    EXPECT_THAT(statistics.values.at(clipped), ElementsAre(2));
    EXPECT_THAT(statistics.values.at(mean), ElementsAre(2));
    EXPECT_EQ(statistics.items, 2U);
}

TEST(Observe, LeavesOutItemsOfEmptyTensors) {
    const auto items = items_of("x", {ov::Tensor(ov::element::f32, {1, 2, 0})});
    for (const auto statistic : {StatisticType::max, StatisticType::quantile}) {
        EXPECT_THAT(
            [&] {
                (void)run(negate_and_clip({1, 2, -1}),
                          {probe("negative", statistic, AggregatorType::max)},
                          items);
            },
            ThrowsMessage<InvalidArgument>(
                HasSubstr("operation 'negative', output 0 is empty on it")));
    }
}

TEST(Observe, WarnsOfWhatNeverChanges) {
    const std::set<Probe> probes{probe("relu", StatisticType::min, AggregatorType::mean),
                                 probe("relu", StatisticType::abs_max, AggregatorType::mean),
                                 probe("x", StatisticType::min, AggregatorType::mean),
                                 probe("x", StatisticType::max, AggregatorType::mean)};
    const auto items =
        items_of("x", {tensor_of<float>({2}, {1, 1}), tensor_of<float>({2}, {2, 2})});
    EXPECT_THAT(watch(negate_and_clip({2}), probes, items).warnings,
                ElementsAre("operation 'relu', output 0 is 0 everywhere in the calibration data: "
                            "other values will be cut off"));
}

TEST(Observe, TakesSamplesForItems) {
    const auto of = [](AggregatorType aggregator,
                       std::vector<std::int64_t> axes,
                       const ov::PartialShape& shape) {
        auto each = probe("negative", StatisticType::max, aggregator, std::move(axes));
        each.per_sample = true;
        const auto items = items_of("x",
                                    {tensor_of<float>({2, 2, 1}, {-1, -2, -3, -4}),
                                     tensor_of<float>({2, 2, 1}, {-5, -6, -9, 0})});
        return value(negate_and_clip(shape), each, items);
    };
    for (const auto& shape : {ov::PartialShape{2, 2, 1}, ov::PartialShape{-1, 2, 1}}) {
        EXPECT_THAT(of(AggregatorType::mean, {}, shape), ElementsAre(5.25));  // 2, 4, 6, 9
        EXPECT_THAT(of(AggregatorType::median, {}, shape), ElementsAre(5));
        EXPECT_THAT(of(AggregatorType::mean, {1}, shape), ElementsAre(4.5, 3));
    }
}

TEST(Observe, MeasuresClippedValuesAsIfTheDataWereClipped) {
    const auto clipped_items = items_of("x",
                                        {tensor_of<float>({1, 2, 2}, {1, -2, 2.5F, -2.5F}),
                                         tensor_of<float>({1, 2, 2}, {-2.5F, 2.5F, -2.5F, 1})});
    using enum StatisticType;
    for (const auto statistic : {min, max, abs_max, mean, quantile, abs_quantile}) {
        auto plain = probe("x", statistic, AggregatorType::mean);
        plain.quantile_outlier_prob = 0.3;
        auto clipped = plain;
        clipped.clip = 2.5;
        EXPECT_EQ(value(negate_and_clip({1, 2, 2}), clipped, two_items()),
                  value(negate_and_clip({1, 2, 2}), plain, clipped_items));
    }
    const auto all = distribution_probe({"x", 0}, {});
    const auto within = distribution_probe({"x", 0}, 2.5);
    EXPECT_EQ(run(negate_and_clip({1, 2, 2}), {within}, two_items()).histograms.at(within),
              run(negate_and_clip({1, 2, 2}), {all}, clipped_items).histograms.at(all));
}

TEST(Observe, CountsTheValuesOfAllItemsAtAnyNumberOfThreads) {
    const auto all = distribution_probe({"negative", 0}, {});
    const auto model = negate_and_clip({1, 2, 2});
    const auto alone = run(model, {all}, two_items(), 1).histograms;
    EXPECT_EQ(alone, run(model, {all}, two_items(), 2).histograms);
    EXPECT_EQ(alone.at(all).low(), -6);
    EXPECT_EQ(alone.at(all).high(), 7);
    EXPECT_EQ(alone.at(all).total(), 8);
}

TEST(Observe, RefusesTapsThatAreNotThere) {
    EXPECT_THROW((void)run(negate_and_clip({1, 2, 2}),
                           {probe("nowhere", StatisticType::max, AggregatorType::max)},
                           two_items()),
                 InternalError);
    const Probe second{{"relu", 1}, StatisticType::max, AggregatorType::max};
    EXPECT_THROW((void)run(negate_and_clip({1, 2, 2}), {second}, two_items()), InternalError);
}

TEST(Observe, RefusesTapsOfIntegers) {
    const auto x = parameter({1});
    const auto shape = named<op::ShapeOf>("shape", x);
    const auto model = std::make_shared<ov::Model>(ov::OutputVector{shape}, ov::ParameterVector{x});
    EXPECT_THAT(
        [&] {
            (void)run(model,
                      {probe("shape", StatisticType::max, AggregatorType::max)},
                      items_of("x", {tensor_of<float>({1}, {1})}));
        },
        ThrowsMessage<InternalError>(HasSubstr("output 0 of 'shape' holds i64")));
}

TEST(Observe, StopsOnRequest) {
    std::stop_source source;
    source.request_stop();
    Control control;
    control.stop = source.get_token();
    EXPECT_THROW((void)observe(negate_and_clip({1, 2, 2}),
                               {probe("relu", StatisticType::max, AggregatorType::max)},
                               two_items(),
                               2,
                               control),
                 Cancelled);
}

TEST(Observe, ReportsProgress) {
    Control control;
    std::size_t done = 0;
    control.on_progress = [&](const Progress& progress) {
        EXPECT_EQ(progress.stage, "Collecting statistics");
        done = progress.done;
    };
    (void)observe(negate_and_clip({1, 2, 2}),
                  {probe("relu", StatisticType::max, AggregatorType::max)},
                  two_items(),
                  2,
                  control);
    EXPECT_EQ(done, 2U);
}

TEST(Instrument, MeasuresATensorOnceForAllThatNeedIt) {
    const Tap tap{"relu", 0};
    const auto instrumented = instrument(*negate_and_clip({1, 2, 2}),
                                         {{tap, StatisticType::min, {}},
                                          {tap, StatisticType::max, {}},
                                          {tap, StatisticType::abs_max, {}},
                                          {tap, StatisticType::max, {1}},
                                          {tap, StatisticType::max, {-2}}});
    std::size_t operations = 0;
    for (const auto& node : instrumented.model->get_ops())
        operations += std::string(node->get_type_name()) == "Measure" ? 1U : 0U;
    EXPECT_EQ(operations, 1U);
    EXPECT_EQ(instrumented.model->get_results().size(), 1U);
}

// As each is to be measured right where it is computed, and not to live on.
TEST(Instrument, JoinsReportsInTheOrderOfTheModel) {
    const auto x = parameter({1, 2, 2});
    const auto first = named<op::Negative>("z", x);
    const auto second = named<op::Relu>("b", first);
    const auto third = named<op::Negative>("a", second);
    const ov::Model model(ov::OutputVector{third}, ov::ParameterVector{x});
    std::set<Measurement> measurements;
    for (const auto* name : {"a", "b", "z"})
        measurements.insert({{name, 0}, StatisticType::min, {}});

    const auto instrumented = instrument(model, measurements);
    const auto joined = instrumented.model->get_results().at(0)->get_input_node_shared_ptr(0);
    std::vector<std::string> measured;
    for (const auto& report : joined->input_values())
        measured.push_back(report.get_node()->get_input_node_ptr(0)->get_friendly_name());
    EXPECT_THAT(measured, ElementsAre("z", "b", "a"));
}

TEST(Instrument, LeavesOutWhatIsNotNeeded) {
    const auto instrumented =
        instrument(*negate_and_clip({1, 2, 2}), {{{"negative", 0}, StatisticType::min, {}}});
    for (const auto& node : instrumented.model->get_ops())
        EXPECT_NE(node->get_friendly_name(), "relu");
}

// Model::reshape() would fuse the transposition into the multiplication.
TEST(Observe, FixesDynamicShapesWithoutFusingWhatIsTapped) {
    const auto x = parameter({-1, 2, 3});
    const auto order = op::Constant::create(ov::element::i64, {3}, {0, 2, 1});
    const auto transpose = named<op::Transpose>("transpose", x, order);
    const auto weights = op::Constant::create(ov::element::f32, {2, 1}, {1, 1});
    const auto matmul = named<op::MatMul>("matmul", transpose, weights);
    const auto model =
        std::make_shared<ov::Model>(ov::OutputVector{matmul}, ov::ParameterVector{x}, "transposed");
    const Probe probe{.tap = {"transpose", 0}, .aggregator = AggregatorType::max};
    const auto items = items_of("x",
                                {tensor_of<float>({1, 2, 3}, {1, 2, 3, 4, 5, 6}),
                                 tensor_of<float>({1, 2, 3}, {0, 1, 0, 7, 1, 0})});
    const auto statistics = observe(model, {probe}, items, 2, {});
    EXPECT_THAT(statistics.values.at(probe), ElementsAre(7));
}

}  // namespace
}  // namespace holdfast::observe
