#include "support/shell.hpp"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <stdexcept>

namespace holdfast::test {

ShellResult run_shell(const std::string& command) {
    FILE* pipe = popen(("{ " + command + "\n} 2>&1").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("popen failed");
    ShellResult result;
    std::array<char, 4096> part{};
    while (fgets(part.data(), part.size(), pipe) != nullptr) result.out += part.data();
    const int status = pclose(pipe);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return result;
}

bool has_program(const std::string& name) {
    return run_shell("command -v " + name).code == 0;
}

}  // namespace holdfast::test
