// A run that was interrupted goes on from its journal, and ends as if it had not been.
#include "journal/journal.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/op/constant.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>

#include "holdfast/holdfast.hpp"
#include "journal/archive.hpp"
#include "journal/file.hpp"
#include "pipeline/job_of.hpp"
#include "support/imbalanced_model.hpp"
#include "support/model_matchers.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::imbalanced_items;
using test::imbalanced_model;
using test::message_of;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::size_t validation_items = 24;

// All times in a report.
void mask_times(json& node) {
    if (node.is_object()) {
        for (const auto* key : {"seconds", "latency_ms", "peak_memory_bytes"}) node.erase(key);
    }
    if (node.is_structured())
        for (auto& each : node) mask_times(each);
}

std::string masked(const Report& report) {
    auto parsed = json::parse(to_json(report));
    mask_times(parsed);
    auto& warnings = parsed["warnings"];  // one of them compares times
    std::erase_if(warnings.get_ref<json::array_t&>(), [](const json& text) {
        return text.get<std::string>().find("no faster than the original") != std::string::npos;
    });
    return parsed.dump(1);
}

struct Outcome {
    std::string xml;
    std::string bin;
    std::string report;
    std::string message;  ///< Where the bound was not reached.
    bool operator==(const Outcome&) const = default;
};

// The first difference is what one wants to see of a failure.
void PrintTo(const Outcome& outcome, std::ostream* out) {
    *out << outcome.message << '\n' << outcome.report;
}

Outcome outcome_of(const std::shared_ptr<ov::Model>& model,
                   const Report& report,
                   const std::string& message = "") {
    const test::TemporaryFolder folder;
    holdfast::save_model(model, folder / "m.xml");
    return {test::read_file(folder / "m.xml"),
            test::read_file(folder / "m.bin"),
            masked(report),
            message};
}

/// A job, and what is changed of it from one run to the next.
struct Job {
    std::shared_ptr<const ov::Model> model = imbalanced_model();
    test::Items calibration = imbalanced_items(16, 1);
    test::Items validation = imbalanced_items(validation_items, 100);
    Metric metric;
    AccuracyTarget target;
    QuantizeOptions options;

    [[nodiscard]] Outcome run() const {
        try {
            const auto [result, report] = quantize_with_accuracy_control(
                model, calibration, validation, metric, target, options);
            return outcome_of(result, report);
        } catch (const TargetUnreachable& error) {
            return outcome_of(error.best_model, *error.report, error.what());
        }
    }

    [[nodiscard]] std::string refusal() const {
        return message_of<InvalidArgument>([&] { (void)run(); });
    }
};

class Journal : public ::testing::Test {
protected:
    test::TemporaryFolder around;
    fs::path folder = around / "journal";
    fs::path file = folder / journal::file_name;
    std::atomic<std::size_t> observed = 0;
    std::size_t fail_at = std::numeric_limits<std::size_t>::max();  ///< Observation; from 1.

    /// How near the outputs are to the original's; throws as asked.
    Metric closeness() {
        Metric metric{.name = "closeness"};
        metric.needs_labels = false;
        metric.needs_reference = true;
        metric.per_sample_range = {0, 1};
        metric.observe = [this](std::span<const ov::Tensor> outputs,
                                const ov::Tensor&,
                                std::span<const ov::Tensor> reference) {
            if (++observed == fail_at) throw std::runtime_error("power loss");
            double error = 0;
            double power = 0;
            for (std::size_t i = 0; i < outputs[0].get_size(); ++i) {
                const double wanted = reference[0].data<const float>()[i];
                error += std::pow(wanted - outputs[0].data<const float>()[i], 2);
                power += std::pow(wanted, 2);
            }
            return Observation{std::max(0.0, 1 - error / power)};
        };
        return metric;
    }

    /// One quantization of the imbalanced model, whose operation b has to return to float.
    Job job() {
        Job job{.metric = closeness(), .target = {.max_drop = 0.05}, .options = {}};
        job.target.deployment.inference_precision = "f32";
        job.target.search.recipes.emplace();
        job.target.search.objective = Objective::operations;
        job.options.journal = folder;
        return job;
    }

    /// Ends of the records of the journal, as sizes of its file.
    [[nodiscard]] std::vector<std::uint64_t> ends() const {
        std::vector<std::uint64_t> ends;
        const journal::File opened(file, {});
        for (const auto& record : opened.records()) ends.push_back(record.offset + record.size);
        return ends;
    }

    /// Runs `job` from beginnings of the journal that it left, every second one of which ends
    /// within a record. `from` is the first record that has to be there.
    void expect_same_from_each_beginning(const Job& job,
                                         std::size_t from = 0,
                                         std::size_t step = 1) {
        const auto whole = job.run();
        const auto bytes = test::read_file(file);
        const auto records = ends();
        ASSERT_GT(records.size(), from + 2);
        for (std::size_t i = from; i < records.size(); i += step) {
            const auto size = records[i] + (i / step % 2 == 0 ? 0 : 30);
            test::write_file(file, bytes.substr(0, size));
            EXPECT_EQ(job.run(), whole) << "record " << i << ", " << size << " bytes";
        }
    }
};

// The runtime numbers what has no name: by its type, which for constants is not the one in the
// file.
TEST(DigestOfAModel, KnowsNoNamesThatTheRuntimeGave) {
    const auto model = [](const std::string& name) {
        const auto input =
            std::make_shared<ov::op::v0::Parameter>(ov::element::f32, ov::PartialShape{1, 3});
        const auto one = ov::op::v0::Constant::create(ov::element::f32, {1, 1}, {2});
        const auto product = std::make_shared<ov::op::v1::Multiply>(input, one);
        input->set_friendly_name("input");
        if (!name.empty()) product->set_friendly_name(name);
        const auto result = std::make_shared<ov::op::v0::Result>(product);
        return pipeline::digest_of(
            std::make_shared<ov::Model>(ov::ResultVector{result}, ov::ParameterVector{input}, "m"));
    };
    EXPECT_EQ(model(""), model(""));
    EXPECT_EQ(model("Multiply_1"), model("Multiply_20"));
    EXPECT_NE(model("Multiply_1"), model("product"));
    EXPECT_NE(model("product_1"), model("product_20"));
}

TEST_F(Journal, ChangesNothing) {
    auto with = job();
    auto without = job();
    without.options.journal.clear();
    auto expected = without.run();
    auto found = with.run();
    for (auto* outcome : {&expected, &found}) {
        auto report = json::parse(outcome->report);
        report.erase("stages");
        outcome->report = report.dump();
    }
    EXPECT_EQ(found, expected);
    EXPECT_THAT(found.message, "");
}

TEST_F(Journal, OfAWholeRunLeavesNothingToDo) {
    const auto job = this->job();
    const auto first = job.run();
    const auto recorded = ends();
    EXPECT_GT(recorded.size(), 5U);
    observed = 0;
    EXPECT_EQ(job.run(), first);
    EXPECT_EQ(observed, 0U);
    EXPECT_EQ(ends(), recorded);
}

TEST_F(Journal, IsGoneOnFromWhereverItEnds) {
    expect_same_from_each_beginning(job());
}

TEST_F(Journal, IsGoneOnFromWithRecipesAndWithoutEarlyStops) {
    auto job = this->job();
    job.target.search.recipes.reset();
    job.target.search.early_stop = EarlyStop::never;
    job.target.also_hold = {{.inference_precision = "bf16"}};
    job.target.search.holdout = 0.25;
    expect_same_from_each_beginning(job, 0, 4);
}

// What was measured by the clock is not measured again: the search goes the way that it went.
TEST_F(Journal, KeepsTimesThatDecide) {
    auto job = this->job();
    job.target.search.objective = Objective::latency;
    (void)job.run();
    std::size_t profile = 0;
    {
        const journal::File records(file, {});
        for (const auto& record : records.records()) {
            if (records.content(record).find("profile") != std::string::npos) break;
            ++profile;
        }
        ASSERT_LT(profile, records.records().size());
    }
    fs::remove(file);
    expect_same_from_each_beginning(job, profile);
}

TEST_F(Journal, KeepsMetricsThatTakeTheWholeValidation) {
    auto job = this->job();
    std::size_t calls = 0;
    job.metric = Metric{.name = "whole"};
    job.metric.whole = [&](ov::CompiledModel& model, const Dataset& data) {
        ++calls;
        MetricValue value;
        auto request = model.create_infer_request();
        for (std::size_t i = 0; i < data.size(); ++i) {
            request.set_input_tensor(data.sample(i).inputs.at("x"));
            request.infer();
            value.per_sample.push_back(request.get_output_tensor().data<const float>()[0]);
            value.value += value.per_sample.back();
        }
        return value;
    };
    job.target.max_drop = 1e-3;
    expect_same_from_each_beginning(job);
    calls = 0;
    (void)job.run();
    EXPECT_EQ(calls, 0U);
}

TEST_F(Journal, KeepsMetricsOfFiles) {
    auto job = this->job();
    std::size_t calls = 0;
    job.metric = Metric{.name = "of files"};
    job.metric.on_file =
        [&](const fs::path& model, const Deployment&, std::span<const std::size_t>) -> MetricValue {
        ++calls;
        return {test::has_op(holdfast::read_model(model), "b/fq_weights_1") ? 0.0 : 1.0, {}};
    };
    expect_same_from_each_beginning(job);
    calls = 0;
    (void)job.run();
    EXPECT_EQ(calls, 0U);
}

// At most one evaluation is repeated, whenever the run ends.
TEST_F(Journal, LosesNoMoreThanTheEvaluationUnderWay) {
    const auto job = this->job();
    const auto whole = job.run();
    const std::size_t all = observed;
    ASSERT_GT(all, 4 * validation_items);
    for (std::size_t at = 1; at <= all; at += 17) {
        fs::remove_all(folder);
        observed = 0;
        fail_at = at;
        EXPECT_EQ(message_of<std::runtime_error>([&] { (void)job.run(); }), "power loss");
        observed = 0;
        fail_at = std::numeric_limits<std::size_t>::max();
        EXPECT_EQ(job.run(), whole) << at;
        EXPECT_LE(at + observed, all + validation_items) << at;
    }
}

// Interrupted again and again, it still ends.
TEST_F(Journal, IsGoneOnFromAnyNumberOfTimes) {
    const auto job = this->job();
    const auto whole = job.run();
    fs::remove_all(folder);
    std::size_t interruptions = 0;
    for (fail_at = validation_items + 1;; ++interruptions) {
        ASSERT_LT(interruptions, 100U);
        observed = 0;
        const auto message = message_of<std::runtime_error>([&] { EXPECT_EQ(job.run(), whole); });
        if (message == "(no exception)") break;
    }
    EXPECT_GE(interruptions, 3U);
}

TEST_F(Journal, IsGoneOnFromAfterAStop) {
    auto job = this->job();
    const auto whole = job.run();
    fs::remove_all(folder);
    std::stop_source stop;
    job.options.control.stop = stop.get_token();
    job.options.control.on_progress = [&](const Progress& progress) {
        if (progress.stage == "Ranking operations" && progress.done == 3) stop.request_stop();
    };
    EXPECT_THROW((void)job.run(), Cancelled);
    job.options.control = {};
    const auto before = ends().size();
    EXPECT_EQ(job.run(), whole);
    EXPECT_GT(before, 2U);
}

TEST_F(Journal, GoesOnWhereABudgetEnded) {
    auto job = this->job();
    const auto whole = job.run();
    const std::size_t all = observed;
    fs::remove_all(folder);
    observed = 0;
    job.target.search.max_evaluations = 2;
    EXPECT_THAT(job.run().message, HasSubstr("the budget of 2 evaluations"));
    job.target.search.max_evaluations = std::numeric_limits<double>::infinity();
    const auto spent = observed.load();
    EXPECT_GT(spent, 0U);
    observed = 0;
    auto now = job.run();
    // The options of the report say which budget there was.
    EXPECT_EQ(now, whole);
    EXPECT_LE(observed, all - spent + 2 * validation_items);
}

TEST_F(Journal, OfBasicQuantizationKeepsStatisticsAndBiases) {
    auto job = this->job();
    auto& options = job.options;
    options.model_type = ModelType::transformer;
    options.advanced.channel_alignment = true;
    options.fast_bias_correction = false;
    options.advanced.activations_range = range_estimator(RangeEstimatorSet::mse);
    const auto run = [&] {
        const auto [model, report] = quantize(job.model, job.calibration, options);
        return outcome_of(model, report);
    };
    const auto whole = run();
    const auto bytes = test::read_file(file);
    for (const auto end : ends()) {
        test::write_file(file, bytes.substr(0, end));
        EXPECT_EQ(run(), whole);
    }
    EXPECT_THAT(bytes, HasSubstr("statistics of body="));
    EXPECT_THAT(bytes, HasSubstr("biases body="));
    EXPECT_THAT(bytes, HasSubstr("smoothing body="));
}

TEST_F(Journal, TellsWarningsAgain) {
    auto job = this->job();
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < 16; ++i) samples.push_back(job.calibration.sample(i));
    ov::Tensor broken(ov::element::f32, {1, 8});
    std::fill_n(broken.data<float>(), 8, std::numeric_limits<float>::quiet_NaN());
    samples[3].inputs["x"] = broken;
    job.calibration = test::Items(std::move(samples));
    const auto whole = job.run();
    EXPECT_THAT(whole.report, HasSubstr("NaN"));
    EXPECT_EQ(job.run(), whole);
}

TEST_F(Journal, TellsTheCallerOfALostRecordAndKeepsTheReportFreeOfIt) {
    auto job = this->job();
    const auto whole = job.run();
    test::write_file(file, test::read_file(file).substr(0, ends().back() - 1));
    std::vector<std::string> warnings;
    std::vector<std::string> stages;
    job.options.control.on_warning = [&](std::string_view text) { warnings.emplace_back(text); };
    job.options.control.on_progress = [&](const Progress& progress) {
        stages.emplace_back(progress.stage);
    };
    const auto known = ends().size() - 1;  // this drops the lost one, too
    test::write_file(file, test::read_file(file) + "half a record");
    EXPECT_EQ(job.run(), whole);
    EXPECT_THAT(warnings, Contains(HasSubstr("was not written whole")));
    EXPECT_THAT(stages, Contains("Going on from " + std::to_string(known) + " recorded results"));
}

TEST_F(Journal, IsRefusedToASecondRun) {
    auto job = this->job();
    const auto second = this->job();
    std::string refusal;
    job.options.control.on_progress = [&](const Progress& progress) {
        if (progress.stage == "Collecting statistics" && refusal.empty())
            refusal = second.refusal();
    };
    (void)job.run();
    EXPECT_THAT(refusal, HasSubstr("is in use by another run"));
}

TEST_F(Journal, SaysWhatCanNotBeUnderstood) {
    const auto job = this->job();
    (void)job.run();
    fs::resize_file(file, ends().front());
    journal::File(file, {}).append(journal::Kind::result,
                                   journal::to_bytes(std::string("original held=0")) + "nonsense");
    EXPECT_THAT(job.refusal(), HasSubstr("can't be understood: "));
}

class JournalOfAnotherJob : public Journal {
protected:
    std::string refusal_after(const std::function<void(Job&)>& change) {
        auto job = this->job();
        job.options.journal_key = "key";
        if (!fs::exists(file)) (void)job.run();
        change(job);
        const std::string begin =
            "the journal in '" + folder.string() + "' belongs to another job: ";
        const auto message = job.refusal();
        return message.starts_with(begin) ? message.substr(begin.size()) : message;
    }
};

TEST_F(JournalOfAnotherJob, IsRefusedByWhatDiffers) {
    EXPECT_EQ(refusal_after([](Job& job) { job.target.max_drop = 0.06; }),
              "option max_drop was 0.05, is 0.06");
    EXPECT_EQ(refusal_after([](Job& job) { job.metric.name = "another"; }),
              "option metric was closeness, is another");
    EXPECT_EQ(refusal_after([](Job& job) { job.options.journal_key = "lock"; }),
              "option journal_key was key, is lock");
    EXPECT_EQ(refusal_after([](Job& job) { job.options.preset = Preset::mixed; }),
              "option preset was performance, is mixed");
    EXPECT_EQ(refusal_after([](Job& job) { job.options.subset_size = 15; }),
              "the calibration data is not the same; option subset_size was 300, is 15");
    EXPECT_EQ(refusal_after([](Job& job) { job.calibration = imbalanced_items(16, 2); }),
              "the calibration data is not the same");
    EXPECT_EQ(refusal_after([](Job& job) { job.validation = imbalanced_items(23, 100); }),
              "the validation data is not the same");
}

TEST_F(JournalOfAnotherJob, IsThatOfAnotherModel) {
    EXPECT_EQ(refusal_after([](Job& job) {
                  const auto model = job.model->clone();
                  model->get_parameters()[0]->set_friendly_name("y");
                  model->get_parameters()[0]->output(0).set_names({"x"});
                  job.model = model;
              }),
              "the model is not the same");
}

TEST_F(JournalOfAnotherJob, IsThatOfAnotherCall) {
    const auto job = this->job();
    (void)job.run();
    EXPECT_THAT(message_of<InvalidArgument>(
                    [&] { (void)quantize(job.model, job.calibration, job.options); }),
                HasSubstr("the call was quantize_with_accuracy_control, is quantize; "
                          "validation data was there, is not there; "));
}

TEST_F(JournalOfAnotherJob, IsNotThatOfOtherBudgetsAndThreads) {
    EXPECT_EQ(refusal_after([](Job& job) {
                  job.options.control.threads = 1;
                  job.target.search.max_evaluations = 100;
                  job.target.search.max_iterations = 100;
                  job.target.search.time_budget_seconds = 1000;
              }),
              "(no exception)");
}

}  // namespace
}  // namespace holdfast
