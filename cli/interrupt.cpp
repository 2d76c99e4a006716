#include "cli/interrupt.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "cli/child_process.hpp"
#include "cli/run.hpp"
#include "core/temporary_folder.hpp"

namespace holdfast::cli {
namespace {

std::atomic<int> at_once = 0;  ///< Objects of EndsAtOnce.

bool is_ignored(int signal) {
    struct sigaction action {};
    sigaction(signal, nullptr, &action);
    return action.sa_handler == SIG_IGN;
}

std::vector<int> signals_to_take() {
    std::vector<int> taken;
    for (const int signal : {SIGINT, SIGTERM})
        if (!is_ignored(signal)) taken.push_back(signal);
    return taken;
}

sigset_t set_of(const std::vector<int>& signals) {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : signals) sigaddset(&set, signal);
    return set;
}

void wait_for_one(const sigset_t& set) {
    int signal = 0;
    while (sigwait(&set, &signal) != 0) {
    }
}

// Streams may be in use by a thread that never comes to an end.
void tell(const std::string& text) {
    const std::string erase_line = isatty(STDERR_FILENO) == 1 ? "\r\033[K" : "";
    const auto line = erase_line + "holdfast: error: " + text + "\n";
    (void)!::write(STDERR_FILENO, line.data(), line.size());
}

[[noreturn]] void end_now() {
    end_running_children();
    core::remove_temporary_folders();
    _exit(static_cast<int>(ExitCode::interrupted));
}

}  // namespace

std::stop_token stop_on_interrupt() {
    std::stop_source source;
    const auto signals = signals_to_take();
    if (signals.empty()) return source.get_token();
    const sigset_t set = set_of(signals);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);  // threads started later inherit it
    std::thread([source, set]() mutable {
        wait_for_one(set);
        source.request_stop();  // first, for who is about to make an EndsAtOnce
        if (at_once > 0) {
            tell(nothing_was_written);
            end_now();
        }
        wait_for_one(set);
        end_now();
    }).detach();
    return source.get_token();
}

EndsAtOnce::EndsAtOnce(const std::stop_token& stop) {
    ++at_once;
    if (!stop.stop_requested()) return;
    --at_once;
    throw Cancelled("the run was stopped on request");
}

EndsAtOnce::~EndsAtOnce() {
    --at_once;
}

}  // namespace holdfast::cli
