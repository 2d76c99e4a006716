// The program: arguments in, exit code out.
#pragma once

#include <string>
#include <vector>

namespace holdfast::cli {

/// What the program returns; docs/cli.md states it for users.
enum class ExitCode {
    done = 0,
    failed = 1,
    wrong_usage = 2,  ///< Or bad input.
    target_unreachable = 3,
    metric_failed = 4,
    interrupted = 130,
};

/// Runs the command in `arguments` (without the program's name). Results go to standard output,
/// progress and messages to standard error.
int run(const std::vector<std::string>& arguments);

}  // namespace holdfast::cli
