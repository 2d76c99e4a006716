#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/holdfast.hpp"
#include "support/imbalanced_model.hpp"
#include "support/model_matchers.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::imbalanced_items;
using test::imbalanced_model;
using test::message_of;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::span<const float> values(const ov::Tensor& tensor) {
    return {tensor.data<const float>(), tensor.get_size()};
}

/// Σ(reference − found)² / Σreference²; infinite where a value is not finite.
double normalized_mse(std::span<const float> reference, std::span<const float> found) {
    double error = 0;
    double power = 0;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        error += std::pow(double(reference[i]) - found[i], 2);
        power += std::pow(double(reference[i]), 2);
    }
    return std::isfinite(error) ? error / power : std::numeric_limits<double>::infinity();
}

/// 1 − the error of the outputs against the original's, or the error itself.
Metric closeness(Direction direction = Direction::higher_is_better) {
    Metric metric{.name = "closeness", .direction = direction};
    metric.needs_labels = false;
    metric.needs_reference = true;
    metric.observe = [direction](std::span<const ov::Tensor> outputs,
                                 const ov::Tensor&,
                                 std::span<const ov::Tensor> reference) {
        const double error = normalized_mse(values(reference[0]), values(outputs[0]));
        return Observation{direction == Direction::higher_is_better ? 1 - error : error};
    };
    return metric;
}

/// The whole validation in the user's hands, without values per item.
Metric whole(std::function<double(ov::CompiledModel&, const Dataset&)> value) {
    Metric metric{.name = "whole"};
    metric.whole = [value = std::move(value)](ov::CompiledModel& model, const Dataset& data) {
        return MetricValue{value(model, data), {}};
    };
    return metric;
}

/// How the outputs compare with those of `reference`.
double closeness_to(const std::shared_ptr<const ov::Model>& reference,
                    ov::CompiledModel& model,
                    const Dataset& data) {
    ov::Core core;
    auto original = core.compile_model(reference, "CPU").create_infer_request();
    auto request = model.create_infer_request();
    double sum = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const auto input = data.sample(i).inputs.at("x");
        original.set_input_tensor(input);
        request.set_input_tensor(input);
        original.infer();
        request.infer();
        sum += 1 - normalized_mse(values(original.get_output_tensor()),
                                  values(request.get_output_tensor()));
    }
    return sum / static_cast<double>(data.size());
}

AccuracyTarget within(double max_drop) {
    AccuracyTarget target{.max_drop = max_drop};
    target.deployment.inference_precision = "f32";    // the culprit shows on any processor
    target.search.recipes.emplace();                  // none: what one quantization is worth
    target.search.objective = Objective::operations;  // times differ from run to run
    return target;
}

Quantized control(const Metric& metric,
                  const AccuracyTarget& target,
                  const QuantizeOptions& options = {}) {
    return quantize_with_accuracy_control(imbalanced_model(),
                                          imbalanced_items(16, 1),
                                          imbalanced_items(24, 100),
                                          metric,
                                          target,
                                          options);
}

/// What a run in vain throws; its report tells nothing else.
struct Unreached {
    std::string message;
    std::shared_ptr<ov::Model> best;
    Report report;
};

Unreached control_in_vain(const Metric& metric, const AccuracyTarget& target) {
    try {
        (void)control(metric, target);
    } catch (const TargetUnreachable& unreachable) {
        return {unreachable.what(), unreachable.best_model, *unreachable.report};
    }
    ADD_FAILURE() << "the bound was reached";
    return {};
}

std::vector<std::string> purposes(const Report& report) {
    std::vector<std::string> found;
    for (const auto& evaluation : report.evaluations) found.push_back(evaluation.purpose);
    return found;
}

TEST(AccuracyControl, ReturnsTheCulpritToFloat) {
    const auto [model, report] = control(closeness(), within(0.05));
    ASSERT_TRUE(report.accuracy.has_value());
    const auto& accuracy = *report.accuracy;
    EXPECT_TRUE(accuracy.reached);
    EXPECT_THAT(accuracy.operations_kept_float, ElementsAre("b"));
    EXPECT_GT(accuracy.original - accuracy.quantized, 0.05);
    EXPECT_LE(accuracy.final_drop, 0.05);
    EXPECT_NEAR(accuracy.final_drop, accuracy.original - accuracy.final_metric, 1e-12);
    EXPECT_FALSE(test::has_op(model, "b/fq_weights_1"));
    EXPECT_TRUE(test::has_op(model, "a/fq_weights_1"));
}

TEST(AccuracyControl, TakesMetricsOfFiles) {
    const auto data = imbalanced_items(24, 100);
    std::vector<std::string> precisions;
    Metric metric{.name = "of files"};
    metric.on_file = [&](const std::filesystem::path& file,
                         const Deployment& deployment,
                         std::span<const std::size_t> items) -> MetricValue {
        EXPECT_EQ(items.size(), data.size());
        precisions.push_back(deployment.inference_precision);
        const bool is_quantized = test::has_op(holdfast::read_model(file), "b/fq_weights_1");
        return {is_quantized ? 0.0 : 1.0, {}};
    };
    const auto [model, report] = control(metric, within(0.5));
    EXPECT_THAT(report.accuracy->operations_kept_float, ElementsAre("b"));
    EXPECT_EQ(report.accuracy->original, 1);
    EXPECT_EQ(report.accuracy->quantized, 0);
    EXPECT_EQ(report.accuracy->final_metric, 1);
    EXPECT_THAT(precisions, testing::Each("f32"));
}

// Without data the search can't estimate; it bisects.
TEST(AccuracyControl, TakesMetricsOfFilesThatBringTheirOwnData) {
    Metric metric{.name = "of files"};
    metric.on_file = [](const std::filesystem::path& file,
                        const Deployment&,
                        std::span<const std::size_t>) -> MetricValue {
        return {test::has_op(holdfast::read_model(file), "b/fq_weights_1") ? 0.0 : 1.0, {}};
    };
    const auto nothing = make_dataset({Sample{}});
    const auto [model, report] = quantize_with_accuracy_control(
        imbalanced_model(), imbalanced_items(16, 1), *nothing, metric, within(0.5));
    EXPECT_TRUE(report.accuracy->reached);
    EXPECT_THAT(report.accuracy->operations_kept_float, testing::Contains("b"));
    EXPECT_EQ(report.accuracy->final_metric, 1);
}

TEST(AccuracyControl, HoldsTheBoundForTheFileOnDisk) {
    const auto original = imbalanced_model();
    const auto data = imbalanced_items(24, 100);
    const auto target = within(0.05);
    const auto [model, report] = control(closeness(), target);
    const test::TemporaryFolder folder;
    holdfast::save_model(model, folder / "m.xml");
    const auto value =
        evaluate_metric(
            holdfast::read_model(folder / "m.xml"), data, closeness(), target.deployment, original)
            .value;
    EXPECT_EQ(value, report.accuracy->final_metric);
    EXPECT_GE(value, report.accuracy->original - 0.05);
}

TEST(AccuracyControl, KnowsThatLowerCanBeBetter) {
    const auto report = control(closeness(Direction::lower_is_better), within(0.05)).report;
    EXPECT_EQ(report.accuracy->direction, "lower is better");
    EXPECT_EQ(report.accuracy->original, 0);
    EXPECT_GT(report.accuracy->quantized, 0.05);
    EXPECT_THAT(report.accuracy->operations_kept_float, ElementsAre("b"));
    EXPECT_NEAR(report.accuracy->final_drop, report.accuracy->final_metric, 1e-12);
    ASSERT_FALSE(report.ranking.empty());
    EXPECT_GT(report.ranking.front().score, 0);
}

TEST(AccuracyControl, MeasuresARelativeDrop) {
    auto target = within(0.05);
    target.drop_type = DropType::relative;
    EXPECT_THAT(control(closeness(), target).report.accuracy->operations_kept_float,
                ElementsAre("b"));
}

TEST(AccuracyControl, SearchesNothingWhenTheBoundHoldsAtOnce) {
    const auto [model, report] = control(closeness(), within(0.9));
    EXPECT_THAT(report.accuracy->kept_float, IsEmpty());
    EXPECT_THAT(report.ranking, IsEmpty());
    EXPECT_THAT(purposes(report), ElementsAre("original", "quantized", "final file"));
    EXPECT_EQ(report.accuracy->final_metric, report.accuracy->quantized);
}

TEST(AccuracyControl, GivesAFullAccount) {
    const auto report = control(closeness(), within(0.05)).report;
    EXPECT_THAT(
        purposes(report),
        ElementsAre(
            "original", "quantized", "estimate", "estimate", "estimate", "search", "final file"));
    EXPECT_EQ(report.evaluations[0].samples, 24);
    EXPECT_EQ(report.evaluations[0].drop, std::nullopt);
    EXPECT_NEAR(
        *report.evaluations[1].drop, report.accuracy->original - report.accuracy->quantized, 1e-12);
    EXPECT_EQ(report.evaluations[2].drop, std::nullopt);
    EXPECT_THAT(report.evaluations[5].kept_float, SizeIs(1));
    EXPECT_EQ(report.ranking.size(), 3);
    EXPECT_EQ(report.ranking.front().group, report.accuracy->kept_float.front());
    for (const auto& quantizer : report.quantizers)
        EXPECT_EQ(quantizer.kept_float,
                  quantizer.name == "ra/fq_output_0" || quantizer.name == "b/fq_weights_1")
            << quantizer.name;
    EXPECT_EQ(report.environment.inference_precision, "f32");
    EXPECT_THAT(report.options, Contains(Pair("max_drop", "0.05")));
    for (const auto& cost : {report.accuracy->original_cost,
                             report.accuracy->quantized_cost,
                             report.accuracy->final_cost}) {
        ASSERT_TRUE(cost.has_value());
        EXPECT_GT(cost->latency_ms, 0);
        EXPECT_GT(cost->bytes, 0);
    }
    EXPECT_THAT(report.warnings, IsEmpty());
}

TEST(AccuracyControl, RanksOnTheItemsAskedFor) {
    auto target = within(0.05);
    target.search.ranking_subset_size = 5;
    const auto report = control(closeness(), target).report;
    for (const auto& evaluation : report.evaluations)
        EXPECT_EQ(evaluation.samples, evaluation.purpose == "estimate" ? 5 : 24);
}

TEST(AccuracyControl, RanksByOutputsWhereTheMetricHasNoValuesPerItem) {
    const auto original = imbalanced_model();
    const auto metric = whole([&](ov::CompiledModel& model, const Dataset& data) {
        return closeness_to(original, model, data);
    });
    auto target = within(0.05);
    target.search.ranking_subset_size = 5;
    EXPECT_THAT(control(metric, target).report.accuracy->operations_kept_float, ElementsAre("b"));
}

TEST(AccuracyControl, TakesAMetricWithDataOfItsOwn) {
    const auto original = imbalanced_model();
    const auto own = imbalanced_items(24, 100);
    const auto metric = whole([&](ov::CompiledModel& model, const Dataset&) {
        return closeness_to(original, model, own);
    });
    const auto unfit = test::items_of("other", {test::tensor_of<float>({2, 2}, {1, 2, 3, 4})});
    const auto report = quantize_with_accuracy_control(
                            original, imbalanced_items(16, 1), unfit, metric, within(0.05))
                            .report;
    EXPECT_THAT(report.accuracy->operations_kept_float, ElementsAre("b"));
    EXPECT_THAT(report.warnings,
                ElementsAre(StartsWith("latencies and sizes were not measured: ")));
    EXPECT_EQ(report.accuracy->final_cost, std::nullopt);
}

TEST(AccuracyControl, SaysWhyTheBoundIsOutOfReach) {
    const auto [message, best, report] = control_in_vain(closeness(), within(0));
    EXPECT_THAT(message, StartsWith("the bound of 0 (absolute) on closeness can't be reached: "));
    EXPECT_THAT(message, HasSubstr(" candidates drops by "));
    EXPECT_THAT(message, HasSubstr("with 2 of 3 operations in float ("));
    EXPECT_THAT(message, HasSubstr("; it holds only with every operation in float"));
    EXPECT_THAT(message, ::testing::EndsWith("; worth trying: other recipes"));
    ASSERT_TRUE(report.accuracy.has_value());
    EXPECT_FALSE(report.accuracy->reached);
    EXPECT_GT(report.accuracy->final_drop, 0);
    EXPECT_THAT(report.accuracy->operations_kept_float, SizeIs(2));
    EXPECT_EQ(purposes(report).back(), "all float");
    EXPECT_EQ(*report.evaluations.back().drop, 0);
    ASSERT_NE(best, nullptr);
    EXPECT_FALSE(test::has_op(best, "b/fq_weights_1"));
}

TEST(AccuracyControl, EndsWithAMetricThatFallsEachTime) {
    double value = 1;
    const auto metric = whole([&](ov::CompiledModel&, const Dataset&) { return value -= 0.125; });
    const auto [message, best, report] = control_in_vain(metric, within(0));
    EXPECT_THAT(message, HasSubstr("so it does not give the same value twice"));
    EXPECT_THAT(report.warnings,
                Contains(HasSubstr("metric 'whole' is not repeatable: the same ")));
    EXPECT_NE(best, nullptr);
}

TEST(AccuracyControl, StopsSearchingAtMaxIterations) {
    auto target = within(0.05);
    target.search.max_iterations = 0;
    const auto [message, best, report] = control_in_vain(closeness(), target);
    EXPECT_THAT(message, HasSubstr("the only candidate drops by "));
    EXPECT_THAT(message, HasSubstr("; the search ended at max_iterations, 0"));
    EXPECT_THAT(purposes(report), ElementsAre("original", "quantized", "final file"));
}

TEST(AccuracyControl, SearchesOnWhenTheFileBreaksTheBound) {
    std::string stage;
    bool has_broken_a_file = false;
    QuantizeOptions options;
    options.control.on_progress = [&](const Progress& progress) { stage = progress.stage; };
    const auto original = imbalanced_model();
    const auto metric = whole([&](ov::CompiledModel& model, const Dataset& data) {
        if (stage == "Checking the saved model" && !std::exchange(has_broken_a_file, true))
            return 0.5;
        return closeness_to(original, model, data);
    });
    const auto report = control(metric, within(0.05), options).report;
    EXPECT_TRUE(report.accuracy->reached);
    EXPECT_THAT(report.accuracy->operations_kept_float, SizeIs(2));
    const auto found = purposes(report);
    EXPECT_EQ(std::count(found.begin(), found.end(), "final file"), 2);
}

TEST(AccuracyControl, RefusesARelativeDropFromZeroBeforeAnyWork) {
    const auto never = make_dataset(
        10, false, [](std::size_t) -> Sample { throw std::logic_error("must not be read"); });
    auto target = within(0.01);
    target.drop_type = DropType::relative;
    EXPECT_THROW((void)quantize_with_accuracy_control(imbalanced_model(),
                                                      *never,
                                                      imbalanced_items(4, 1),
                                                      closeness(Direction::lower_is_better),
                                                      target),
                 MetricFailed);
}

TEST(AccuracyControl, RefusesAMetricThatIsNotANumber) {
    const auto metric = whole([](ov::CompiledModel&, const Dataset&) {
        return std::numeric_limits<double>::quiet_NaN();
    });
    EXPECT_THAT(message_of<MetricFailed>([&] { return control(metric, within(0.01)); }),
                HasSubstr("whole"));
}

TEST(AccuracyControl, WarnsOfAMetricThatRisesWhereItShouldFall) {
    const auto report =
        control(whole([original = true](ov::CompiledModel&, const Dataset&) mutable {
                    return std::exchange(original, false) ? 0.5 : 0.9;
                }),
                within(0.05))
            .report;
    EXPECT_THAT(
        report.warnings,
        Contains("metric 'whole' is better by 0.4 for the quantized model: is its direction "
                 "right?"));
}

TEST(AccuracyControl, PassesOnWhatAMetricThrows) {
    int calls = 0;
    const auto metric = whole([&](ov::CompiledModel&, const Dataset&) -> double {
        if (++calls == 2) throw std::domain_error("the user's own");
        return 1;
    });
    EXPECT_EQ(message_of<std::domain_error>([&] { return control(metric, within(0.01)); }),
              "the user's own");
}

TEST(AccuracyControl, RefusesABadTargetBeforeAnyWork) {
    EXPECT_EQ(message_of<InvalidArgument>([&] { return control(closeness(), within(-1)); }),
              "max_drop must be finite and not negative, got -1");
}

TEST(AccuracyControl, StopsWhenAsked) {
    std::stop_source source;
    QuantizeOptions options;
    options.control.stop = source.get_token();
    options.control.on_progress = [&](const Progress& progress) {
        if (progress.stage == "Ranking operations") source.request_stop();
    };
    EXPECT_THROW((void)control(closeness(), within(0.05), options), Cancelled);
}

/// Without what may differ between two runs.
nlohmann::json timeless(const Report& report) {
    auto json = nlohmann::json::parse(to_json(report));
    json.erase("peak_memory_bytes");
    for (auto& stage : json.at("stages")) stage.erase("seconds");
    for (auto& evaluation : json.at("evaluations")) evaluation.erase("seconds");
    for (const auto* cost : {"original_cost", "quantized_cost", "final_cost"})
        json.at("accuracy").at(cost).erase("latency_ms");
    return json;
}

TEST(AccuracyControl, GivesTheSameReportEachTime) {
    const auto first = timeless(control(closeness(), within(0.05)).report);
    EXPECT_EQ(timeless(control(closeness(), within(0.05)).report).dump(1), first.dump(1));
}

/// Whether an item is close enough: 1 or 0, so that a failure can be certain before the end.
Metric near(double tolerance) {
    auto metric = closeness();
    metric.name = "near";
    metric.per_sample_range = {0, 1};
    metric.observe = [observe = metric.observe, tolerance](std::span<const ov::Tensor> outputs,
                                                           const ov::Tensor& label,
                                                           std::span<const ov::Tensor> reference) {
        return Observation{observe(outputs, label, reference)[0] >= 1 - tolerance ? 1.0 : 0.0};
    };
    return metric;
}

double tolerance_in_between() {
    const auto accuracy = control(closeness(), within(0.05)).report.accuracy.value();
    return (2 - accuracy.quantized - accuracy.final_metric) / 2;
}

TEST(AccuracyControl, EndsAValidationThatCanOnlyFail) {
    auto target = within(0);
    target.search.max_iterations = 0;
    const auto report = control_in_vain(near(tolerance_in_between() / 8), target).report;
    auto eager = target;
    eager.search.early_stop = EarlyStop::never;
    EXPECT_EQ(
        control_in_vain(near(tolerance_in_between() / 8), eager).report.evaluations[1].samples, 24);
    EXPECT_EQ(report.evaluations[1].purpose, "quantized");
}

TEST(AccuracyControl, SaysWhatTheSearchCost) {
    const auto report = control(closeness(), within(0.05)).report;
    ASSERT_TRUE(report.search.has_value());
    std::size_t samples = 0;
    for (const auto& evaluation : report.evaluations) samples += evaluation.samples;
    EXPECT_EQ(report.search->evaluations, static_cast<double>(samples) / 24);
    EXPECT_EQ(report.search->estimates, 4);  // with nothing in float, and with each alone
    EXPECT_EQ(report.search->validations, 2);
    EXPECT_EQ(report.search->compiled, 6);  // 3 estimates, 2 validations and the file
    EXPECT_FALSE(report.search->bisected);
    EXPECT_THAT(report.search->recipes, IsEmpty());
}

TEST(AccuracyControl, TriesRecipesBeforeAnythingReturnsToFloat) {
    auto target = within(0.05);
    target.search.recipes = {{parse_recipe("mixed/minmax"), parse_recipe("minmax")}};
    const auto report = control(closeness(), target).report;
    ASSERT_THAT(report.search->recipes, SizeIs(3));
    EXPECT_EQ(report.search->recipes[0].name, "performance/mean_minmax/fast");
    EXPECT_EQ(report.search->recipes[1].name, "mixed/minmax");
    EXPECT_EQ(report.search->recipes[2].name, "minmax");
    std::size_t chosen = 0;
    for (const auto& recipe : report.search->recipes) {
        EXPECT_GT(recipe.harm, 0);
        EXPECT_EQ(recipe.chosen, recipe.name == report.accuracy->recipe);
        chosen += recipe.chosen ? 1 : 0;
    }
    EXPECT_EQ(chosen, 1);
    EXPECT_TRUE(report.accuracy->reached);
}

TEST(AccuracyControl, TriesNoOtherRecipeWhenTheFirstHolds) {
    auto target = within(0.9);
    target.search.recipes.reset();
    const auto report = control(closeness(), target).report;
    EXPECT_THAT(purposes(report), ElementsAre("original", "quantized", "final file"));
    EXPECT_EQ(report.search->evaluations, 3);
    EXPECT_EQ(report.search->compiled, 2);
}

TEST(AccuracyControl, HoldsUnderSeveralDeployments) {
    auto target = within(0.05);
    target.also_hold.push_back({.performance_hint = "throughput"});
    const auto report = control(closeness(), target).report;
    ASSERT_THAT(report.accuracy->held, SizeIs(2));
    EXPECT_EQ(report.accuracy->held[0].deployment, "CPU f32");
    EXPECT_EQ(report.accuracy->held[1].deployment, "CPU throughput");
    for (const auto& held : report.accuracy->held) {
        EXPECT_LE(held.final_drop, 0.05);
        EXPECT_GT(held.original - held.quantized, 0.05);
        EXPECT_TRUE(held.upper_drop.has_value());
    }
}

TEST(AccuracyControl, EstimatesUnderOneOfSeveralDeployments) {
    auto target = within(0.05);
    target.also_hold.push_back({.inference_precision = "f32", .performance_hint = "throughput"});
    std::set<std::string> estimated;
    for (const auto& evaluation : control(closeness(), target).report.evaluations)
        if (evaluation.purpose == "estimate") estimated.insert(evaluation.deployment);
    EXPECT_THAT(estimated, SizeIs(1));
}

TEST(AccuracyControl, HoldsSeveralBounds) {
    auto loose = within(0.9);
    loose.also_bound.push_back({.metric = closeness(), .max_drop = 0.05});
    const auto report = control(closeness(), loose).report;
    EXPECT_EQ(report.accuracy->kept_float,
              control(closeness(), within(0.05)).report.accuracy->kept_float);
    ASSERT_THAT(report.accuracy->held, SizeIs(2));
    EXPECT_EQ(report.accuracy->held[0].max_drop, 0.9);
    EXPECT_EQ(report.accuracy->held[1].max_drop, 0.05);
    EXPECT_LE(report.accuracy->held[1].final_drop, 0.05);
    EXPECT_EQ(report.accuracy->max_drop, 0.05) << "of the bound that is nearest";
}

TEST(AccuracyControl, NamesTheBoundOfSeveralThatIsOutOfReach) {
    auto target = within(0.9);
    target.search.max_float_operations = 0;
    target.also_bound.push_back({.metric = closeness(), .max_drop = 0.05});
    target.also_bound.front().metric.name = "the other";
    EXPECT_THAT(control_in_vain(closeness(), target).message,
                HasSubstr("the bound of 0.05 (absolute) on the other can't be reached"));
}

TEST(AccuracyControl, RefusesABadFurtherBound) {
    auto target = within(0.9);
    target.also_bound.push_back({.metric = closeness(), .max_drop = -1});
    EXPECT_THROW((void)control(closeness(), target), InvalidArgument);
}

TEST(AccuracyControl, KeepsItemsOutOfTheSearch) {
    auto target = within(0.05);
    target.search.holdout = 0.25;
    const auto report = control(closeness(), target).report;
    EXPECT_EQ(report.accuracy->holdout_items, 6);
    EXPECT_EQ(report.evaluations.front().samples, 18);
    EXPECT_EQ(report.evaluations.back().purpose, "holdout");
    EXPECT_EQ(report.evaluations.back().samples, 6);
    EXPECT_TRUE(report.accuracy->held[0].holdout_drop.has_value());
    EXPECT_EQ(report.accuracy->held[0].holdout_drop, report.evaluations.back().drop);
}

TEST(AccuracyControl, SaysHowSureItIs) {
    const auto report = control(closeness(), within(0.05)).report;
    const auto& accuracy = *report.accuracy;
    EXPECT_EQ(accuracy.confidence, 0.95);
    EXPECT_GE(accuracy.held[0].upper_drop, accuracy.final_drop);
    EXPECT_EQ(accuracy.verdict, accuracy.held[0].upper_drop <= 0.05 ? "certified" : "point");
    EXPECT_EQ(control_in_vain(closeness(), within(0)).report.accuracy->verdict, "missed");
}

TEST(AccuracyControl, RefusesToCertifyOnTooFewItems) {
    auto target = within(0.05);
    target.search.certify = true;
    EXPECT_EQ(
        message_of<InvalidArgument>([&] { return control(near(0.5), target); }),
        "certify: to be 0.95 sure of a drop within 0.05 it takes at least 76 validation items "
        "even if none of them changes, and the search has 24");
}

TEST(AccuracyControl, RefusesToCertifyAMetricWithoutValuesPerItem) {
    auto target = within(0.05);
    target.search.certify = true;
    const auto metric = whole([](ov::CompiledModel&, const Dataset&) { return 1.0; });
    EXPECT_EQ(message_of<InvalidArgument>([&] { return control(metric, target); }),
              "certify needs a metric with a value for each item, 'whole' has none");
}

TEST(AccuracyControl, DemandsASpeedup) {
    auto target = within(0.05);
    target.search.min_speedup = 1e6;
    const auto message = control_in_vain(closeness(), target).message;
    EXPECT_THAT(message,
                StartsWith("the speed-up of 1e+06 can't be reached: the model that holds "));
}

TEST(AccuracyControl, KeepsToAsManyOperationsInFloatAsAllowed) {
    auto target = within(0.05);
    target.search.max_float_operations = 0;
    const auto report = control_in_vain(closeness(), target).report;
    EXPECT_THAT(report.accuracy->operations_kept_float, IsEmpty());
}

TEST(AccuracyControl, StopsSearchingWhenItsTimeIsSpent) {
    auto target = within(0.05);
    target.search.time_budget_seconds = 1e-6;
    EXPECT_THAT(control_in_vain(closeness(), target).message,
                HasSubstr("; the search ended at the time budget of 1e-06 s"));
}

TEST(AccuracyControl, StopsSearchingWhenItsEvaluationsAreSpent) {
    auto target = within(0.05);
    target.search.max_evaluations = 2;
    EXPECT_THAT(control_in_vain(closeness(), target).message,
                HasSubstr("; the search ended at the budget of 2 evaluations"));
}

TEST(AccuracyControl, HandsOnWhatPassesAtOnce) {
    std::vector<std::shared_ptr<ov::Model>> passed;
    auto target = within(0.05);
    target.search.on_passing = [&](const std::shared_ptr<ov::Model>& model) {
        passed.push_back(model);
    };
    (void)control(closeness(), target);
    ASSERT_THAT(passed, SizeIs(1));
    EXPECT_FALSE(test::has_op(passed[0], "b/fq_weights_1"));
}

TEST(AccuracyControl, ComparesWithTheOriginalInF32) {
    auto target = within(0.05);
    target.deployment.inference_precision = "default";
    target.reference_precision = ReferencePrecision::f32;
    const auto report = control(closeness(), target).report;
    EXPECT_TRUE(report.accuracy->reached);
    EXPECT_THAT(report.options, Contains(Pair("reference_precision", "f32")));
}

}  // namespace
}  // namespace holdfast
