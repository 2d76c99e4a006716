#include "cli/fields.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "cli/advanced_fields.hpp"
#include "cli/metric_fields.hpp"
#include "cli/parse_value.hpp"
#include "cli/reader_fields.hpp"
#include "core/check.hpp"
#include "holdfast/metric.hpp"

namespace holdfast::cli {
namespace {

using Text = const std::string&;

std::string checked_metric(Text text) {
    const std::vector<std::string> names = metric_names();
    if (std::ranges::find(names, text) == names.end()) (void)make_metric(text);  // its error
    return text;
}

DropType parse_drop_type(Text text) {
    return parse_choice<DropType>(
        text, {{"absolute", DropType::absolute}, {"relative", DropType::relative}});
}

double checked_drop(Text text) {
    const double drop = parse_number(text);
    core::require(drop >= 0, "must not be negative, got '", text, "'");
    return drop;
}

Bound parse_bound(Text text) {
    std::vector<std::string> parts;
    std::istringstream in{std::string(text)};
    for (std::string part; std::getline(in, part, ':');) parts.push_back(part);
    core::require(
        parts.size() == 2 || parts.size() == 3,
        "must be a metric, a drop and maybe absolute or relative, as top1:0.01:absolute, got '",
        text,
        "'");
    return {.metric = make_metric(checked_metric(parts[0])),
            .max_drop = checked_drop(parts[1]),
            .drop_type = parts.size() == 3 ? parse_drop_type(parts[2]) : DropType::absolute};
}

std::vector<float> checked_scale(Text text) {
    std::vector<float> scale = parse_numbers(text);
    core::require(!std::ranges::count(scale, 0.0F), "must not hold 0, got '", text, "'");
    return scale;
}

std::string checked_text(Text text) {
    core::require(!text.empty(), "must not be empty");
    return text;
}

Subgraph parse_subgraph(Text text) {
    const std::size_t colon = text.find(':');
    const bool fits = colon != std::string::npos && text.find(':', colon + 1) == std::string::npos;
    core::require(fits, "must be INPUTS:OUTPUTS, names between commas, got '", text, "'");
    return {parse_names(text.substr(0, colon)), parse_names(text.substr(colon + 1))};
}

constexpr std::array data_fields{
    Field{.flag = "--calibration",
          .value = "DATA",
          .help = "Samples that the ranges are measured on (required).",
          .sensitivity = true,
          .set = [](Arguments& a, Text text) { a.calibration = checked_text(text); }},
    Field{.flag = "--validation",
          .value = "DATA",
          .help =
              "Samples, with labels where the metric needs them, that the accuracy is measured on.",
          .evaluate = true,
          .sensitivity = true,
          .set = [](Arguments& a, Text text) { a.validation = checked_text(text); }},
    Field{.flag = "--labels",
          .value = "NAME",
          .help = "The array that holds the labels. Default: labels.",
          .evaluate = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set = [](Arguments& a, Text text) { a.labels = checked_text(text); }},
    Field{.flag = "--scale",
          .value = "X[,X…]",
          .help = "Divide the input by this number, or by one per channel; after --mean.",
          .evaluate = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set = [](Arguments& a, Text text) { a.preprocessing.scale = checked_scale(text); }},
    Field{.flag = "--mean",
          .value = "X[,X…]",
          .help = "Subtract this number, or one per channel, from the input.",
          .evaluate = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set = [](Arguments& a, Text text) { a.preprocessing.mean = parse_numbers(text); }},
    Field{.flag = "--layout",
          .value = "LAYOUT",
          .help = "Layout of the data, as NHWC. Default: that of the model.",
          .evaluate = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set = [](Arguments& a, Text text) { a.preprocessing.layout = checked_text(text); }},
    Field{.flag = "--embed-preprocessing",
          .value = "",
          .help = "Make --scale, --mean and --layout a part of the saved model, which then takes "
                  "data as it is in the files.",
          .set = [](Arguments& a, Text) { a.embed_preprocessing = true; }},
    Field{
        .flag = "--simplify",
        .value = "auto|on|off",
        .help = "Simplify the graph as OpenVINO's own converter does before anything else. "
                "Default: auto, all formats but OpenVINO IR; off also leaves constant "
                "sub-graphs unfolded.",
        .evaluate = true,
        .inspect = true,
        .sensitivity = true,
        .compare = true,
        .benchmark = true,
        .set =
            [](Arguments& a, Text text) {
                a.simplify = parse_choice<Simplify>(
                    text,
                    {{"auto", Simplify::automatic}, {"on", Simplify::on}, {"off", Simplify::off}});
                a.options.advanced.fold_constants = a.simplify != Simplify::off;
            }},
};

constexpr std::array quantization_fields{
    Field{.flag = "--preset",
          .value = "performance|mixed",
          .help = "Ranges of activations: symmetric (performance) or asymmetric (mixed). Default: "
                  "mixed with --model-type transformer, else performance.",
          .inspect = true,
          .sensitivity = true,
          .set =
              [](Arguments& a, Text text) {
                  a.options.preset = parse_choice<Preset>(
                      text, {{"performance", Preset::performance}, {"mixed", Preset::mixed}});
              }},
    Field{.flag = "--model-type",
          .value = "transformer",
          .help = "The model is a transformer: additions, normalizations and the output of "
                  "attention stay in float.",
          .inspect = true,
          .sensitivity = true,
          .set =
              [](Arguments& a, Text text) {
                  a.options.model_type =
                      parse_choice<ModelType>(text, {{"transformer", ModelType::transformer}});
              }},
    Field{.flag = "--target-device",
          .value = "ANY|CPU|GPU|NPU|CPU_SPR",
          .help = "The device that the placement is made for; CPU_SPR has AMX. Default: ANY.",
          .inspect = true,
          .sensitivity = true,
          .set =
              [](Arguments& a, Text text) {
                  a.options.target_device =
                      parse_choice<TargetDevice>(text,
                                                 {{"ANY", TargetDevice::any},
                                                  {"CPU", TargetDevice::cpu},
                                                  {"GPU", TargetDevice::gpu},
                                                  {"NPU", TargetDevice::npu},
                                                  {"CPU_SPR", TargetDevice::cpu_spr}});
              }},
    Field{.flag = "--subset-size",
          .value = "N",
          .help = "Calibration samples used, from the start of the data; at least 1. Default: 300.",
          .sensitivity = true,
          .set = [](Arguments& a, Text text) { a.options.subset_size = parse_count(text, 1); }},
    Field{.flag = "--ignore-name",
          .value = "N",
          .help = "Keep the operation of this name in float.",
          .inspect = true,
          .sensitivity = true,
          .repeatable = true,
          .set = [](Arguments& a, Text text) { a.options.ignored_scope.names.push_back(text); }},
    Field{.flag = "--ignore-type",
          .value = "T",
          .help = "Keep all operations of this type in float, as Convolution.",
          .inspect = true,
          .sensitivity = true,
          .repeatable = true,
          .set = [](Arguments& a, Text text) { a.options.ignored_scope.types.push_back(text); }},
    Field{.flag = "--ignore-pattern",
          .value = "RE",
          .help = "Keep all operations in float whose name starts with a match of this regular "
                  "expression.",
          .inspect = true,
          .sensitivity = true,
          .repeatable = true,
          .set = [](Arguments& a, Text text) { a.options.ignored_scope.patterns.push_back(text); }},
    Field{.flag = "--ignore-subgraph",
          .value = "INPUTS:OUTPUTS",
          .help = "Keep all operations in float that lie between these (names between commas), "
                  "ends included.",
          .inspect = true,
          .sensitivity = true,
          .repeatable = true,
          .set =
              [](Arguments& a, Text text) {
                  a.options.ignored_scope.subgraphs.push_back(parse_subgraph(text));
              }},
    Field{.flag = "--ignore-missing",
          .value = "",
          .help = "Accept an --ignore-… that matches no operation.",
          .inspect = true,
          .sensitivity = true,
          .set = [](Arguments& a, Text) { a.options.ignored_scope.validate = false; }},
    Field{.flag = "--no-bias-correction",
          .value = "",
          .help = "Leave all biases as they are.",
          .sensitivity = true,
          .set = [](Arguments& a, Text) { a.options.advanced.disable_bias_correction = true; }},
    Field{.flag = "--no-smooth-quant",
          .value = "",
          .help = "Do without SmoothQuant, which moves the magnitudes of activations into the "
                  "weights; only --model-type transformer has it.",
          .sensitivity = true,
          .set = [](Arguments& a,
                    Text) { a.options.advanced.smooth_quant = {.convolution = -1, .matmul = -1}; }},
};

constexpr std::array accuracy_fields{
    Field{
        .flag = "--metric",
        .value = "METRIC",
        .help =
            "What to hold. Classes: top1, top5 (any topK), f1-macro, f1-micro, balanced-accuracy, "
            "roc-auc; numbers: r2, pearson, spearman, and mse, rmse, mae (lower is better); "
            "images: "
            "miou, dice, map, map50; embeddings: recall@1 (any recall@K); texts by greedy CTC "
            "decoding, blank 0: ctc-exact-match, and the rates of wrong characters and words, "
            "ctc-cer, ctc-wer (lower is better); without labels, against the original model's "
            "outputs: cosine, sqnr, top1-agreement, kl (lower is better).",
        .evaluate = true,
        .set = [](Arguments& a, Text text) { a.metric = checked_metric(text); }},
    Field{.flag = "--max-drop",
          .value = "X",
          .help = "The largest drop of the metric that is allowed; not negative.",
          .set = [](Arguments& a, Text text) { a.max_drop = checked_drop(text); }},
    Field{.flag = "--drop-type",
          .value = "absolute|relative",
          .help = "Whether --max-drop is a difference, or a share of the original metric. Default: "
                  "absolute.",
          .set = [](Arguments& a, Text text) { a.drop_type = parse_drop_type(text); }},
    Field{.flag = "--bound",
          .value = "METRIC:X[:absolute|relative]",
          .help = "The three options above in one; repeated, all bounds have to hold.",
          .repeatable = true,
          .set = [](Arguments& a, Text text) { a.bounds.push_back(parse_bound(text)); }},
    Field{.flag = "--best-effort",
          .value = "",
          .help = "Where the bound can't be reached, save the model with the smallest drop; the "
                  "exit code is 3 all the same.",
          .set = [](Arguments& a, Text) { a.best_effort = true; }},
};

double checked_positive(Text text) {
    const double value = parse_number(text);
    core::require(value > 0, "must be positive, got '", text, "'");
    return value;
}

std::vector<Recipe> parse_recipes(Text text) {
    if (text == "none") return {};
    std::vector<Recipe> recipes;
    for (const auto& name : parse_names(text)) recipes.push_back(parse_recipe(name));
    return recipes;
}

double checked_between(Text text, double low, double high) {
    const double value = parse_number(text);
    core::require(
        value >= low && value <= high, "must be from ", low, " to ", high, ", got '", text, "'");
    return value;
}

constexpr std::array search_fields{
    Field{.flag = "--objective",
          .value = "latency|operations",
          .help = "What to spare when several sets of operations in float hold the bound: time on "
                  "this machine, or their number. Default: latency.",
          .set =
              [](Arguments& a, Text text) {
                  a.search.objective = parse_choice<Objective>(
                      text,
                      {{"latency", Objective::latency}, {"operations", Objective::operations}});
              }},
    Field{.flag = "--recipes",
          .value = "none|RECIPE[,…]",
          .help =
              "Ways of quantization to try before anything returns to float, as "
              "mixed/minmax/full: preset, range estimator, fast or full bias correction, smooth "
              "or no-smooth. Default: all combinations of the presets, minmax and mean_minmax, "
              "fast and full that other options leave open.",
          .set = [](Arguments& a, Text text) { a.search.recipes = parse_recipes(text); }},
    Field{.flag = "--ranking-subset-size",
          .value = "N",
          .help = "Validation samples that operations are ranked on. Default: 96, at most a "
                  "quarter of them, at least 32.",
          .set = [](Arguments& a,
                    Text text) { a.search.ranking_subset_size = parse_count(text, 1); }},
    Field{.flag = "--early-stop",
          .value = "exact|sequential|never",
          .help = "When the validation of a candidate that fails may end early: when nothing can "
                  "save it, or also when it has become unlikely (1 in 1,000). Default: exact.",
          .set =
              [](Arguments& a, Text text) {
                  a.search.early_stop =
                      parse_choice<EarlyStop>(text,
                                              {{"exact", EarlyStop::exact},
                                               {"sequential", EarlyStop::sequential},
                                               {"never", EarlyStop::never}});
              }},
    Field{
        .flag = "--max-evaluations",
        .value = "X",
        .help = "Budget: samples inferred over samples of the validation set. Default: none.",
        .set = [](Arguments& a, Text text) { a.search.max_evaluations = checked_positive(text); }},
    Field{.flag = "--max-validations",
          .value = "N",
          .help = "Budget: validations of candidates. Default: none beside the search's own limit, "
                  "2·log2(groups) + 6 whole ones.",
          .set = [](Arguments& a, Text text) { a.search.max_iterations = parse_count(text, 0); }},
    Field{.flag = "--time-budget",
          .value = "TIME",
          .help = "Budget: 90s, 30m or 2h; the best model by then is the result. Default: none.",
          .set = [](Arguments& a,
                    Text text) { a.search.time_budget_seconds = parse_duration(text); }},
    Field{.flag = "--max-float-ops",
          .value = "N",
          .help = "Most operations that may return to float. Default: all but one.",
          .set = [](Arguments& a,
                    Text text) { a.search.max_float_operations = parse_count(text, 0); }},
    Field{.flag = "--min-speedup",
          .value = "X",
          .help = "The result must be so many times as fast as the original as deployed.",
          .set = [](Arguments& a, Text text) { a.search.min_speedup = checked_positive(text); }},
    Field{.flag = "--confidence",
          .value = "X",
          .help = "Of the upper limit of the drop in the report. Default: 0.95.",
          .set = [](Arguments& a,
                    Text text) { a.search.confidence = checked_between(text, 0.5, 0.999999); }},
    Field{.flag = "--certify",
          .value = "",
          .help = "Hold the bound for the upper limit of the drop, not for the drop on these "
                  "samples alone.",
          .set = [](Arguments& a, Text) { a.search.certify = true; }},
    Field{.flag = "--holdout",
          .value = "X",
          .help =
              "Keep this share of the validation samples out of the search, and report the drop "
              "there. Default: 0.",
          .set = [](Arguments& a, Text text) { a.search.holdout = checked_between(text, 0, 0.9); }},
    Field{.flag = "--seed",
          .value = "N",
          .help = "Of everything that is chosen at random. Default: 0.",
          .set = [](Arguments& a, Text text) { a.search.seed = parse_count(text, 0); }},
};

constexpr std::array deployment_fields{
    Field{.flag = "--device",
          .value = "D",
          .help = "The OpenVINO device that the accuracy is measured on. Default: CPU.",
          .evaluate = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set = [](Arguments& a, Text text) { a.deployment.device = checked_text(text); }},
    Field{.flag = "--inference-precision",
          .value = "default|f32|bf16|f16",
          .help = "Precision of what stays in float. Default: what the device chooses, which on a "
                  "CPU with native bf16 is bf16.",
          .evaluate = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set =
              [](Arguments& a, Text text) {
                  a.deployment.inference_precision = parse_choice<std::string>(
                      text,
                      {{"default", "default"}, {"f32", "f32"}, {"bf16", "bf16"}, {"f16", "f16"}});
              }},
    Field{.flag = "--performance-hint",
          .value = "HINT",
          .help = "default, latency, throughput or cumulative_throughput. Default: default.",
          .evaluate = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set =
              [](Arguments& a, Text text) {
                  a.deployment.performance_hint = parse_choice<std::string>(
                      text,
                      {{"default", "default"},
                       {"latency", "latency"},
                       {"throughput", "throughput"},
                       {"cumulative_throughput", "cumulative_throughput"}});
              }},
    Field{.flag = "--property",
          .value = "NAME=VALUE",
          .help = "Any further property of the device, as OpenVINO names it, such as "
                  "CPU_RUNTIME_CACHE_CAPACITY=0. Repeatable.",
          .evaluate = true,
          .repeatable = true,
          .set =
              [](Arguments& a, Text text) {
                  const auto equals = text.find('=');
                  core::require(
                      equals != text.npos && equals > 0, "must be NAME=VALUE, got '", text, "'");
                  a.deployment.properties[std::string(text.substr(0, equals))] =
                      std::string(text.substr(equals + 1));
              }},
};

constexpr std::array held_fields{
    Field{.flag = "--also-hold",
          .value = "default|f32|bf16|f16",
          .help = "The bound holds under this inference precision, too.",
          .repeatable = true,
          .set =
              [](Arguments& a, Text text) {
                  a.also_hold.push_back(parse_choice<std::string>(
                      text,
                      {{"default", "default"}, {"f32", "f32"}, {"bf16", "bf16"}, {"f16", "f16"}}));
              }},
    Field{.flag = "--reference-precision",
          .value = "deployed|f32",
          .help = "What drops are measured against: the original as deployed, or in f32. Default: "
                  "deployed.",
          .set =
              [](Arguments& a, Text text) {
                  a.reference_precision = parse_choice<ReferencePrecision>(
                      text,
                      {{"deployed", ReferencePrecision::as_deployed},
                       {"f32", ReferencePrecision::f32}});
              }},
};

constexpr std::array run_fields{
    Field{.flag = "--config",
          .value = "JOB.yaml",
          .help = "Take options from this YAML, JSON or TOML (.toml) file, or from the report of a "
                  "run; those on "
                  "the command line win. `holdfast init` writes one with all options.",
          .evaluate = true,
          .set = [](Arguments& a, Text text) { a.config = checked_text(text); }},
    Field{.flag = "--output",
          .value = "OUT.xml",
          .help = "Where to save the model, with its .bin beside it (required).",
          .set = [](Arguments& a, Text text) { a.output = checked_text(text); }},
    Field{.flag = "--output",
          .value = "PAGE.html",
          .help = "Where to write the page (required).",
          .quantize = false,
          .report = true,
          .set = [](Arguments& a, Text text) { a.output = checked_text(text); }},
    Field{.flag = "--output",
          .value = "JOB.yaml",
          .help = "Where to write the file, which must not be there yet. Default: standard output.",
          .quantize = false,
          .init = true,
          .set = [](Arguments& a, Text text) { a.output = checked_text(text); }},
    Field{
        .flag = "--format",
        .value = "yaml|toml",
        .help = "The language of the file. Default: toml where its name ends in .toml, else yaml.",
        .quantize = false,
        .init = true,
        .set =
            [](Arguments& a, Text text) {
                a.format = parse_choice<ConfigFormat>(
                    text, {{"yaml", ConfigFormat::yaml}, {"toml", ConfigFormat::toml}});
            }},
    Field{.flag = "--report",
          .value = "FILE.json",
          .help = "Write the account of the run: what was decided, why, and what it cost.",
          .set = [](Arguments& a, Text text) { a.report = checked_text(text); }},
    Field{.flag = "--journal",
          .value = "DIR",
          .help = "Keep what the run finds out in this folder: after an interruption the same "
                  "command goes on where it was. Budgets may be others then.",
          .set = [](Arguments& a, Text text) { a.options.journal = checked_text(text); }},
    Field{.flag = "--reference",
          .value = "MODEL",
          .help = "The original model that cosine compares with. Default: MODEL itself.",
          .quantize = false,
          .evaluate = true,
          .set = [](Arguments& a, Text text) { a.reference = checked_text(text); }},
    Field{.flag = "--report",
          .value = "FILE.json",
          .help = "Write the result as JSON, whatever is printed.",
          .quantize = false,
          .sensitivity = true,
          .set = [](Arguments& a, Text text) { a.report = checked_text(text); }},
    Field{.flag = "--data",
          .value = "DATA",
          .help = "Samples that the models run on (required).",
          .quantize = false,
          .compare = true,
          .benchmark = true,
          .set = [](Arguments& a, Text text) { a.data = checked_text(text); }},
    Field{.flag = "--items",
          .value = "N",
          .help = "Items that are compared, from the start of the data; at least 1. Default: all.",
          .quantize = false,
          .compare = true,
          .set = [](Arguments& a, Text text) { a.items = parse_count(text, 1); }},
    Field{.flag = "--worst-first",
          .value = "",
          .help = "Show the layers with the lowest SQNR first, not in the order of the graph.",
          .quantize = false,
          .compare = true,
          .set = [](Arguments& a, Text) { a.worst_first = true; }},
    Field{.flag = "--seconds",
          .value = "X",
          .help = "Seconds to measure each model, half of them latency and half throughput; "
                  "positive. Default: 4.",
          .quantize = false,
          .benchmark = true,
          .set = [](Arguments& a, Text text) { a.seconds = checked_positive(text); }},
    Field{.flag = "--items",
          .value = "N",
          .help = "Items that outputs are compared on, from the start of the data; at least 1. "
                  "Default: 32.",
          .quantize = false,
          .sensitivity = true,
          .set = [](Arguments& a, Text text) { a.items = parse_count(text, 1); }},
    Field{.flag = "--json",
          .value = "",
          .help = "Print the result as JSON.",
          .quantize = false,
          .evaluate = true,
          .inspect = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set = [](Arguments& a, Text) { a.json = true; }},
    Field{.flag = "--threads",
          .value = "N",
          .help = "Worker threads; 0: all cores. The result does not depend on it. Default: 0.",
          .evaluate = true,
          .sensitivity = true,
          .set = [](Arguments& a, Text text) { a.options.control.threads = parse_count(text, 0); }},
    Field{.flag = "--max-memory",
          .value = "SIZE",
          .help = "Hold the program's memory below this, as 2GiB or 500MB, by fewer inferences at "
                  "once and less that is kept; it may take longer. The result does not depend on "
                  "it. Default: no limit.",
          .evaluate = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set = [](Arguments& a, Text text) { a.max_memory = parse_size(text); }},
};

}  // namespace

bool belongs_to(const Field& field, Command command) {
    switch (command) {
        case Command::quantize:
            return field.quantize;
        case Command::evaluate:
            return field.evaluate;
        case Command::inspect:
            return field.inspect;
        case Command::report:
            return field.report;
        case Command::sensitivity:
            return field.sensitivity;
        case Command::compare:
            return field.compare;
        case Command::benchmark:
            return field.benchmark;
        case Command::completion:
            return false;
        case Command::init:
            return field.init;
    }
    return false;
}

std::span<const Section> sections() {
    static const std::array all_sections{
        Section{"Output and work", run_fields},
        Section{"Data", data_fields},
        Section{"Data of some kinds", reader_fields()},
        Section{"Quantization", quantization_fields},
        Section{"Accuracy", accuracy_fields, true},
        Section{"Accuracy by a command of yours", metric_command_fields(), true},
        Section{"Search", search_fields, true},
        Section{"Deployment, under which the accuracy is measured", deployment_fields, true},
        Section{"Deployments beside it", held_fields, true},
        Section{"Advanced", advanced_fields()},
    };
    return all_sections;
}

}  // namespace holdfast::cli
