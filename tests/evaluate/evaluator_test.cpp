#include "evaluate/evaluator.hpp"

#include <cmath>
#include <filesystem>
#include <limits>
#include <numeric>
#include <stop_token>

#include <gmock/gmock.h>
#include <openvino/openvino.hpp>

#include "evaluate/deployment.hpp"
#include "evaluate/references.hpp"
#include "holdfast/error.hpp"
#include "holdfast/model.hpp"
#include "holdfast/quantize.hpp"
#include "support/items.hpp"
#include "support/model_builder.hpp"
#include "support/stateful_model.hpp"
#include "support/throws.hpp"

namespace holdfast::evaluate {
namespace {

using test::Items;
using test::message_of;
using test::tensor_of;
using test::values_of;
using ::testing::ElementsAre;
using ::testing::StartsWith;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// y = x + shift
std::shared_ptr<ov::Model> shifted(float shift) {
    holdfast::test::ModelBuilder b;
    const auto x = b.input("x", {1, 2});
    b.result("y", x.add("add", b.constant("shift", {1, 2}, {shift, shift})));
    return b.model();
}

// Item i is {i, 1}, and so is its label.
Items items(std::size_t count, bool with_labels = true) {
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < count; ++i) {
        const auto tensor = tensor_of<float>({1, 2}, {float(i), 1});
        samples.push_back({{{"x", tensor}}, with_labels ? tensor : ov::Tensor()});
    }
    return Items(std::move(samples));
}

struct Trial {
    Metric metric;
    Items dataset = items(4);
    Deployment deployment{};
    Control control{};
    std::shared_ptr<const ov::Model> reference = shifted(0);

    [[nodiscard]] Score score(const std::shared_ptr<const ov::Model>& model,
                              const std::vector<std::size_t>& indices = {}) const {
        Evaluator evaluator(reference, dataset, metric, deployment, control);
        return evaluator.score(model, "Validating", indices);
    }

    [[nodiscard]] std::string failure() const {
        return message_of<MetricFailed>([&] { return score(shifted(1)); });
    }
    [[nodiscard]] std::string refusal() const {
        return message_of<InvalidArgument>([&] { return score(shifted(1)); });
    }
};

Metric custom(std::function<Observation(float)> observe_first) {
    Metric metric;
    metric.name = "custom";
    metric.observe = [observe_first = std::move(observe_first)](std::span<const ov::Tensor> outputs,
                                                                const ov::Tensor&,
                                                                std::span<const ov::Tensor>) {
        return observe_first(outputs[0].data<float>()[0]);
    };
    return metric;
}

Metric whole(std::function<MetricValue(ov::CompiledModel&, const Dataset&)> function) {
    Metric metric;
    metric.name = "own";
    metric.whole = std::move(function);
    return metric;
}

Metric constant(MetricValue value) {
    return whole([value](auto&&...) { return value; });
}

TEST(Evaluator, MeasuresOnAllItems) {
    const auto score = Trial{make_metric("mae")}.score(shifted(0.5F));
    EXPECT_DOUBLE_EQ(score.value, 0.5);
    EXPECT_THAT(score.per_sample, ElementsAre(0.5, 0.5, 0.5, 0.5));
    EXPECT_EQ(score.samples, 4U);
    EXPECT_GT(score.seconds, 0);
}

TEST(Evaluator, MeasuresOnSomeItemsInTheirOrder) {
    const auto first = custom([](float value) { return Observation{value}; });
    const auto score = Trial{first}.score(shifted(10), {3, 1});
    EXPECT_THAT(score.per_sample, ElementsAre(13, 11));
    EXPECT_DOUBLE_EQ(score.value, 12);
    EXPECT_EQ(score.samples, 2U);
}

TEST(Evaluator, ScoresACompiledModelAgainAndAgain) {
    const Trial trial{make_metric("mae")};
    Evaluator evaluator(
        trial.reference, trial.dataset, trial.metric, trial.deployment, trial.control);
    auto compiled = evaluator.compile(shifted(2));
    EXPECT_DOUBLE_EQ(evaluator.score(compiled, "Validating").value, 2);
    EXPECT_DOUBLE_EQ(evaluator.score(compiled, "Validating").value, 2);
}

TEST(Evaluator, FinishesAndReadsObservationsAsTheMetricSays) {
    auto metric = custom([](float value) { return Observation{value, 2 * value}; });
    metric.finish = [](std::span<const Observation> all) { return all.back()[1]; };
    metric.per_sample = [](const Observation& one) { return 1 - one[1]; };
    const auto score = Trial{metric}.score(shifted(0));
    EXPECT_DOUBLE_EQ(score.value, 6);
    EXPECT_THAT(score.per_sample, ElementsAre(1, -1, -3, -5));
}

TEST(Evaluator, ComparesWithTheOriginal) {
    const Trial trial{make_metric("cosine"), items(4, false)};
    EXPECT_DOUBLE_EQ(trial.score(shifted(0)).value, 1);
    EXPECT_NEAR(trial.score(shifted(-1), {0}).value, 0, 1e-6);  // {−1, 0} against {0, 1}
}

TEST(Evaluator, HandsTheWholeValidationToTheUser) {
    const Trial trial{whole([](ov::CompiledModel& model, const Dataset& dataset) {
        EXPECT_EQ(model.outputs().size(), 1U);
        EXPECT_TRUE(dataset.has_labels());
        MetricValue value;
        for (std::size_t i = 0; i < dataset.size(); ++i) {
            value.per_sample.push_back(dataset.sample(i).inputs.at("x").data<float>()[0]);
            value.value += value.per_sample.back();
        }
        return value;
    })};
    EXPECT_THAT(trial.score(shifted(0)).per_sample, ElementsAre(0, 1, 2, 3));
    const auto some = trial.score(shifted(0), {3, 2});
    EXPECT_THAT(some.per_sample, ElementsAre(3, 2));
    EXPECT_DOUBLE_EQ(some.value, 5);
    EXPECT_EQ(some.samples, 2U);
}

TEST(Evaluator, LetsAWholeMetricDoWithoutLabelsAndValuesPerSample) {
    const auto score = Trial{constant({0.25, {}}), items(4, false)}.score(shifted(0));
    EXPECT_DOUBLE_EQ(score.value, 0.25);
    EXPECT_THAT(score.per_sample, ElementsAre());
}

TEST(Evaluator, HandsTheFileToTheUserAndRemovesItAfterwards) {
    Trial trial;
    std::filesystem::path seen;
    trial.metric.on_file = [&](const std::filesystem::path& file,
                               const Deployment& deployment,
                               std::span<const std::size_t> items) -> MetricValue {
        seen = file;
        EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(file).replace_extension(".bin")));
        EXPECT_EQ(deployment.inference_precision, "f32");
        const auto model = holdfast::read_model(file);
        const auto shift = ov::as_type_ptr<ov::op::v0::Constant>(
            model->get_results()[0]->get_input_node_shared_ptr(0)->get_input_node_shared_ptr(1));
        std::vector<double> own;
        for (const auto item : items) own.push_back(static_cast<double>(item));
        return {shift->cast_vector<double>()[0], own};
    };
    trial.deployment.inference_precision = "f32";
    const auto score = trial.score(shifted(3), {2, 1});
    EXPECT_EQ(score.value, 3);
    EXPECT_THAT(score.per_sample, ElementsAre(2, 1));
    EXPECT_EQ(score.samples, 2U);
    EXPECT_FALSE(std::filesystem::exists(seen));
    EXPECT_FALSE(std::filesystem::exists(seen.parent_path()));
}

TEST(Evaluator, RefusesAnotherNumberOfValuesPerSample) {
    EXPECT_EQ(Trial{constant({0, {1, 2}})}.failure(), "metric 'own' gave 2 values for 4 items");
}

TEST(Evaluator, RefusesValuesThatAreNotFinite) {
    EXPECT_EQ(Trial{constant({nan, {}})}.failure(), "metric 'own' became nan (Validating)");
    EXPECT_EQ(Trial{constant({0, {0, 0, nan, 0}})}.failure(),
              "metric 'own' became nan on item 2 (Validating)");
    const auto inverse = custom([](float value) { return Observation{1 / (value - 2)}; });
    EXPECT_EQ(Trial{inverse}.failure(), "metric 'custom' became inf on item 1 (Validating)");
    auto finishing = custom([](float value) { return Observation{value}; });
    finishing.finish = [](auto&&...) { return -infinity; };
    EXPECT_EQ(Trial{finishing}.failure(), "metric 'custom' became -inf (Validating)");
}

TEST(Evaluator, RefusesAMetricThatNeedsLabelsWhereThereAreNone) {
    EXPECT_EQ((Trial{make_metric("mae"), items(4, false)}.failure()),
              "metric 'mae' needs labels, and the validation dataset has none");
    const Items gap({items(1).sample(0), items(1, false).sample(0)});
    EXPECT_EQ((Trial{make_metric("mae"), gap}.failure()),
              "metric 'mae' needs labels, and item 1 of the validation data has none");
}

TEST(Evaluator, NamesTheItemWhoseLabelDoesNotFit) {
    auto samples = std::vector{items(1).sample(0), items(1).sample(0)};
    samples[1].label = tensor_of<float>({3}, {1, 2, 3});
    EXPECT_EQ((Trial{make_metric("mse"), Items(samples)}.refusal()),
              "item 1 of the validation data: mse needs labels of the output's shape [1,2]; the "
              "item's is [3]");
}

TEST(Evaluator, RefusesAnEmptyObservation) {
    EXPECT_EQ(Trial{custom([](float) { return Observation{}; })}.failure(),
              "metric 'custom' observed nothing on item 0 of the validation data");
}

TEST(Evaluator, RefusesAMetricThatDoesNothing) {
    EXPECT_EQ(Trial{Metric{}}.refusal(),
              "metric 'metric' has none of the functions `whole`, `on_file` and `observe`");
}

TEST(Evaluator, RefusesADatasetWithoutItems) {
    EXPECT_EQ((Trial{make_metric("mae"), items(0)}.refusal()),
              "the validation dataset has no items");
}

TEST(Evaluator, RefusesToCompareWithNothing) {
    EXPECT_EQ((Trial{make_metric("cosine"), items(1), {}, {}, nullptr}.refusal()),
              "metric 'cosine' compares with the original model, which was not given");
}

TEST(Evaluator, PassesOnWhatAMetricThrows) {
    const auto observing = custom([](float) -> Observation { throw std::domain_error("mine"); });
    EXPECT_EQ(message_of<std::domain_error>([&] { return Trial{observing}.score(shifted(0)); }),
              "mine");
    const auto validating =
        whole([](auto&&...) -> MetricValue { throw InvalidArgument("mine too"); });
    EXPECT_EQ(message_of<InvalidArgument>([&] { return Trial{validating}.score(shifted(0)); }),
              "mine too");
}

TEST(Evaluator, RefusesADeviceThatIsNotThere) {
    EXPECT_THAT((Trial{make_metric("mae"), items(1), {.device = "TPU"}}.refusal()),
                StartsWith("device 'TPU' is not available; this machine has: CPU"));
}

TEST(Evaluator, RefusesUnknownPrecisionsAndHints) {
    EXPECT_EQ((Trial{make_metric("mae"), items(1), {.inference_precision = "f64"}}.refusal()),
              "inference_precision must be one of default, f32, f16, bf16; got 'f64'");
    EXPECT_EQ((Trial{make_metric("mae"), items(1), {.performance_hint = "fast"}}.refusal()),
              "performance_hint must be one of default, latency, throughput, "
              "cumulative_throughput; got 'fast'");
}

TEST(Evaluator, RefusesPropertiesThatTheDeviceDoesNotHave) {
    const Trial trial{make_metric("mae"), items(1), {.properties = {{"NO_SUCH_PROPERTY", 1}}}};
    EXPECT_THAT(message_of<CantCompile>([&] { return trial.score(shifted(1)); }),
                StartsWith("device 'CPU' can't compile the model 'model': "));
}

TEST(Evaluator, CompilesUnderTheDeployment) {
    const Deployment deployment{"CPU", "f32", "throughput", {{"NUM_STREAMS", "1"}}};
    const Trial trial{make_metric("mae"), items(1), deployment};
    const Evaluator evaluator(
        trial.reference, trial.dataset, trial.metric, trial.deployment, trial.control);
    const auto compiled = evaluator.compile(shifted(0));
    EXPECT_EQ(compiled.get_property(ov::hint::inference_precision), ov::element::f32);
    EXPECT_EQ(compiled.get_property(ov::hint::performance_mode),
              ov::hint::PerformanceMode::THROUGHPUT);
    EXPECT_EQ(compiled.get_property(ov::num_streams), 1);
}

TEST(Evaluator, ReportsProgressAndStopsOnRequest) {
    std::stop_source source;
    std::vector<std::size_t> done;
    Control control;
    control.stop = source.get_token();
    control.on_progress = [&](const Progress& progress) { done.push_back(progress.done); };
    const Trial trial{constant({0, {}}), items(3), {}, control};
    (void)trial.score(shifted(0));
    EXPECT_THAT(done, ElementsAre(0, 3));
    source.request_stop();
    EXPECT_THROW((void)trial.score(shifted(0)), Cancelled);
    EXPECT_THROW((void)(Trial{make_metric("mae"), items(3), {}, control}.score(shifted(0))),
                 Cancelled);
}

TEST(Evaluator, LetsAWatchLookOn) {
    const Trial trial{custom([](float value) { return Observation{2 * value}; })};
    Evaluator evaluator(
        trial.reference, trial.dataset, trial.metric, trial.deployment, trial.control);
    std::vector<std::string> seen;
    Watch watch;
    watch.outputs = [&](std::size_t item, std::span<const ov::Tensor> outputs) {
        seen.push_back("outputs " + std::to_string(item) + " " +
                       std::to_string(int(outputs[0].data<float>()[0])));
    };
    watch.goes_on = [&](std::size_t item, double value) {
        seen.push_back("value " + std::to_string(item) + " " + std::to_string(int(value)));
        return true;
    };
    const auto score =
        evaluator.score(shifted(1), "Validating", std::vector<std::size_t>{3, 1}, watch);
    EXPECT_THAT(seen, ElementsAre("outputs 3 4", "value 3 8", "outputs 1 2", "value 1 4"));
    EXPECT_DOUBLE_EQ(score.value, 6);
    EXPECT_TRUE(score.complete);
}

// Over items 0, 1, 2, 3, until the watch has seen `count`.
Score watched(const Trial& trial, std::size_t count) {
    Evaluator evaluator(
        trial.reference, trial.dataset, trial.metric, trial.deployment, trial.control);
    Watch watch;
    watch.goes_on = [&, seen = std::size_t{0}](std::size_t, double) mutable {
        return ++seen < count;
    };
    return evaluator.score(shifted(0), "Validating", {}, watch);
}

TEST(Evaluator, EndsWhenTheWatchHasSeenEnough) {
    auto metric = custom([](float value) { return Observation{value, 1}; });
    metric.finish = [](std::span<const Observation> all) { return 100.0 * double(all.size()); };
    const auto score = watched(Trial{metric}, 3);
    EXPECT_FALSE(score.complete);
    EXPECT_EQ(score.samples, 3U);
    EXPECT_THAT(score.per_sample, ElementsAre(0, 1, 2));
    EXPECT_THAT(score.observations,
                ElementsAre(ElementsAre(0, 1), ElementsAre(1, 1), ElementsAre(2, 1)));
    EXPECT_DOUBLE_EQ(score.value, 1) << "the mean of what was seen, not the metric's own finish";
}

TEST(Evaluator, IsCompleteWhereTheWatchEndsWithTheLastItem) {
    auto metric = custom([](float value) { return Observation{value}; });
    metric.finish = [](std::span<const Observation> all) { return 100.0 * double(all.size()); };
    const auto score = watched(Trial{metric}, 4);
    EXPECT_TRUE(score.complete);
    EXPECT_DOUBLE_EQ(score.value, 400);
}

TEST(Evaluator, RefusesValuesThatAreNotFiniteOfThePartSeen) {
    const auto inverse = custom([](float value) { return Observation{1 / value}; });
    EXPECT_EQ(message_of<MetricFailed>([&] { return watched(Trial{inverse}, 2); }),
              "metric 'custom' became inf on item 0 (Validating)");
}

TEST(Evaluator, KeepsTheObservationsOfAccumulatingMetricsOnly) {
    const auto both = custom([](float value) { return Observation{value, -value}; });
    EXPECT_THAT(Trial{both}.score(shifted(0), {2, 0}).observations,
                ElementsAre(ElementsAre(2, -2), ElementsAre(0, 0)));
    EXPECT_THAT(Trial{constant({1, {1, 1, 1, 1}})}.score(shifted(0)).observations, ElementsAre());
}

TEST(Evaluator, LetsNoWatchLookOnAWholeMetric) {
    const auto score = watched(Trial{constant({0.5, {}})}, 1);
    EXPECT_TRUE(score.complete);
    EXPECT_EQ(score.samples, 4U);
}

TEST(Evaluator, CountsTheModelsThatItCompiles) {
    const Trial trial{make_metric("cosine")};
    Evaluator evaluator(
        trial.reference, trial.dataset, trial.metric, trial.deployment, trial.control);
    EXPECT_EQ(evaluator.compiled(), 0U);
    auto compiled = evaluator.compile(shifted(2));
    EXPECT_EQ(evaluator.compiled(), 1U);
    (void)evaluator.score(compiled, "Validating");
    EXPECT_EQ(evaluator.compiled(), 1U)
        << "the model was compiled already, the original is no trial";
    (void)evaluator.score(shifted(1), "Validating");
    EXPECT_EQ(evaluator.compiled(), 2U);
}

TEST(References, KeepsOutputsUpToItsLimit) {
    References references(shifted(1), {}, 2 * 2 * sizeof(float));
    const auto dataset = items(3);
    for (int pass = 0; pass < 2; ++pass) {
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_EQ(references.at(i, dataset.sample(i), dataset)[0].data<float>()[0],
                      float(i) + 1);
    }
    EXPECT_EQ(references.bytes_kept(), 16U);
}

TEST(References, FollowsSequencesInAnyOrder) {
    std::vector<Sample> samples;
    for (std::uint32_t i = 0; i < 4; ++i) {
        samples.push_back({.inputs = {{"x", holdfast::test::random_tensor({1, 3, 4, 4}, i + 1)}},
                           .label = {},
                           .starts_sequence = i == 1});
    }
    const Items dataset(samples);
    const auto model = holdfast::test::stateful_model();
    References in_order(model, {});
    std::vector<std::vector<float>> expected;
    for (std::size_t i = 0; i < 4; ++i)
        expected.push_back(values_of<float>(in_order.at(i, dataset.sample(i), dataset)[0]));
    References in_another(model, {}, 0);  // keeps nothing
    for (const std::size_t i : {3, 0, 2, 3, 3, 1}) {
        const auto found = values_of<float>(in_another.at(i, dataset.sample(i), dataset)[0]);
        EXPECT_EQ(found, expected[i]) << i;
    }
}

TEST(References, NamesTheItemThatDoesNotFit) {
    References references(shifted(1), {});
    const Sample sample{{{"x", tensor_of<float>({1, 3}, {0, 0, 0})}}, {}};
    EXPECT_EQ(message_of<InvalidArgument>([&] { return references.at(4, sample, items(5)); }),
              "item 4: input 'x' has shape [1,3], the model expects [1,2]");
}

TEST(EvaluateMetric, ComparesWithTheModelItselfByDefault) {
    EXPECT_DOUBLE_EQ(evaluate_metric(shifted(3), items(2), make_metric("cosine")).value, 1);
    EXPECT_LT(evaluate_metric(shifted(3), items(2), make_metric("cosine"), {}, shifted(-1)).value,
              0.9);
}

TEST(EvaluateMetric, GivesValuesPerSample) {
    EXPECT_THAT(evaluate_metric(shifted(3), items(2), make_metric("mse")).per_sample,
                ElementsAre(9, 9));
}

TEST(EvaluateMetric, RefusesNoModel) {
    EXPECT_EQ(message_of<InvalidArgument>(
                  [] { return evaluate_metric(nullptr, items(1), make_metric("mse")); }),
              "there is no model to evaluate");
}

}  // namespace
}  // namespace holdfast::evaluate
