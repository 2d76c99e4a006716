#include "cli/help.hpp"

#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "cli/fields.hpp"
#include "cli/terminal.hpp"
#include "cli/text.hpp"

namespace holdfast::cli {
namespace {

constexpr std::size_t widest = 100;
constexpr std::size_t help_indent = 8;

constexpr std::string_view about_data =
    "DATA is an .npz file, or a folder of .npy files: one array per model input, named like it, "
    "first axis = samples, and labels in the array 'labels'. With a single input any one other "
    "array name is accepted. Integers are converted to the input's type. Or it is an IDX file "
    "(MNIST and its family, also .gz), a .csv or .tsv file, a folder of images, or a folder with "
    "an .npz file or a sub-folder of .npy files per sample; docs/data.md says more.";

constexpr std::string_view quantize_help =
    "Quantizes MODEL (OpenVINO IR, ONNX, TensorFlow, TensorFlow Lite or Paddle) to 8 bit and saves "
    "it as OpenVINO IR. With --validation, --metric and --max-drop the metric of the saved model, "
    "run as the deployment options say, stays within the bound: operations that harm it most "
    "return to float.";

constexpr std::string_view evaluate_help =
    "Measures METRIC for MODEL on labelled data, run as the deployment options say.";

constexpr std::string_view inspect_help =
    "Shows what quantization of MODEL would come to, without data: the operations that would run "
    "quantized, those that stay in float and why, and the quantizers.";

constexpr std::string_view report_help =
    "Makes one HTML page of the account that `holdfast quantize --report RUN.json` wrote: verdict, "
    "search, sensitivity, latency, operations, ranges. It works offline and in print.";

constexpr std::string_view sensitivity_help =
    "Shows what the outputs of MODEL lose when one group of operations alone is quantized and "
    "everything else stays in float: without labels, a metric or a bound. Outputs are compared on "
    "--validation, else on the calibration data.";

constexpr std::string_view compare_help =
    "Shows where QUANTIZED departs from ORIGINAL: the ratio of signal to quantization noise (SQNR) "
    "of "
    "the output of each operation that both have under the same name, in the order of the graph, "
    "and what each operation adds to the error that reaches it.";

constexpr std::string_view benchmark_help =
    "Measures latency (one inference at a time) and throughput of models side by side on the first "
    "item of the data: warmed up, in turn, medians and quartiles, and ratios to the first model.";

constexpr std::string_view completion_help =
    "Prints a script that completes commands, options and their values in bash or zsh: source "
    "<(holdfast completion bash).";

constexpr std::string_view init_help =
    "Writes a file with all options of quantize and evaluate, what they do and their defaults, "
    "for --config. Relative paths in it are relative to the folder that the program runs in.";

std::size_t help_width() {
    return std::min(widest, terminal_width(STDOUT_FILENO));
}

std::string exit_codes_help() {
    constexpr std::size_t code_columns = 5;
    std::string text = "Exit codes\n";
    for (const auto& [code, meaning] : exit_codes)
        text += "    " + std::string(code) + std::string(code_columns - code.size(), ' ') +
                std::string(meaning) + "\n";
    return text;
}

std::string field_help(const Field& field) {
    std::string text =
        field.flag == "--output" ? "    -o, --output" : "    " + std::string(field.flag);
    if (!field.value.empty()) text += " " + std::string(field.value);
    if (field.repeatable) text += "  (may be repeated)";
    return text + "\n" + wrap(field.help, help_width(), help_indent) + "\n";
}

std::string section_help(const Section& section, Command command) {
    std::string text;
    for (const Field& field : section.fields)
        if (belongs_to(field, command)) text += field_help(field);
    return text.empty() ? text : "\n" + std::string(section.title) + "\n" + text;
}

std::string usages() {
    std::string text;
    for (const Command command : all_commands)
        text += "    " + std::string(introduction(command).usage) + "\n";
    return text;
}

}  // namespace

std::string_view examples(Command command) {
    switch (command) {
        case Command::quantize:
            return "    holdfast quantize net.onnx -o int8.xml --calibration train.npz\n"
                   "    holdfast quantize net.onnx -o int8.xml --calibration train.npz \\\n"
                   "        --validation test.npz --metric top1 --max-drop 0.01\n";
        case Command::evaluate:
            return "    holdfast evaluate int8.xml --validation test.npz --metric top1\n";
        case Command::inspect:
            return "    holdfast inspect net.onnx --preset mixed\n";
        case Command::sensitivity:
            return "    holdfast sensitivity net.onnx --calibration train.npz\n";
        case Command::compare:
            return "    holdfast compare net.onnx int8.xml --data test.npz --worst-first\n";
        case Command::benchmark:
            return "    holdfast benchmark net.onnx int8.xml --data test.npz\n";
        case Command::report:
            return "    holdfast report run.json -o run.html\n";
        case Command::init:
            return "    holdfast init -o job.yaml\n"
                   "    holdfast quantize --config job.yaml\n";
        case Command::completion:
            return "    source <(holdfast completion bash)\n";
    }
    return "";
}

Introduction introduction(Command command) {
    switch (command) {
        case Command::quantize:
            return {"quantize a model to 8 bit, within a bound on its accuracy",
                    "holdfast quantize MODEL -o OUT.xml --calibration DATA [options]",
                    quantize_help};
        case Command::evaluate:
            return {"measure a metric of a model",
                    "holdfast evaluate MODEL --validation DATA --metric METRIC [options]",
                    evaluate_help};
        case Command::inspect:
            return {"show what would be quantized, without data",
                    "holdfast inspect MODEL [options]",
                    inspect_help,
                    false};
        case Command::report:
            return {"make a page of the account of a run",
                    "holdfast report RUN.json -o PAGE.html",
                    report_help,
                    false};
        case Command::sensitivity:
            return {"show what quantization of each group alone does",
                    "holdfast sensitivity MODEL --calibration DATA [options]",
                    sensitivity_help};
        case Command::compare:
            return {"show where a quantized model departs from the original",
                    "holdfast compare ORIGINAL QUANTIZED --data DATA [options]",
                    compare_help};
        case Command::benchmark:
            return {"measure latency and throughput of models side by side",
                    "holdfast benchmark MODEL... --data DATA [options]",
                    benchmark_help};
        case Command::completion:
            return {"print the completion of a shell",
                    "holdfast completion bash|zsh",
                    completion_help,
                    false};
        case Command::init:
            return {"write a file of options to fill in",
                    "holdfast init [-o JOB.yaml]",
                    init_help,
                    false};
    }
    return {};
}

std::string_view data_help() {
    return about_data;
}

std::string_view command_name(Command command) {
    const std::string_view usage = introduction(command).usage;
    const std::size_t begin = usage.find(' ') + 1;
    return usage.substr(begin, usage.find(' ', begin) - begin);
}

std::string general_help() {
    return "Quantizes neural networks to 8 bit, and holds a bound on their accuracy.\n"
           "\n" +
           usages() +
           "\n"
           "    holdfast COMMAND --help    all options of a command\n"
           "    holdfast [COMMAND] --man   the same as a manual page: | man -l -\n"
           "    holdfast --version\n"
           "\n" +
           exit_codes_help();
}

std::string command_help(Command command) {
    const Introduction about = introduction(command);
    std::string text = std::string(about.usage) + "\n\n" + wrap(about.text, help_width()) + "\n";
    if (about.takes_data) text += "\n" + wrap(about_data, help_width()) + "\n";
    text += "\nExamples\n" + std::string(examples(command));
    for (const Section& section : sections()) text += section_help(section, command);
    return text + "\n" + exit_codes_help();
}

}  // namespace holdfast::cli
