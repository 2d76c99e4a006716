#include "support/program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "support/paths.hpp"

namespace holdfast::test {
namespace {

const std::filesystem::path program = test::binary_folder() / "bin/holdfast";

void redirect(const std::filesystem::path& file, int flags, int descriptor) {
    const int opened = open(file.c_str(), flags, 0600);
    if (opened < 0 || dup2(opened, descriptor) < 0) _exit(126);
}

/// In the child: becomes the program.
[[noreturn]] void become_program(const std::vector<std::string>& arguments,
                                 const ProgramOptions& options,
                                 const TemporaryFolder& folder) {
    redirect("/dev/null", O_RDONLY, STDIN_FILENO);
    redirect(folder / "out", O_WRONLY | O_CREAT, STDOUT_FILENO);
    redirect(folder / "err", O_WRONLY | O_CREAT, STDERR_FILENO);
    for (const auto& [name, value] : options.environment) setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> words{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments)
        words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    execv(program.c_str(), words.data());
    _exit(127);
}

/// While it stands still, so that all are there when it goes on.
void send(const std::vector<int>& signals, pid_t child) {
    kill(child, SIGSTOP);
    for (const int signal : signals) kill(child, signal);
    kill(child, SIGCONT);
}

/// Interrupts the program when it is time, unless it ends before.
void interrupt(const ProgramOptions& options, const std::filesystem::path& err, pid_t child) {
    const auto is_time = [&] {
        if (options.interrupt_when) return options.interrupt_when();
        return std::filesystem::exists(err) &&
               read_file(err).find(options.interrupt_after) != std::string::npos;
    };
    siginfo_t ended{};
    while (waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           ended.si_pid == 0) {
        if (is_time())
            return send(options.signals.empty() ? std::vector{SIGINT} : options.signals, child);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

}  // namespace

ProgramResult run_program(const std::vector<std::string>& arguments,
                          const ProgramOptions& options) {
    const TemporaryFolder folder;
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child == 0) become_program(arguments, options, folder);
    const bool is_interrupted = !options.interrupt_after.empty() || options.interrupt_when;
    if (is_interrupted) interrupt(options, folder / "err", child);
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    return {.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status),
            .out = read_file(folder / "out"),
            .err = read_file(folder / "err"),
            .peak_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};  // Linux: KiB
}

}  // namespace holdfast::test
