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

}  // namespace holdfast::cli
