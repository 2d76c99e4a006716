#include "cli/arguments.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/fields.hpp"
#include "core/check.hpp"
#include "holdfast/error.hpp"
#include "holdfast/metric.hpp"
#include "support/throws.hpp"
#include "support/words.hpp"

namespace holdfast::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using test::operator+;
using test::Words;

const Words quantize_words{"quantize", "net.onnx", "-o", "out.xml", "--calibration", "data.npz"};
const Words control_words{"--validation", "v.npz", "--metric", "top1", "--max-drop", "0.01"};

Arguments parsed(const Words& words) {
    std::ostringstream out;
    return parse_arguments(words, out).value();
}

std::string refusal(const Words& words) {
    return test::message_of<InvalidArgument>([&] { return parsed(words); });
}

std::string answer(const Words& words) {
    std::ostringstream out;
    EXPECT_FALSE(parse_arguments(words, out).has_value());
    return out.str();
}

TEST(ParseArguments, FillsWhatAPlainRunNeeds) {
    const Arguments arguments = parsed(quantize_words);
    EXPECT_EQ(arguments.command, Command::quantize);
    EXPECT_EQ(arguments.model, "net.onnx");
    EXPECT_EQ(arguments.output, "out.xml");
    EXPECT_EQ(arguments.calibration, "data.npz");
    EXPECT_FALSE(arguments.controls_accuracy());
}

TEST(ParseArguments, LeavesTheDefaultsOfTheLibrary) {
    const QuantizeOptions options = parsed(quantize_words).options;
    EXPECT_EQ(options.preset, QuantizeOptions{}.preset);
    EXPECT_EQ(options.subset_size, QuantizeOptions{}.subset_size);
    EXPECT_EQ(options.ignored_scope, QuantizeOptions{}.ignored_scope);
    EXPECT_EQ(options.advanced, QuantizeOptions{}.advanced);
}

TEST(ParseArguments, FillsTheOptionsOfQuantization) {
    const Arguments arguments = parsed(quantize_words + Words{"--preset=mixed",
                                                              "--model-type",
                                                              "transformer",
                                                              "--target-device",
                                                              "CPU",
                                                              "--subset-size",
                                                              "17",
                                                              "--threads",
                                                              "2",
                                                              "--simplify",
                                                              "off",
                                                              "--no-bias-correction",
                                                              "--no-smooth-quant"});
    EXPECT_EQ(arguments.options.preset, Preset::mixed);
    EXPECT_EQ(arguments.options.model_type, ModelType::transformer);
    EXPECT_EQ(arguments.options.target_device, TargetDevice::cpu);
    EXPECT_EQ(arguments.options.subset_size, 17U);
    EXPECT_EQ(arguments.options.control.threads, 2U);
    EXPECT_EQ(arguments.simplify, Simplify::off);
    EXPECT_FALSE(arguments.options.advanced.fold_constants);
    EXPECT_TRUE(arguments.options.advanced.disable_bias_correction);
    EXPECT_EQ(arguments.options.advanced.smooth_quant,
              (SmoothQuantAlphas{.convolution = -1, .matmul = -1}));
}

TEST(ParseArguments, CollectsTheIgnoredScope) {
    const IgnoredScope scope = parsed(quantize_words + Words{"--ignore-name",
                                                             "a",
                                                             "--ignore-name",
                                                             "b",
                                                             "--ignore-type",
                                                             "Add",
                                                             "--ignore-pattern",
                                                             "conv_[0-9]+",
                                                             "--ignore-subgraph",
                                                             "x,y:z",
                                                             "--ignore-missing"})
                                   .options.ignored_scope;
    EXPECT_FALSE(scope.validate);
    EXPECT_THAT(scope.names, ElementsAre("a", "b"));
    EXPECT_THAT(scope.types, ElementsAre("Add"));
    EXPECT_THAT(scope.patterns, ElementsAre("conv_[0-9]+"));
    EXPECT_THAT(scope.subgraphs, ElementsAre(Subgraph{.inputs = {"x", "y"}, .outputs = {"z"}}));
}

TEST(ParseArguments, KnowsEveryTargetDevice) {
    const auto device = [](const std::string& text) {
        return parsed(quantize_words + Words{"--target-device", text}).options.target_device;
    };
    EXPECT_EQ(device("ANY"), TargetDevice::any);
    EXPECT_EQ(device("GPU"), TargetDevice::gpu);
    EXPECT_EQ(device("NPU"), TargetDevice::npu);
    EXPECT_EQ(device("CPU_SPR"), TargetDevice::cpu_spr);
}

TEST(ParseArguments, FillsPreprocessing) {
    const Arguments arguments = parsed(quantize_words + Words{"--scale",
                                                              "255",
                                                              "--mean",
                                                              "-0.5,1,2",
                                                              "--layout",
                                                              "NHWC",
                                                              "--embed-preprocessing",
                                                              "--labels",
                                                              "y"});
    EXPECT_THAT(arguments.preprocessing.scale, ElementsAre(255.0F));
    EXPECT_THAT(arguments.preprocessing.mean, ElementsAre(-0.5F, 1.0F, 2.0F));
    EXPECT_EQ(arguments.preprocessing.layout, "NHWC");
    EXPECT_TRUE(arguments.embed_preprocessing);
    EXPECT_EQ(arguments.labels, "y");
}

TEST(ParseArguments, FillsWhatReadersNeed) {
    const ReaderArguments readers = parsed(quantize_words + Words{"--validation-labels",
                                                                  "l",
                                                                  "--label-column",
                                                                  "y",
                                                                  "--labels-csv",
                                                                  "l.csv",
                                                                  "--resize",
                                                                  "320x240",
                                                                  "--crop",
                                                                  "--channels",
                                                                  "bgr",
                                                                  "--skip-bad-samples"})
                                        .readers;
    EXPECT_EQ(readers.validation_labels, "l");
    EXPECT_EQ(readers.label_column, "y");
    EXPECT_EQ(readers.labels_csv, "l.csv");
    EXPECT_EQ(readers.resize, (ImageResize{.width = 320, .height = 240}));
    EXPECT_TRUE(readers.crop);
    EXPECT_EQ(readers.channels, ImageChannels::bgr);
    EXPECT_TRUE(readers.skip_bad_samples);
    const auto resize = [](const char* text) {
        return parsed(quantize_words + Words{"--resize", text}).readers.resize;
    };
    EXPECT_EQ(resize("256"), ImageResize{.shorter_side = 256});
}

TEST(ParseArguments, RefusesASizeThatIsNone) {
    for (const std::string text : {"0", "x", "8x", "x8", "8x8x8", "8X8", "-8", "65537", "8 x 8"})
        EXPECT_EQ(refusal(quantize_words + Words{"--resize=" + text}),
                  core::concat("--resize must be a width and a height, as 224x224, or a length, as "
                               "256, each from 1 to 65536, got '",
                               text,
                               "'"));
    EXPECT_EQ(refusal(quantize_words + Words{"--labels-csv", ""}),
              "--labels-csv must not be empty");
}

TEST(ParseArguments, FillsAccuracyControl) {
    const Arguments arguments = parsed(quantize_words + control_words +
                                       Words{"--drop-type",
                                             "relative",
                                             "--device",
                                             "GPU",
                                             "--inference-precision",
                                             "bf16",
                                             "--performance-hint",
                                             "latency",
                                             "--property=A=1",
                                             "--property=B=x=y",
                                             "--best-effort",
                                             "--report",
                                             "r.json"});
    EXPECT_TRUE(arguments.controls_accuracy());
    EXPECT_EQ(arguments.validation, "v.npz");
    EXPECT_EQ(arguments.metric, "top1");
    EXPECT_EQ(arguments.max_drop, 0.01);
    EXPECT_EQ(arguments.drop_type, DropType::relative);
    EXPECT_EQ(arguments.deployment.device, "GPU");
    EXPECT_EQ(arguments.deployment.inference_precision, "bf16");
    EXPECT_EQ(arguments.deployment.performance_hint, "latency");
    EXPECT_EQ(arguments.deployment.properties.at("A").as<std::string>(), "1");
    EXPECT_EQ(arguments.deployment.properties.at("B").as<std::string>(), "x=y");
    EXPECT_TRUE(arguments.best_effort);
    EXPECT_EQ(arguments.report, "r.json");
}

TEST(ParseArguments, FillsTheOptionsOfTheSearch) {
    const Arguments arguments = parsed(quantize_words + control_words +
                                       Words{"--objective=operations",
                                             "--recipes=mixed/full,mse",
                                             "--ranking-subset-size=64",
                                             "--early-stop=never",
                                             "--max-evaluations=12.5",
                                             "--max-validations=7",
                                             "--time-budget=30m",
                                             "--max-float-ops=3",
                                             "--min-speedup=1.5",
                                             "--confidence=0.9",
                                             "--certify",
                                             "--holdout=0.25",
                                             "--seed=42"});
    const SearchOptions& search = arguments.search;
    EXPECT_EQ(search.objective, Objective::operations);
    EXPECT_EQ(search.recipes, (std::vector{parse_recipe("mixed/full"), parse_recipe("mse")}));
    EXPECT_EQ(search.ranking_subset_size, 64U);
    EXPECT_EQ(search.early_stop, EarlyStop::never);
    EXPECT_EQ(search.max_evaluations, 12.5);
    EXPECT_EQ(search.max_iterations, 7U);
    EXPECT_EQ(search.time_budget_seconds, 1800);
    EXPECT_EQ(search.max_float_operations, 3U);
    EXPECT_EQ(search.min_speedup, 1.5);
    EXPECT_EQ(search.confidence, 0.9);
    EXPECT_TRUE(search.certify);
    EXPECT_EQ(search.holdout, 0.25);
    EXPECT_EQ(search.seed, 42U);
}

TEST(ParseArguments, LeavesTheDefaultsOfTheSearch) {
    const SearchOptions search = parsed(quantize_words + control_words).search;
    const SearchOptions defaults;
    EXPECT_EQ(search.objective, defaults.objective);
    EXPECT_EQ(search.recipes, std::nullopt);
    EXPECT_EQ(search.ranking_subset_size, std::nullopt);
    EXPECT_EQ(search.early_stop, defaults.early_stop);
    EXPECT_EQ(search.max_evaluations, defaults.max_evaluations);
    EXPECT_EQ(search.max_iterations, defaults.max_iterations);
    EXPECT_EQ(search.time_budget_seconds, defaults.time_budget_seconds);
    EXPECT_EQ(search.max_float_operations, defaults.max_float_operations);
    EXPECT_EQ(search.min_speedup, std::nullopt);
    EXPECT_EQ(search.confidence, defaults.confidence);
    EXPECT_FALSE(search.certify);
    EXPECT_EQ(search.holdout, 0);
    EXPECT_EQ(search.seed, 0U);
}

TEST(ParseArguments, KnowsEveryChoiceOfTheSearch) {
    const auto search = [](const std::string& word) {
        return parsed(quantize_words + control_words + Words{word}).search;
    };
    EXPECT_EQ(search("--objective=latency").objective, Objective::latency);
    EXPECT_EQ(search("--early-stop=exact").early_stop, EarlyStop::exact);
    EXPECT_EQ(search("--early-stop=sequential").early_stop, EarlyStop::sequential);
    EXPECT_EQ(search("--recipes=none").recipes, std::vector<Recipe>{});
    EXPECT_EQ(search("--time-budget=90").time_budget_seconds, 90);
    EXPECT_EQ(search("--time-budget=1.5s").time_budget_seconds, 1.5);
    EXPECT_EQ(search("--time-budget=2h").time_budget_seconds, 7200);
    EXPECT_EQ(search("--max-validations=0").max_iterations, 0U);
    EXPECT_EQ(search("--max-float-ops=0").max_float_operations, 0U);
    EXPECT_EQ(search("--holdout=0").holdout, 0);
}

TEST(ParseArguments, CollectsTheDeploymentsBeside) {
    const Arguments arguments =
        parsed(quantize_words + control_words +
               Words{"--also-hold=f32", "--also-hold", "bf16", "--reference-precision=f32"});
    EXPECT_THAT(arguments.also_hold, ElementsAre("f32", "bf16"));
    EXPECT_EQ(arguments.reference_precision, ReferencePrecision::f32);
    EXPECT_EQ(parsed(quantize_words + control_words + Words{"--reference-precision=deployed"})
                  .reference_precision,
              ReferencePrecision::as_deployed);
}

TEST(ParseArguments, TakesBoundsForTheMetricAndItsDrop) {
    const Arguments arguments = parsed(
        quantize_words +
        Words{"--validation=v.npz", "--bound=top1:0.01", "--bound", "f1-macro:0.02:relative"});
    EXPECT_TRUE(arguments.controls_accuracy());
    EXPECT_EQ(arguments.metric, "top1");
    EXPECT_EQ(arguments.max_drop, 0.01);
    EXPECT_EQ(arguments.drop_type, DropType::absolute);
    ASSERT_THAT(arguments.bounds, ::testing::SizeIs(1));
    EXPECT_EQ(arguments.bounds[0].metric.name, "f1-macro");
    EXPECT_EQ(arguments.bounds[0].max_drop, 0.02);
    EXPECT_EQ(arguments.bounds[0].drop_type, DropType::relative);
}

TEST(ParseArguments, TakesBoundsBesideTheMetric) {
    const Arguments arguments =
        parsed(quantize_words + control_words + Words{"--bound=cosine:0.001:absolute"});
    ASSERT_THAT(arguments.bounds, ::testing::SizeIs(1));
    EXPECT_EQ(arguments.bounds[0].metric.name, "cosine");
}

TEST(ParseArguments, FillsEvaluate) {
    const Arguments arguments = parsed({"evaluate",
                                        "net.xml",
                                        "--validation",
                                        "v.npz",
                                        "--metric",
                                        "cosine",
                                        "--reference",
                                        "net.onnx",
                                        "--json"});
    EXPECT_EQ(arguments.command, Command::evaluate);
    EXPECT_EQ(arguments.model, "net.xml");
    EXPECT_EQ(arguments.reference, "net.onnx");
    EXPECT_TRUE(arguments.json);
}

struct BadValue {
    std::string flag;
    std::string value;
    std::string message;
};

class ParseArgumentsOutOfRange : public ::testing::TestWithParam<BadValue> {};

TEST_P(ParseArgumentsOutOfRange, NamesOptionValueAndRange) {
    EXPECT_EQ(refusal(quantize_words + Words{GetParam().flag, GetParam().value}),
              GetParam().flag + " " + GetParam().message);
}

std::string name_of(const ::testing::TestParamInfo<BadValue>& info) {
    std::string name;
    for (const char letter : info.param.flag.substr(2) + "_" + std::to_string(info.index))
        name += std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter : '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(
    All,
    ParseArgumentsOutOfRange,
    ::testing::Values(
        BadValue{"--subset-size", "0", "must be a whole number of at least 1, got '0'"},
        BadValue{"--subset-size", "many", "must be a whole number of at least 1, got 'many'"},
        BadValue{"--threads", "1.5", "must be a whole number of at least 0, got '1.5'"},
        BadValue{"--max-drop", "-0.1", "must not be negative, got '-0.1'"},
        BadValue{"--max-drop", "nan", "must be a finite number, got 'nan'"},
        BadValue{"--preset", "fast", "must be one of performance, mixed, got 'fast'"},
        BadValue{"--model-type", "cnn", "must be one of transformer, got 'cnn'"},
        BadValue{"--target-device", "TPU", "must be one of ANY, CPU, GPU, NPU, CPU_SPR, got 'TPU'"},
        BadValue{"--drop-type", "x", "must be one of absolute, relative, got 'x'"},
        BadValue{
            "--inference-precision", "int8", "must be one of default, f32, bf16, f16, got 'int8'"},
        BadValue{"--performance-hint",
                 "x",
                 "must be one of default, latency, throughput, cumulative_throughput, got 'x'"},
        BadValue{"--property", "=1", "must be NAME=VALUE, got '=1'"},
        BadValue{"--property", "A", "must be NAME=VALUE, got 'A'"},
        BadValue{"--simplify", "maybe", "must be one of auto, on, off, got 'maybe'"},
        BadValue{"--scale", "1,x", "must be finite numbers between commas, got '1,x'"},
        BadValue{"--scale", "0", "must not hold 0, got '0'"},
        BadValue{"--mean", "", "must be finite numbers between commas, got ''"},
        BadValue{"--ignore-subgraph", "a", "must be INPUTS:OUTPUTS, names between commas, got 'a'"},
        BadValue{"--ignore-subgraph",
                 "a:b:c",
                 "must be INPUTS:OUTPUTS, names between commas, got 'a:b:c'"},
        BadValue{"--ignore-subgraph", "a:", "must be names between commas, got ''"},
        BadValue{"--labels", "", "must not be empty"},
        BadValue{"--objective", "speed", "must be one of latency, operations, got 'speed'"},
        BadValue{"--recipes",
                 "mixed/quick",
                 "'quick' is no part of a recipe; known are: performance, mixed, minmax, "
                 "mean_minmax, median_minmax, mean_no_outliers_minmax, mean_quantile, histogram, "
                 "mse, percentile, fast, full, smooth, no-smooth"},
        BadValue{"--recipes",
                 "fast/full",
                 "'full' stands beside another word of its kind in a recipe; one of each is taken"},
        BadValue{"--recipes", "", "must be names between commas, got ''"},
        BadValue{"--ranking-subset-size", "0", "must be a whole number of at least 1, got '0'"},
        BadValue{"--early-stop", "soon", "must be one of exact, sequential, never, got 'soon'"},
        BadValue{"--max-evaluations", "0", "must be positive, got '0'"},
        BadValue{"--max-evaluations", "all", "must be a finite number, got 'all'"},
        BadValue{"--max-validations", "-1", "must be a whole number of at least 0, got '-1'"},
        BadValue{"--time-budget",
                 "soon",
                 "must be a positive number of seconds, or one with s, m or h behind it, got "
                 "'soon'"},
        BadValue{"--time-budget",
                 "-5m",
                 "must be a positive number of seconds, or one with s, m or h behind it, got "
                 "'-5m'"},
        BadValue{"--time-budget",
                 "h",
                 "must be a positive number of seconds, or one with s, m or h behind it, got 'h'"},
        BadValue{"--max-float-ops", "1.5", "must be a whole number of at least 0, got '1.5'"},
        BadValue{"--min-speedup", "0", "must be positive, got '0'"},
        BadValue{"--confidence", "0.4", "must be from 0.5 to 0.999999, got '0.4'"},
        BadValue{"--confidence", "1", "must be from 0.5 to 0.999999, got '1'"},
        BadValue{"--holdout", "0.95", "must be from 0 to 0.9, got '0.95'"},
        BadValue{"--seed", "-1", "must be a whole number of at least 0, got '-1'"},
        BadValue{"--also-hold", "int8", "must be one of default, f32, bf16, f16, got 'int8'"},
        BadValue{"--bound",
                 "top1",
                 "must be a metric, a drop and maybe absolute or relative, as top1:0.01:absolute, "
                 "got 'top1'"},
        BadValue{"--metric-timeout",
                 "soon",
                 "must be a positive number of seconds, or one with s, m or h behind it, got "
                 "'soon'"},
        BadValue{"--direction", "up", "must be one of higher, lower, got 'up'"},
        BadValue{"--bound", "top1:-1", "must not be negative, got '-1'"},
        BadValue{"--bound", "top1:1:half", "must be one of absolute, relative, got 'half'"},
        BadValue{"--reference-precision", "f16", "must be one of deployed, f32, got 'f16'"}),
    name_of);

TEST(ParseArguments, ListsTheMetricsForAnUnknownOne) {
    EXPECT_THAT(refusal(quantize_words + Words{"--metric", "top0"}),
                ::testing::AllOf(HasSubstr("--metric "), HasSubstr("top0"), HasSubstr("f1-macro")));
}

TEST(ParseArguments, AsksForWhatIsMissing) {
    EXPECT_EQ(refusal({}),
              "a command is missing: quantize, evaluate, inspect, sensitivity, compare, benchmark, "
              "report, init or completion; see holdfast --help");
    EXPECT_EQ(refusal({"quantize"}), "MODEL is missing; see holdfast --help");
    EXPECT_EQ(refusal({"quantize", "net.onnx"}), "-o OUT.xml is missing; see holdfast --help");
    EXPECT_EQ(refusal({"quantize", "net.onnx", "-o", "out.xml"}),
              "--calibration DATA is missing; see holdfast --help");
    EXPECT_EQ(refusal({"evaluate", "net.onnx"}),
              "--validation DATA is missing; see holdfast --help");
    EXPECT_EQ(refusal({"evaluate", "net.onnx", "--validation", "v.npz"}),
              "--metric METRIC is missing; see holdfast --help");
    EXPECT_EQ(refusal(quantize_words + Words{"--preset"}),
              "--preset needs a value; see holdfast --help");
}

TEST(ParseArguments, NamesWhatItDoesNotKnow) {
    EXPECT_EQ(refusal({"squeeze"}), "unexpected argument 'squeeze'; see holdfast --help");
    EXPECT_EQ(refusal(quantize_words + Words{"--fast"}),
              "unexpected argument '--fast'; see holdfast --help");
    EXPECT_EQ(refusal(quantize_words + Words{"other.onnx"}),
              "unexpected argument 'other.onnx'; see holdfast --help");
    EXPECT_EQ(refusal(quantize_words + Words{"--json"}),
              "unexpected argument '--json'; see holdfast --help");
}

TEST(ParseArguments, RefusesASecondValue) {
    EXPECT_EQ(refusal(quantize_words + Words{"--preset", "mixed", "--preset", "performance"}),
              "--preset was given 2 times, it takes one value");
}

TEST(ParseArguments, WantsAllOfAccuracyControlOrNothing) {
    EXPECT_EQ(refusal(quantize_words + Words{"--max-drop", "0.01"}),
              "--max-drop needs --validation as well: accuracy control takes all three");
    EXPECT_EQ(refusal(quantize_words + Words{"--validation", "v.npz"}),
              "--validation needs --metric as well: accuracy control takes all three");
    EXPECT_EQ(refusal(quantize_words + Words{"--best-effort"}),
              "--best-effort is for accuracy control, which --validation, --metric and --max-drop "
              "ask for");
}

TEST(ParseArguments, TakesACommandInPlaceOfMetricAndValidation) {
    const auto arguments = parsed(quantize_words + Words{"--metric-command=v {model}",
                                                         "--metric-timeout=2m",
                                                         "--metric-shell",
                                                         "--direction=lower",
                                                         "--max-drop=0.1"});
    EXPECT_TRUE(arguments.controls_accuracy());
    EXPECT_EQ(arguments.metric_command.command, "v {model}");
    EXPECT_EQ(arguments.metric_command.timeout.value().count(), 120);
    EXPECT_TRUE(arguments.metric_command.through_shell);
    EXPECT_EQ(arguments.metric_command.direction, Direction::lower_is_better);
}

TEST(ParseArguments, RefusesWhatDoesNotGoWithACommand) {
    const Words words = quantize_words + Words{"--metric-command=v {model}"};
    EXPECT_EQ(refusal(words),
              "--metric-command needs --max-drop as well: accuracy control takes both");
    const Words bounded = words + Words{"--max-drop=0.1"};
    EXPECT_EQ(refusal(bounded + Words{"--metric=top1"}),
              "--metric and --metric-command exclude each other: --bound takes a further metric");
    EXPECT_EQ(refusal(bounded + Words{"--holdout=0.1"}),
              "--holdout can't be used with --metric-command, which measures all samples");
    EXPECT_EQ(refusal(bounded + Words{"--bound=top1:0.1"}),
              "--bound needs --validation as well: only --metric-command brings its own data");
    EXPECT_EQ(refusal(quantize_words + Words{"--metric-command=validate", "--max-drop=0.1"}),
              "--metric-command must hold {model}, which stands for the model's file, got "
              "'validate'");
    EXPECT_EQ(refusal(quantize_words + Words{"--metric-command=v '{model}", "--max-drop=0.1"})
                  .find("--metric-command can't be split into words: "),
              0U);
    for (const auto* word : {"--metric-shell", "--metric-timeout=9", "--direction=lower"})
        EXPECT_THAT(refusal(quantize_words + Words{word}),
                    HasSubstr(" is for --metric-command, which was not given"))
            << word;
}

TEST(ParseArguments, TakesOptionsOfAccuracyControlWithABoundOnly) {
    for (const auto* word : {"--drop-type=relative",
                             "--device=CPU",
                             "--inference-precision=f32",
                             "--performance-hint=latency",
                             "--objective=latency",
                             "--recipes=none",
                             "--ranking-subset-size=9",
                             "--early-stop=exact",
                             "--max-evaluations=9",
                             "--max-validations=9",
                             "--time-budget=9m",
                             "--max-float-ops=9",
                             "--min-speedup=2",
                             "--confidence=0.9",
                             "--certify",
                             "--holdout=0.1",
                             "--seed=9",
                             "--also-hold=f32",
                             "--reference-precision=f32"})
        EXPECT_THAT(refusal(quantize_words + Words{word}), HasSubstr(" is for accuracy control, "))
            << word;
    EXPECT_EQ(refusal(quantize_words + Words{"--holdout=0.1"}),
              "--holdout is for accuracy control, which --validation, --metric and --max-drop ask "
              "for");
}

TEST(ParseArguments, RefusesToEmbedNothing) {
    EXPECT_EQ(refusal(quantize_words + Words{"--embed-preprocessing"}),
              "--embed-preprocessing needs --scale, --mean or --layout: there is nothing to embed");
}

TEST(ParseArguments, AnswersHelpAndVersion) {
    EXPECT_THAT(answer({"--help"}), HasSubstr("holdfast COMMAND --help"));
    EXPECT_THAT(answer({"--version"}), ::testing::StartsWith("holdfast "));
    EXPECT_THAT(answer({"evaluate", "-h"}), HasSubstr("--json"));
    EXPECT_THAT(answer({"evaluate", "-h"}), ::testing::Not(HasSubstr("--preset")));
}

TEST(Help, ShowsEveryOptionOfACommand) {
    const std::string help = answer({"quantize", "--help"});
    for (const Section& section : sections()) {
        for (const Field& field : section.fields) {
            const bool shown = help.find(field.flag) != std::string::npos;
            EXPECT_TRUE(shown || !field.quantize) << field.flag;
        }
    }
}

TEST(Help, NamesEveryMetric) {
    const std::string help = answer({"evaluate", "--help"});
    for (const std::string& name : metric_names()) EXPECT_THAT(help, HasSubstr(name));
}

TEST(ParseArguments, FillsTheAdvancedOptions) {
    const QuantizeOptions options =
        parsed(quantize_words + Words{"--mode=fp8_e5m2",
                                      "--full-bias-correction",
                                      "--bias-correction-threshold=3",
                                      "--bias-correction-for-all",
                                      "--overflow-fix=enable",
                                      "--quantize-outputs",
                                      "--channel-alignment",
                                      "--smooth-quant-alpha=0.5",
                                      "--smooth-quant-alpha-convolution=0.25",
                                      "--batchwise-statistics=yes",
                                      "--propagation-rule=do_not_merge",
                                      "--no-weight-compression"})
            .options;
    EXPECT_EQ(options.mode, Fp8Type::e5m2);
    EXPECT_FALSE(options.fast_bias_correction);
    EXPECT_EQ(options.advanced,
              (AdvancedQuantizeOptions{.overflow_fix = OverflowFix::enable,
                                       .quantize_outputs = true,
                                       .compress_weights = false,
                                       .bias_correction_threshold = 3,
                                       .bias_correction_for_all = true,
                                       .smooth_quant = {.convolution = 0.25, .matmul = 0.5},
                                       .channel_alignment = true,
                                       .batchwise_statistics = true,
                                       .propagation_rule = PropagationRule::do_not_merge}));
}

TEST(ParseArguments, FillsTheOverridesOfEachKind) {
    const QuantizerOverrides wishes{.bits = 16,
                                    .scheme = Scheme::asymmetric,
                                    .is_signed = false,
                                    .per_channel = true,
                                    .narrow_range = false,
                                    .fp8_type = Fp8Type::e4m3};
    const auto words = [](const std::string& kind) {
        return quantize_words + Words{kind + "-bits=16",
                                      kind + "-scheme=asymmetric",
                                      kind + "-signed=no",
                                      kind + "-per-channel=yes",
                                      kind + "-narrow-range=no",
                                      kind + "-fp8-type=e4m3"};
    };
    const AdvancedQuantizeOptions of_activations = parsed(words("--activations")).options.advanced;
    EXPECT_EQ(of_activations, AdvancedQuantizeOptions{.activations = wishes});
    const AdvancedQuantizeOptions of_weights = parsed(words("--weights")).options.advanced;
    EXPECT_EQ(of_weights, AdvancedQuantizeOptions{.weights = wishes});
}

TEST(ParseArguments, FillsTheRangeOfEachKind) {
    const RangeEstimator range{.min = {.statistic = StatisticType::quantile,
                                       .aggregator = AggregatorType::median,
                                       .clipping_value = 6,
                                       .quantile_outlier_prob = 0.25},
                               .max = {.statistic = StatisticType::abs_max,
                                       .aggregator = AggregatorType::mean_no_outliers,
                                       .clipping_value = 7,
                                       .quantile_outlier_prob = 0.125}};
    const auto words = [](const std::string& kind) {
        return quantize_words + Words{kind + "-range-min=quantile/median",
                                      kind + "-range-min-prob=0.25",
                                      kind + "-range-min-clip=6",
                                      kind + "-range-max=abs_max/mean_no_outliers",
                                      kind + "-range-max-prob=0.125",
                                      kind + "-range-max-clip=7"};
    };
    const AdvancedQuantizeOptions of_activations = parsed(words("--activations")).options.advanced;
    EXPECT_EQ(of_activations, AdvancedQuantizeOptions{.activations_range = range});
    const AdvancedQuantizeOptions of_weights = parsed(words("--weights")).options.advanced;
    EXPECT_EQ(of_weights, AdvancedQuantizeOptions{.weights_range = range});
}

TEST(ParseArguments, LetsOneBoundOverrideANamedRangeInAnyOrder) {
    auto expected = range_estimator(RangeEstimatorSet::mean_quantile);
    expected.max.statistic = StatisticType::max;
    expected.max.aggregator = AggregatorType::median;
    EXPECT_EQ(parsed(quantize_words + Words{"--activations-range-max=max/median",
                                            "--activations-range=mean_quantile"})
                  .options.advanced.activations_range,
              expected);
}

TEST(ParseArguments, RefusesAdvancedValuesThatDoNotFit) {
    const auto refused = [](const std::string& word) {
        return refusal(quantize_words + Words{word});
    };
    EXPECT_EQ(refused("--weights-bits=4"), "--weights-bits must be one of 8, 16, got '4'");
    EXPECT_THAT(refused("--mode=fp8"), HasSubstr("fp8_e4m3, fp8_e5m2, got 'fp8'"));
    EXPECT_THAT(refused("--weights-range-min=max"), HasSubstr("STATISTIC/AGGREGATOR"));
    EXPECT_THAT(refused("--activations-range-min=max/maximum"), HasSubstr("got 'maximum'"));
    EXPECT_THAT(refused("--activations-range-max-prob=0.5"), HasSubstr("below 0.5"));
    EXPECT_THAT(refused("--weights-range-max-clip=0"), HasSubstr("must be positive"));
    EXPECT_THAT(refused("--bias-correction-threshold=-1"), HasSubstr("must be positive"));
    EXPECT_THAT(refused("--smooth-quant-alpha=1.5"), HasSubstr("must be at most 1"));
}

TEST(ParseArguments, InspectTakesOptionsOfPlacementOnly) {
    const Arguments arguments =
        parsed({"inspect", "net.onnx", "--json", "--preset=mixed", "--weights-bits=16"});
    EXPECT_EQ(arguments.command, Command::inspect);
    EXPECT_TRUE(arguments.json);
    EXPECT_EQ(arguments.options.advanced.weights.bits, 16);
    EXPECT_THAT(refusal({"inspect", "net.onnx", "--subset-size=3"}), HasSubstr("--subset-size"));
    EXPECT_THAT(refusal({"inspect", "net.onnx", "--channel-alignment"}),
                HasSubstr("--channel-alignment"));
}

}  // namespace
}  // namespace holdfast::cli
