// Runs the holdfast program as a user does.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace holdfast::test {

struct ProgramResult {
    int code = 0;  ///< Exit code, or minus the signal that ended it.
    std::string out;
    std::string err;
};

struct ProgramOptions {
    std::map<std::string, std::string> environment{};  ///< Set on top of the test's own.
    /// When this text appears on standard error, SIGINT is sent; empty: never.
    std::string interrupt_after{};
};

/// Runs build/<preset>/bin/holdfast with `arguments` and nothing on standard input.
[[nodiscard]] ProgramResult run_program(const std::vector<std::string>& arguments,
                                        const ProgramOptions& options = {});

}  // namespace holdfast::test
