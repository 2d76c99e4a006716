#include "cli/help.hpp"

#include <string_view>

#include "cli/fields.hpp"
#include "cli/text.hpp"

namespace holdfast::cli {
namespace {

constexpr std::size_t help_width = 100;
constexpr std::size_t help_indent = 8;

constexpr std::string_view data_help =
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

/// What the help of a command begins with.
struct Introduction {
    std::string_view usage;
    std::string_view text;
    bool takes_data = true;
};

Introduction introduction(Command command) {
    switch (command) {
        case Command::quantize:
            return {"holdfast quantize MODEL -o OUT.xml --calibration DATA [options]",
                    quantize_help};
        case Command::evaluate:
            return {"holdfast evaluate MODEL --validation DATA --metric METRIC [options]",
                    evaluate_help};
        case Command::inspect:
            return {"holdfast inspect MODEL [options]", inspect_help, false};
        case Command::report:
            return {"holdfast report RUN.json -o PAGE.html", report_help, false};
    }
    return {};
}

constexpr std::string_view exit_codes =
    "Exit codes\n"
    "    0    done\n"
    "    1    anything else went wrong\n"
    "    2    wrong usage or bad input\n"
    "    3    the bound can't be reached; no file, unless --best-effort\n"
    "    4    the metric failed\n"
    "    130  interrupted\n";

std::string field_help(const Field& field) {
    std::string text =
        field.flag == "--output" ? "    -o, --output" : "    " + std::string(field.flag);
    if (!field.value.empty()) text += " " + std::string(field.value);
    if (field.repeatable) text += "  (may be repeated)";
    return text + "\n" + wrap(field.help, help_width, help_indent) + "\n";
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
           "    holdfast --version\n"
           "\n" +
           std::string(exit_codes);
}

std::string command_help(Command command) {
    const auto [usage, about, takes_data] = introduction(command);
    std::string text = std::string(usage) + "\n\n" + wrap(about, help_width) + "\n";
    if (takes_data) text += "\n" + wrap(data_help, help_width) + "\n";
    for (const Section& section : sections()) text += section_help(section, command);
    return text + "\n" + std::string(exit_codes);
}

}  // namespace holdfast::cli
