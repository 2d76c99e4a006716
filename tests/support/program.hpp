// Runs the holdfast program as a user does.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace holdfast::test {

struct ProgramResult {
    int code = 0;  ///< Exit code, or minus the signal that ended it.
    std::string out;
    std::string err;
    std::uint64_t peak_bytes = 0;  ///< Of resident memory.
};

struct ProgramOptions {
    std::map<std::string, std::string> environment{};  ///< Set on top of the test's own.
    /// When this text appears on standard error, SIGINT is sent; empty: never.
    std::string interrupt_after{};
    /// The same for what this says; it is asked often.
    std::function<bool()> interrupt_when{};
    /// Sent together, instead.
    std::vector<int> signals{};
};

/// Runs build/<preset>/bin/holdfast with `arguments` and nothing on standard input.
[[nodiscard]] ProgramResult run_program(const std::vector<std::string>& arguments,
                                        const ProgramOptions& options = {});

}  // namespace holdfast::test
