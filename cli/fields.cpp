#include "cli/fields.hpp"

#include <algorithm>
#include <array>

#include "cli/advanced_fields.hpp"
#include "cli/parse_value.hpp"
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

double checked_drop(Text text) {
    const double drop = parse_number(text);
    core::require(drop >= 0, "must not be negative, got '", text, "'");
    return drop;
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
          .set = [](Arguments& a, Text text) { a.calibration = checked_text(text); }},
    Field{.flag = "--validation",
          .value = "DATA",
          .help =
              "Samples, with labels where the metric needs them, that the accuracy is measured on.",
          .evaluate = true,
          .set = [](Arguments& a, Text text) { a.validation = checked_text(text); }},
    Field{.flag = "--labels",
          .value = "NAME",
          .help = "The array that holds the labels. Default: labels.",
          .evaluate = true,
          .set = [](Arguments& a, Text text) { a.labels = checked_text(text); }},
    Field{.flag = "--scale",
          .value = "X[,X…]",
          .help = "Divide the input by this number, or by one per channel; after --mean.",
          .evaluate = true,
          .set = [](Arguments& a, Text text) { a.preprocessing.scale = checked_scale(text); }},
    Field{.flag = "--mean",
          .value = "X[,X…]",
          .help = "Subtract this number, or one per channel, from the input.",
          .evaluate = true,
          .set = [](Arguments& a, Text text) { a.preprocessing.mean = parse_numbers(text); }},
    Field{.flag = "--layout",
          .value = "LAYOUT",
          .help = "Layout of the data, as NHWC. Default: that of the model.",
          .evaluate = true,
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
          .set =
              [](Arguments& a, Text text) {
                  a.options.model_type =
                      parse_choice<ModelType>(text, {{"transformer", ModelType::transformer}});
              }},
    Field{.flag = "--target-device",
          .value = "ANY|CPU|GPU|NPU|CPU_SPR",
          .help = "The device that the placement is made for; CPU_SPR has AMX. Default: ANY.",
          .inspect = true,
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
          .set = [](Arguments& a, Text text) { a.options.subset_size = parse_count(text, 1); }},
    Field{.flag = "--ignore-name",
          .value = "N",
          .help = "Keep the operation of this name in float.",
          .inspect = true,
          .repeatable = true,
          .set = [](Arguments& a, Text text) { a.options.ignored_scope.names.push_back(text); }},
    Field{.flag = "--ignore-type",
          .value = "T",
          .help = "Keep all operations of this type in float, as Convolution.",
          .inspect = true,
          .repeatable = true,
          .set = [](Arguments& a, Text text) { a.options.ignored_scope.types.push_back(text); }},
    Field{.flag = "--ignore-pattern",
          .value = "RE",
          .help = "Keep all operations in float whose name starts with a match of this regular "
                  "expression.",
          .inspect = true,
          .repeatable = true,
          .set = [](Arguments& a, Text text) { a.options.ignored_scope.patterns.push_back(text); }},
    Field{.flag = "--ignore-subgraph",
          .value = "INPUTS:OUTPUTS",
          .help = "Keep all operations in float that lie between these (names between commas), "
                  "ends included.",
          .inspect = true,
          .repeatable = true,
          .set =
              [](Arguments& a, Text text) {
                  a.options.ignored_scope.subgraphs.push_back(parse_subgraph(text));
              }},
    Field{.flag = "--ignore-missing",
          .value = "",
          .help = "Accept an --ignore-… that matches no operation.",
          .inspect = true,
          .set = [](Arguments& a, Text) { a.options.ignored_scope.validate = false; }},
    Field{.flag = "--no-bias-correction",
          .value = "",
          .help = "Leave all biases as they are.",
          .set = [](Arguments& a, Text) { a.options.advanced.disable_bias_correction = true; }},
    Field{.flag = "--no-smooth-quant",
          .value = "",
          .help = "Do without SmoothQuant, which moves the magnitudes of activations into the "
                  "weights; only --model-type transformer has it.",
          .set = [](Arguments& a,
                    Text) { a.options.advanced.smooth_quant = {.convolution = -1, .matmul = -1}; }},
};

constexpr std::array accuracy_fields{
    Field{.flag = "--metric",
          .value = "METRIC",
          .help = "What to hold: top1, top5, f1-macro, mse or mae (lower is better), cosine "
                  "(similarity of the outputs to the original model's; no labels needed).",
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
          .set =
              [](Arguments& a, Text text) {
                  a.drop_type = parse_choice<DropType>(
                      text, {{"absolute", DropType::absolute}, {"relative", DropType::relative}});
              }},
    Field{.flag = "--best-effort",
          .value = "",
          .help = "Where the bound can't be reached, save the model with the smallest drop; the "
                  "exit code is 3 all the same.",
          .set = [](Arguments& a, Text) { a.best_effort = true; }},
};

constexpr std::array deployment_fields{
    Field{.flag = "--device",
          .value = "D",
          .help = "The OpenVINO device that the accuracy is measured on. Default: CPU.",
          .evaluate = true,
          .set = [](Arguments& a, Text text) { a.deployment.device = checked_text(text); }},
    Field{.flag = "--inference-precision",
          .value = "default|f32|bf16|f16",
          .help = "Precision of what stays in float. Default: what the device chooses, which on a "
                  "CPU with native bf16 is bf16.",
          .evaluate = true,
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
          .set =
              [](Arguments& a, Text text) {
                  a.deployment.performance_hint = parse_choice<std::string>(
                      text,
                      {{"default", "default"},
                       {"latency", "latency"},
                       {"throughput", "throughput"},
                       {"cumulative_throughput", "cumulative_throughput"}});
              }},
};

constexpr std::array run_fields{
    Field{.flag = "--output",
          .value = "OUT.xml",
          .help = "Where to save the model, with its .bin beside it (required).",
          .set = [](Arguments& a, Text text) { a.output = checked_text(text); }},
    Field{.flag = "--report",
          .value = "FILE.json",
          .help = "Write the account of the run: what was decided, why, and what it cost.",
          .set = [](Arguments& a, Text text) { a.report = checked_text(text); }},
    Field{.flag = "--reference",
          .value = "MODEL",
          .help = "The original model that cosine compares with. Default: MODEL itself.",
          .quantize = false,
          .evaluate = true,
          .set = [](Arguments& a, Text text) { a.reference = checked_text(text); }},
    Field{.flag = "--json",
          .value = "",
          .help = "Print the result as JSON.",
          .quantize = false,
          .evaluate = true,
          .inspect = true,
          .set = [](Arguments& a, Text) { a.json = true; }},
    Field{.flag = "--threads",
          .value = "N",
          .help = "Worker threads; 0: all cores. The result does not depend on it. Default: 0.",
          .evaluate = true,
          .set = [](Arguments& a, Text text) { a.options.control.threads = parse_count(text, 0); }},
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
    }
    return false;
}

std::span<const Section> sections() {
    static const std::array all_sections{
        Section{"Output and work", run_fields},
        Section{"Data", data_fields},
        Section{"Quantization", quantization_fields},
        Section{"Accuracy", accuracy_fields},
        Section{"Deployment, under which the accuracy is measured", deployment_fields},
        Section{"Advanced", advanced_fields()},
    };
    return all_sections;
}

}  // namespace holdfast::cli
