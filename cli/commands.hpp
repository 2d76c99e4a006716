// What the program does, a function per command.
#pragma once

#include "cli/arguments.hpp"
#include "cli/run.hpp"

namespace holdfast::cli {

/// `holdfast quantize`: reads, quantizes (within a bound where one is given), saves, tells.
ExitCode quantize_command(const Arguments& arguments);

/// `holdfast evaluate`: the metric of a model on a dataset, as deployed.
ExitCode evaluate_command(const Arguments& arguments);

/// `holdfast inspect`: what would be quantized and what not, without data.
ExitCode inspect_command(const Arguments& arguments);

/// `holdfast report`: a page for people from the JSON of a run.
ExitCode report_command(const Arguments& arguments);

/// `holdfast sensitivity`: what quantization of each group alone does to the outputs.
ExitCode sensitivity_command(const Arguments& arguments);

/// `holdfast compare`: the SQNR of each layer of a quantized model.
ExitCode compare_command(const Arguments& arguments);

/// `holdfast benchmark`: latency and throughput of models side by side.
ExitCode benchmark_command(const Arguments& arguments);

/// `holdfast completion`: the script for a shell.
ExitCode completion_command(const Arguments& arguments);

/// `holdfast init`: a file of options to fill in.
ExitCode init_command(const Arguments& arguments);

}  // namespace holdfast::cli
