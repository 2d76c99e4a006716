// Programs of the system, as a shell runs them.
#pragma once

#include <string>

namespace holdfast::test {

struct ShellResult {
    int code = 0;
    std::string out;  ///< Both standard output and standard error.
};

/// Runs `command` by sh.
[[nodiscard]] ShellResult run_shell(const std::string& command);

/// Whether there is a program of this name.
[[nodiscard]] bool has_program(const std::string& name);

}  // namespace holdfast::test
