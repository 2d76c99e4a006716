// Runs another program and waits for it.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace holdfast::cli {

enum class ChildEnd { exited, killed_by_signal, timed_out, stopped };

struct ChildResult {
    ChildEnd end = ChildEnd::exited;
    int code = 0;     ///< Exit code, or number of the signal.
    std::string out;  ///< What it wrote to standard output.
    std::string err;  ///< And to standard error.
};

/// Runs `words` (a program, looked for in PATH, and its arguments) with nothing on standard input,
/// in a process group of its own. Where it takes longer than `timeout` or a stop is requested, the
/// whole group is ended. Of each output the last 16 MB are kept. \throws MetricFailed the program
/// can't be started.
[[nodiscard]] ChildResult run_child(const std::vector<std::string>& words,
                                    const std::optional<std::chrono::duration<double>>& timeout,
                                    const std::stop_token& stop);

/// Ends what `run_child` waits for in any thread, with all that it started, for a process that ends
/// now. Safe to call from any thread.
void end_running_children() noexcept;

}  // namespace holdfast::cli
